"""The instant model: a head, the scale of the features that it takes, and how sure it may sound."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.instant import InstantPredictions
from core.training.companion.features import FeatureTable
from core.training.companion.head import Head, Lesson, Scale, learn
from core.training.companion.labels import Taught
from core.training.companion.predict import Table, images_to_predict, predict

_SCALE_SAMPLE = 2048  # features that shift and scale are taken from
_NOTICEABLE = 0.05  # change of the temperature's logarithm


class InstantModel:
    """Knows nothing until `learn` was given labels of two categories."""

    def __init__(self) -> None:
        self._head: Head | None = None
        self._scale: Scale | None = None
        self._scaled_by = 0  # features that there were when the scale was taken
        self._temperature = 1.0

    @property
    def is_rough(self) -> bool:
        """Whether learning the same again would still change it."""
        return self._head is not None and self._head.is_rough

    @property
    def category_ids(self) -> NDArray[np.int64] | None:
        """(classes,) in the order of its words; None while it knows nothing."""
        return None if self._head is None else self._head.category_ids

    def forget(self) -> None:
        """There are features of another kind now."""
        self._head = self._scale = None

    def learn(self, features: FeatureTable, taught: Taught) -> None:
        """Learn `taught`, whose images have features, beginning with what it knows."""
        if len(np.unique(taught.categories)) < 2:
            self._head = None
            return
        self._rescale(features)
        matrix = self.scaled(features, taught.rows)
        weights = torch.from_numpy(taught.weights)
        self._head = learn(Lesson(matrix, taught.categories, weights), self._head)

    def scaled(self, features: FeatureTable, rows: NDArray[np.int64]) -> Tensor:
        """(m, d) float32: features of `rows` as the head takes them."""
        assert self._scale is not None
        return self._scale(features.matrix(rows))

    def predict(
        self,
        features: FeatureTable,
        attended: NDArray[np.int64],
        *,
        ruled_out: Sequence[tuple[int, tuple[int, ...]]],
        labels: int,
    ) -> InstantPredictions:
        """What it says of the images that matter now, nothing while it knows nothing. `attended`:
        image ids; `ruled_out`: image id and category ids; `labels`: how many it rests on."""
        if self._head is None or self._scale is None:
            return InstantPredictions.nothing()
        table = Table(features, self._scale, ruled_out)
        rows = images_to_predict(features, attended)
        return predict(table, self._head, rows, self._temperature, labels=labels)

    def soften(self, temperature: float) -> bool:
        """Take a new temperature; return whether confidences change noticeably."""
        change = abs(np.log(temperature / self._temperature))
        self._temperature = temperature
        return bool(change > _NOTICEABLE)

    def _rescale(self, features: FeatureTable) -> None:
        """Take shift and scale anew when there are twice the features."""
        rows = np.flatnonzero(features.has(slice(None)))
        if self._scale is not None and len(rows) < 2 * self._scaled_by:
            return
        drawn = rows[np.argsort(features.images.shuffle[rows])][:_SCALE_SAMPLE]
        new = Scale.of(features.matrix(drawn))
        if self._head is not None and self._scale is not None:
            self._head = self._head.rescaled(self._scale, new)
        # A scale of more than the sample cannot become better.
        self._scale = new
        self._scaled_by = len(rows) if len(rows) < _SCALE_SAMPLE else len(features.images)
