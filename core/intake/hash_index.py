"""Finds perceptual hashes that differ in a few bits, a million of them in milliseconds.

A hash is cut into four bands of 16 bits. Two hashes that differ in at most 4k + 3 bits agree in
one band but for k bits (pigeonhole), so the near ones stand in the few buckets of that band which
are k flips away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

_BANDS, _WIDTH = 4, 16
_BUCKETS = 1 << _WIDTH
_AT_ONCE = 1 << 21  # candidates: 16 MB of hashes
_TAIL = 1 << 14  # hashes added since the buckets were filled; these are simply gone through


@dataclass(frozen=True, slots=True)
class NearPairs:
    """`asked[i]` and `found[i]` differ in `bits[i]`: positions, each pair once."""

    asked: NDArray[np.int64]
    found: NDArray[np.int64]
    bits: NDArray[np.uint8]


class HashIndex:
    """Positions are those in which hashes (uint64) were given: first to `HashIndex`, then to
    `add`."""

    def __init__(self, hashes: NDArray[np.uint64]) -> None:
        self._hashes = hashes
        self._fill()

    def __len__(self) -> int:
        return len(self._hashes)

    def add(self, hashes: NDArray[np.uint64]) -> None:
        self._hashes = np.concatenate([self._hashes, hashes])
        if len(self._hashes) - self._filled > _TAIL:
            self._fill()

    def known(self, start: int, stop: int) -> NDArray[np.uint64]:
        """Return the hashes of these positions."""
        return self._hashes[start:stop]

    def near(self, asked: NDArray[np.uint64], *, bits: int) -> NearPairs:
        """Return which known hashes differ from each of `asked` in at most `bits` (0 to 11)."""
        pieces = list(self._candidates(asked, bits))
        asked_at = np.concatenate([piece.asked for piece in pieces])
        found_at = np.concatenate([piece.found for piece in pieces])
        distance = np.concatenate([piece.bits for piece in pieces])
        _, first = np.unique(asked_at * max(1, len(self)) + found_at, return_index=True)
        return NearPairs(asked_at[first], found_at[first], distance[first])

    def _fill(self) -> None:
        self._filled = len(self._hashes)
        self._orders: list[NDArray[np.int32]] = []
        self._starts: list[NDArray[np.int64]] = []
        for band in range(_BANDS):
            keys = _keys(self._hashes, band)
            self._orders.append(np.argsort(keys, kind="stable").astype(np.int32))
            starts = np.zeros(_BUCKETS + 1, np.int64)
            np.cumsum(np.bincount(keys, minlength=_BUCKETS), out=starts[1:])
            self._starts.append(starts)

    def _candidates(self, asked: NDArray[np.uint64], bits: int) -> Iterator[NearPairs]:
        yield self._in_tail(asked, bits)
        flips = _flips(bits // _BANDS)
        for band in range(_BANDS):
            order, starts = self._orders[band], self._starts[band]
            buckets = _keys(asked, band)[:, None] ^ flips[None, :]
            counts = starts[buckets + 1] - starts[buckets]
            for piece in _portions(counts.sum(axis=1)):
                taken = counts[piece].ravel()
                places = _ranges(starts[buckets[piece]].ravel(), taken)
                owners = np.repeat(np.arange(piece.start, piece.stop), counts[piece].sum(axis=1))
                yield self._kept(asked, owners, order[places].astype(np.int64), bits)

    def _in_tail(self, asked: NDArray[np.uint64], bits: int) -> NearPairs:
        tail = self._hashes[self._filled :]
        found = [np.flatnonzero(np.bitwise_count(tail ^ each) <= bits) for each in asked]
        owners = np.repeat(np.arange(len(asked)), [len(each) for each in found])
        places = np.concatenate([np.empty(0, np.int64), *found]) + self._filled
        return self._kept(asked, owners, places.astype(np.int64), bits)

    def _kept(
        self,
        asked: NDArray[np.uint64],
        owners: NDArray[np.int64],
        places: NDArray[np.int64],
        bits: int,
    ) -> NearPairs:
        distance = np.bitwise_count(asked[owners] ^ self._hashes[places])
        near = np.flatnonzero(distance <= bits)
        return NearPairs(owners[near], places[near], distance[near])


def _keys(hashes: NDArray[np.uint64], band: int) -> NDArray[np.int64]:
    return (hashes >> np.uint64(band * _WIDTH)).astype(np.uint16).astype(np.int64)


def _flips(most: int) -> NDArray[np.int64]:
    """Return the masks that flip at most `most` of the bits of a band."""
    masks = [
        sum(1 << bit for bit in chosen)
        for count in range(most + 1)
        for chosen in combinations(range(_WIDTH), count)
    ]
    return np.array(masks, np.int64)


def _portions(counts: NDArray[np.int64]) -> Iterator[slice]:
    """Cut the asked into stretches with few enough candidates to be looked at in one go."""
    reached = np.cumsum(counts)
    start = 0
    while start < len(counts):
        before = reached[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(reached, before + _AT_ONCE, side="right")))
        yield slice(start, stop)
        start = stop


def _ranges(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return start, start + 1, … for each of the ranges, one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - (ends - counts), counts)
