"""Which proposals are listed, and which of them are decided already though not yet written."""

from array import array
from collections.abc import Sequence

import numpy as np

from core.rows import ImageFilter
from core.types import Order
from gui.models.proposal_groups import GroupRow

MOST_AT_ONCE = 200_000  # longer lists are left to the next listing: finding takes 0.1 µs an image


class ReviewQueue:
    """A decided image leaves the list at once; a listing made before the write does not bring it
    back. `settle` forgets, once every write is done and a new listing has been asked for."""

    def __init__(self) -> None:
        self.group: GroupRow | None = None
        self.order = Order.SUREST
        self._decided: set[int] = set()

    @property
    def filter(self) -> ImageFilter:
        categories = self.group.categories if self.group is not None else frozenset[int]()
        return ImageFilter(has_proposal=True, proposed=categories)

    def decide(self, ids: Sequence[int]) -> None:
        self._decided.update(ids)

    def settle(self) -> None:
        self._decided.clear()

    def open_among(self, ids: "array[int]") -> "array[int]":
        """Return `ids` without those decided; the same array where nothing changes."""
        if not self._decided or not ids or len(ids) > MOST_AT_ONCE:
            return ids
        numbers = np.frombuffer(ids, np.int64)
        gone = np.isin(numbers, np.fromiter(self._decided, np.int64))
        return array("q", numbers[~gone].tobytes()) if gone.any() else ids

    def open_before(self, ids: "array[int]", row: int) -> int:
        """Return how many of the first `row` images stay: where the next one will be."""
        return len(self.open_among(ids[:row]))
