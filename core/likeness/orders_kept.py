"""Similarity orders that were made lately, so that coming back to a view is instant."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.likeness.sketch import Matrix

Numbers = npt.NDArray[np.int64]
_MOST = 4  # orders kept, of 16 bytes an image


@dataclass(frozen=True, slots=True)
class _Kept:
    directions: Matrix  # of the sketch
    rows: Numbers
    order: Numbers


class OrdersKept:
    """The same rows of the same sketch stand in the same order. Not thread-safe."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def find(self, directions: Matrix, rows: Numbers) -> Numbers | None:
        for at, kept in enumerate(self._kept):
            if np.array_equal(kept.rows, rows) and np.array_equal(kept.directions, directions):
                self._kept.append(self._kept.pop(at))
                return kept.order
        return None

    def keep(self, directions: Matrix, rows: Numbers, order: Numbers) -> None:
        self._kept = [*self._kept[1 - _MOST :], _Kept(directions, rows, order)]
