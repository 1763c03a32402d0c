"""What a bulk accept leaves to the eye: which proposals, how sure, near which small category."""

from array import array
from dataclasses import dataclass

import numpy as np

from core.doubt.standing import Ints, Reals


@dataclass(frozen=True, slots=True, eq=False)
class SetAside:
    """Arrays of (n,), the surest first: image ids, how sure, the category with few labels that each
    lies near (core.rare_guard). Whether one is set aside depends on itself alone, so that those
    above any line are known without asking again."""

    images: Ints
    confidence: Reals
    small: Ints

    def __len__(self) -> int:
        return len(self.images)

    @property
    def ids(self) -> "array[int]":
        return array("q", np.ascontiguousarray(self.images).tobytes())

    @property
    def near(self) -> tuple[tuple[int, int], ...]:
        """How many for which small category, the most first."""
        names, counts = np.unique(self.small, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return tuple((int(names[each]), int(counts[each])) for each in order)

    def count_above(self, threshold: float) -> int:
        return int(np.count_nonzero(self.confidence >= threshold))

    def above(self, threshold: float) -> "SetAside":
        """Return those of at least `threshold`."""
        chosen = self.confidence >= threshold
        return SetAside(self.images[chosen], self.confidence[chosen], self.small[chosen])


NOTHING_ASIDE = SetAside(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))
