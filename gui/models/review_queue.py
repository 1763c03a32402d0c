"""Which proposals are listed, and which of them are decided already though not yet written."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.doubt.doubts import Queue
from core.rows import ImageFilter
from gui.models.id_sets import as_numbers
from gui.models.proposal_groups import GroupRow


@dataclass(frozen=True, slots=True)
class Line:
    """Over the proposals of `categories` (empty: all); a bulk accept takes those above."""

    threshold: float
    categories: frozenset[int]


class ReviewQueue:
    """A decided image leaves the list at once; a listing made before the write does not bring it
    back. `settle` forgets, once every write is done and a new listing has been asked for."""

    def __init__(self) -> None:
        self.group: GroupRow | None = None
        self.order = Queue.SUREST
        self.aside_of: Line | None = None  # only what a bulk accept above it sets aside is listed
        self._decided = np.empty(0, np.int64)

    @property
    def filter(self) -> ImageFilter:
        categories = self.group.categories if self.group is not None else frozenset[int]()
        return ImageFilter(has_proposal=True, proposed=categories)

    def decide(self, ids: Sequence[int]) -> None:
        self._decided = np.concatenate((self._decided, as_numbers(ids)))

    def settle(self) -> None:
        self._decided = np.empty(0, np.int64)

    def open_among(self, ids: "array[int]") -> "array[int]":
        """Return `ids` without those decided; the same array where nothing changes."""
        if not len(self._decided) or not ids:
            return ids
        numbers = as_numbers(ids)
        gone = np.isin(numbers, self._decided)
        return array("q", numbers[~gone].tobytes()) if gone.any() else ids

    def open_before(self, ids: "array[int]", row: int) -> int:
        """Return how many of the first `row` images stay: where the next one will be."""
        return len(self.open_among(ids[:row]))
