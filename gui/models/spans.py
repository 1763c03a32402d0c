"""The groups of a listing as arrays: which rows stand under which header, and which are folded."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.grouped import groups_of
from core.rows import Group
from core.types import Grouping


def _no_rows() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


def _no_flags() -> NDArray[np.bool_]:
    return np.empty(0, np.bool_)


@dataclass(frozen=True, eq=False)
class Spans:
    """One entry a group, in order. `first` and `counts` are rows, `folded` says that only the
    header is shown. Empty: there are no headers."""

    groups: Sequence[Group] = ()
    grouping: Grouping = Grouping.NONE
    first: NDArray[np.int64] = field(default_factory=_no_rows)
    counts: NDArray[np.int64] = field(default_factory=_no_rows)
    folded: NDArray[np.bool_] = field(default_factory=_no_flags)

    def __len__(self) -> int:
        return len(self.groups)

    def rows(self, number: int) -> range:
        """Return the rows under header `number`."""
        group = self.groups[number]
        return range(group.first, group.first + group.count)

    def number_of(self, row: int) -> int:
        """Return under which header `row` stands."""
        return int(np.searchsorted(self.first, row, "right")) - 1

    def fold(self, number: int, *, folded: bool) -> "Spans":
        flags = self.folded.copy()
        flags[number] = folded
        return replace(self, folded=flags)

    def fold_all(self, *, folded: bool) -> "Spans":
        return replace(self, folded=np.full(len(self), folded))


NO_SPANS = Spans()


def spans_of(listed: Sequence[Group], grouping: Grouping, before: Spans) -> Spans:
    """Return groups as arrays; those that were folded in `before` are so again.

    Goes through all groups: not for the GUI thread.
    """
    if not listed:
        return NO_SPANS
    groups = groups_of(listed)
    folded = np.zeros(len(groups), np.bool_)
    if grouping is before.grouping and before.folded.any():
        keys = {before.groups[number].key for number in np.flatnonzero(before.folded).tolist()}
        folded = np.fromiter((group.key in keys for group in groups), np.bool_, len(groups))
    return Spans(groups, grouping, groups.first, groups.counts, folded)
