"""What a view shows next: the ids in order, and where the things it held before are now."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_KEPT = 100_000  # selected images that are looked for again; more are let go


@dataclass(frozen=True, slots=True)
class Listing:
    """`kept` are the rows of the images that were selected, as ranges; `current` and `top` the
    rows of the current image and of the first one in sight, or where they were."""

    ids: "array[int]"
    kept: tuple[range, ...]
    current: int | None
    top: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a view is: by ids, and by rows for what is gone."""

    selected: "array[int]"
    current: tuple[int, int] | None  # id, row
    top: tuple[int, int] | None


def find_again(ids: "array[int]", place: Place) -> Listing:
    """Find `place` in `ids`. Takes about 0.1 s per million ids: not for the GUI thread."""
    numbers = np.frombuffer(ids, dtype=np.int64) if ids else np.empty(0, np.int64)
    kept: tuple[range, ...] = ()
    if 0 < len(place.selected) <= MOST_KEPT:
        rows = np.flatnonzero(np.isin(numbers, np.frombuffer(place.selected, dtype=np.int64)))
        kept = as_ranges(rows.tolist())
    current, top = _row_of(numbers, place.current), _row_of(numbers, place.top)
    if place.selected and not kept and current is not None:
        kept = (range(current, current + 1),)
    return Listing(ids, kept, current, top)


def as_ranges(rows: Sequence[int]) -> tuple[range, ...]:
    """Return rising `rows` as the fewest ranges."""
    ranges = list[range]()
    for row in rows:
        if ranges and ranges[-1].stop == row:
            ranges[-1] = range(ranges[-1].start, row + 1)
        else:
            ranges.append(range(row, row + 1))
    return tuple(ranges)


def _row_of(
    numbers: "np.ndarray[tuple[int], np.dtype[np.int64]]", at: tuple[int, int] | None
) -> int | None:
    if at is None or not len(numbers):
        return None
    wanted, row = at
    found = np.flatnonzero(numbers == wanted)
    return int(found[0]) if len(found) else min(row, len(numbers) - 1)
