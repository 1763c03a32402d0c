"""What the queues look at, as frozen arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.finding.columns import letter
from core.finding.memory import Sight
from core.types import ImageState, Tier

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """The open proposals by path, all (n,): image ids, the proposed category and how sure, the
    second best (0: none) and how sure."""

    ids: Ints
    category: Ints
    confidence: Reals
    second: Ints
    second_confidence: Reals

    def of(self, categories: frozenset[int]) -> "Open":
        """Return those proposed as one of `categories`; empty means all."""
        if not categories:
            return self
        return self.taken(np.isin(self.category, tuple(categories)))

    def taken(self, chosen: npt.NDArray[np.bool_]) -> "Open":
        return Open(
            self.ids[chosen],
            self.category[chosen],
            self.confidence[chosen],
            self.second[chosen],
            self.second_confidence[chosen],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Labeled:
    """The images labeled as a category (n,): ids rising, the category, whether it is gold, whether
    it was given by eye: gold or silver."""

    ids: Ints
    category: Ints
    is_gold: npt.NDArray[np.bool_]
    by_eye: npt.NDArray[np.bool_]

    def of(self, chosen: npt.NDArray[np.bool_] | Ints) -> "Labeled":
        return Labeled(
            self.ids[chosen], self.category[chosen], self.is_gold[chosen], self.by_eye[chosen]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What a model of before says (n,): image ids rising, its best category and how sure.
    `number` names it: the round, or the run where `is_other_run`."""

    ids: Ints
    category: Ints
    confidence: Reals
    number: int = 0
    is_other_run: bool = False

    def at(self, ids: Ints) -> tuple[Ints, Reals]:
        """Return category and confidence of `ids`, 0 for images that it did not see."""
        if not len(self.ids):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids))
        place = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        seen = self.ids[place] == ids
        return np.where(seen, self.category[place], 0), np.where(seen, self.confidence[place], 0.0)


def open_proposals(sight: Sight) -> Open:
    proposals = sight.proposals
    ids = sight.order[proposals.category[sight.order] != 0]
    confidence = proposals.confidence[ids]
    second = sight.seconds.category[ids].astype(np.int64)
    return Open(
        ids,
        proposals.category[ids].astype(np.int64),
        confidence,
        second,
        np.where(second != 0, confidence - proposals.margin[ids], 0.0),
    )


def labeled_images(sight: Sight) -> Labeled:
    """Only readable ones: the others cannot be looked at."""
    is_ready = sight.facts.state == letter(ImageState.READY)
    ids = np.flatnonzero((sight.labels.category != 0) & is_ready)
    tier = sight.labels.tier[ids]
    is_gold, is_bronze = tier == letter(Tier.GOLD), tier == letter(Tier.BRONZE)
    return Labeled(ids, sight.labels.category[ids].astype(np.int64), is_gold, ~is_bronze)
