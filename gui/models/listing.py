"""What a view shows next: the ids in order, and where the things it held before are now."""

from array import array
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.rows import Listing
from core.types import Grouping
from gui.models.spans import NO_SPANS, Spans, spans_of

MOST_KEPT = 1_000  # selected pieces that are looked for again: Qt takes ever longer for more


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`kept` are the rows of the images that were selected, as ranges; `current` and `top` the
    rows of the current image and of the first one in sight, or where they were."""

    ids: "array[int]"
    spans: Spans
    kept: tuple[range, ...]
    current: int | None
    top: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a view is: by ids, and by rows for what is gone; and how it was grouped."""

    selected: "array[int]"
    current: tuple[int, int] | None  # id, row
    top: tuple[int, int] | None
    spans: Spans = NO_SPANS

    def is_at(self, other: "Place") -> bool:
        """Say whether the same images are selected, current and at the top."""
        here, there = ((it.selected, it.current, it.top) for it in (self, other))
        return here == there


def find_again(
    listed: "Listing | array[int]", place: Place, grouping: Grouping = Grouping.NONE
) -> Arrangement:
    """Find `place` in what is listed. Takes about 0.1 s per million ids: not for the GUI thread."""
    listing = listed if isinstance(listed, Listing) else Listing(listed)
    spans = spans_of(listing.groups, grouping, place.spans)
    return at_place(Arrangement(listing.ids, spans, (), None, None), place)


def at_place(found: Arrangement, place: Place) -> Arrangement:
    """Find another place in what was listed: a person has moved while it was being made."""
    numbers = np.frombuffer(found.ids, np.int64) if found.ids else np.empty(0, np.int64)
    kept: tuple[range, ...] = ()
    if place.selected:
        wanted = np.frombuffer(place.selected, np.int64)
        kept = as_ranges(np.flatnonzero(np.isin(numbers, wanted)))
        kept = kept if len(kept) <= MOST_KEPT else ()
    current, top = _row_of(numbers, place.current), _row_of(numbers, place.top)
    if place.selected and not kept and current is not None:
        kept = (range(current, current + 1),)
    return replace(found, kept=kept, current=current, top=top)


def rows_of(ids: "array[int]", wanted: "array[int]") -> tuple[range, ...]:
    """Return the rows of `ids` that hold one of `wanted`. Not for the GUI thread."""
    if not ids or not wanted:
        return ()
    numbers = np.frombuffer(ids, dtype=np.int64)
    return as_ranges(np.flatnonzero(np.isin(numbers, np.frombuffer(wanted, dtype=np.int64))))


def as_ranges(rows: NDArray[np.int64]) -> tuple[range, ...]:
    """Return rising `rows` as the fewest ranges."""
    if not len(rows):
        return ()
    breaks = np.flatnonzero(np.diff(rows) != 1)
    first = rows[np.concatenate(([0], breaks + 1))].tolist()
    last = rows[np.concatenate((breaks, [len(rows) - 1]))].tolist()
    return tuple(range(one, other + 1) for one, other in zip(first, last, strict=True))


def _row_of(numbers: NDArray[np.int64], at: tuple[int, int] | None) -> int | None:
    if at is None or not len(numbers):
        return None
    wanted, row = at
    found = np.flatnonzero(numbers == wanted)
    return int(found[0]) if len(found) else min(row, len(numbers) - 1)
