"""What the head says of the images: of all that have features, or of those that matter now."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.instant import InstantPredictions
from core.training.companion.features import FeatureTable
from core.training.companion.head import Head, Scale

ALL = 50_000  # images up to which all are predicted
SAMPLE = 20_000  # of more: a fixed random part, beside those that are attended to
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Table:
    features: FeatureTable
    scale: Scale
    ruled_out: Sequence[tuple[int, tuple[int, ...]]]  # image id, category ids


def images_to_predict(features: FeatureTable, attended: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows in ascending order; `attended` are image ids."""
    known = np.flatnonzero(features.has(slice(None)))
    if len(known) <= ALL:
        return known
    shuffle = features.images.shuffle[known]
    drawn = known[np.argpartition(shuffle, SAMPLE)[:SAMPLE]]
    near = features.images.rows_of(attended)
    near = near[near >= 0]
    return np.union1d(drawn, near[features.has(near)])


def predict(
    table: Table, head: Head, rows: NDArray[np.int64], temperature: float, *, labels: int
) -> InstantPredictions:
    features = table.features
    said = torch.empty(len(rows), len(head.category_ids), dtype=torch.float16)
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        matrix = table.scale(features.matrix(part))
        said[start : start + len(part)] = head.probabilities(matrix, temperature=temperature)
    ids = features.images.ids[rows]
    _respect_rejections(said, ids, head, table.ruled_out)
    return InstantPredictions(ids, said.numpy(), head.category_ids, labels)


def _respect_rejections(
    said: Tensor,
    ids: NDArray[np.int64],
    head: Head,
    ruled_out: Sequence[tuple[int, tuple[int, ...]]],
) -> None:
    """Leave nothing for what a person ruled out, and the others as they are."""
    for image_id, categories in ruled_out:
        row = int(np.searchsorted(ids, image_id))
        columns = np.flatnonzero(np.isin(head.category_ids, categories)).tolist()
        if row < len(ids) and ids[row] == image_id:
            said[row, columns] = 0.0
