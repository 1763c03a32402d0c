"""The labels that the companion knows, as they were told, newest last."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.jobs.companion_files import SPLITS, ImageTable, LabelTable
from core.jobs.companion_messages import GivenLabel
from core.jobs.run_folder import ManifestImage
from core.training.companion.features import FeatureTable
from core.training.companion.measure import MOST
from core.training.evidence.policy import BRONZE_WEIGHT, is_fair
from core.types import Split, Tier

MOST_LEARNED = 10_000  # labels; of more the newest and a fixed random part
_NEWEST = 1000
_TEST = SPLITS.index(Split.TEST)


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """Labels that a head learns from."""

    rows: NDArray[np.int64]  # (m,) of the image table
    categories: NDArray[np.int64]  # (m,) category ids
    weights: NDArray[np.float32]  # (m,)


class Labels:
    def __init__(self) -> None:
        self._given: dict[int, GivenLabel] = {}
        self.revision = 0

    def replace(self, file: Path, revision: int) -> None:
        """Take all labels from a table."""
        table = LabelTable.read(file)
        rejected = dict[int, tuple[int, ...]]()
        for image, category in table.rejected.tolist():
            rejected[image] = (*rejected.get(image, ()), category)
        self._given = {
            image: GivenLabel(image, None, rejected=ruled_out)
            for image, ruled_out in rejected.items()
        }
        columns = (table.ids, table.category_ids, table.tiers, table.reasons)
        for image, category, tier, reason in zip(*(c.tolist() for c in columns), strict=True):
            self._given[image] = GivenLabel(image, category, tier, reason, rejected.get(image, ()))
        self.revision = revision

    def change(self, labels: Iterable[GivenLabel], revision: int) -> None:
        for label in labels:
            self._given.pop(label.image_id, None)  # so that it becomes the newest
            if label.category_id is not None or label.rejected:
                self._given[label.image_id] = label
        self.revision = revision

    def taught(self, images: ImageTable) -> Taught:
        """Labels of readable images outside the test split, at most `MOST_LEARNED`."""
        named = [it for it in self._given.values() if it.category_id is not None]
        rows = images.rows_of(np.fromiter((it.image_id for it in named), np.int64, len(named)))
        usable = np.flatnonzero((rows >= 0) & (images.splits[rows] != _TEST))
        if len(usable) > MOST_LEARNED:
            older = usable[:-_NEWEST]
            drawn = older[np.argsort(images.shuffle[rows[older]])][: MOST_LEARNED - _NEWEST]
            usable = np.concatenate([np.sort(drawn), usable[-_NEWEST:]])
        chosen = [named[at] for at in usable.tolist()]
        weights = [BRONZE_WEIGHT if it.tier == Tier.BRONZE else 1.0 for it in chosen]
        return Taught(
            rows[usable],
            np.array([it.category_id for it in chosen], np.int64),
            np.array(weights, np.float32),
        )

    def taught_of(self, features: FeatureTable) -> Taught:
        """Those of `taught` whose images have features."""
        taught = self.taught(features.images)
        known = features.has(taught.rows)
        return Taught(taught.rows[known], taught.categories[known], taught.weights[known])

    def evidence(
        self, images: ImageTable, taught: Taught, category_ids: NDArray[np.int64]
    ) -> tuple[list[ManifestImage], NDArray[np.int64]]:
        """Those of `taught` to measure by, as a manifest with classes for `category_ids`, and
        their rows; at most `MOST`: those that may measure first, a fixed random part of them."""
        classes = np.searchsorted(category_ids, taught.categories)
        found = list[tuple[bool, int, ManifestImage]]()
        for row, kind in zip(taught.rows.tolist(), classes.tolist(), strict=True):
            given = self._given[int(images.ids[row])]
            image = images.manifest_image(row, category=kind, tier=given.tier, reason=given.reason)
            found.append((not is_fair(image), int(images.shuffle[row]), image))
        found.sort(key=lambda it: it[:2])
        chosen = sorted((image for _, _, image in found[:MOST]), key=lambda image: image.id)
        ids = np.fromiter((image.id for image in chosen), np.int64, len(chosen))
        return chosen, images.rows_of(ids)

    def ruled_out(self) -> list[tuple[int, tuple[int, ...]]]:
        """Image ids with the categories that a person rejected for them, where these have no
        label."""
        return [
            (it.image_id, it.rejected)
            for it in self._given.values()
            if it.rejected and it.category_id is None
        ]
