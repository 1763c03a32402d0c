"""What the queues look at, as frozen arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
