"""The groups of a listing, read one at a time: a tuple of many would hold others up."""

from collections.abc import Callable, Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from core.rows import Group

Rows = NDArray[np.int64]


class Groups(Sequence[Group]):
    """Reads like a tuple of groups. `first` and `counts` are rows, an entry a group."""

    __slots__ = ("_key_of", "counts", "first")

    def __init__(self, first: Rows, counts: Rows, key_of: Callable[[int], str]) -> None:
        """`key_of` tells the key of the group at a place."""
        self.first, self.counts, self._key_of = first, counts, key_of

    def __len__(self) -> int:
        return len(self.first)

    @overload
    def __getitem__(self, at: int) -> Group: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Group, ...]: ...
    def __getitem__(self, at: "int | slice") -> "Group | tuple[Group, ...]":
        if isinstance(at, slice):
            return tuple(self[each] for each in range(*at.indices(len(self))))
        place = range(len(self))[at]
        return Group(self._key_of(place), int(self.first[place]), int(self.counts[place]))

    def __iter__(self) -> Iterator[Group]:
        return (self[at] for at in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # pyright: ignore[reportAssignmentType]


def groups_of(groups: Sequence[Group]) -> Groups:
    """Return any groups with their rows as arrays; those that have them stay as they are."""
    if isinstance(groups, Groups):
        return groups
    first = np.fromiter((group.first for group in groups), np.int64, len(groups))
    counts = np.fromiter((group.count for group in groups), np.int64, len(groups))
    return Groups(first, counts, lambda at: groups[at].key)
