"""Sorting by radix: numpy has it for numbers of 16 bits only."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def stable_order(keys: NDArray[Any]) -> Whole:
    """Return what np.argsort(kind="stable") returns, in a third of its time: by radix, the low
    half of 32 bits first; where 32 bits do not tell all, what they left equal is sorted after."""
    if not len(keys) or keys.itemsize <= 2:
        return np.argsort(keys, kind="stable")
    whole = _as_whole(keys)
    low = whole.min()
    bits = (int(whole.max()) - int(low)).bit_length()
    short = ((whole - low).view(np.uint64) >> np.uint64(max(0, bits - 32))).astype(np.uint32)
    order = np.argsort(short.astype(np.uint16), kind="stable")
    if bits > 16:
        order = order[np.argsort((short >> 16).astype(np.uint16)[order], kind="stable")]
    return order if bits <= 32 else _told_apart(order, short[order], whole)


def _as_whole(keys: NDArray[Any]) -> Whole:
    """Whole numbers in the order of `keys`: those of reals are their bits, mirrored below 0."""
    if keys.dtype.kind != "f":
        return keys.astype(np.int64)
    bits = (keys.astype(np.float64) + 0.0).view(np.int64)  # + 0.0: one zero only
    return np.where(bits < 0, bits ^ np.int64(np.iinfo(np.int64).max), bits)


def _told_apart(order: Whole, short: NDArray[np.uint32], whole: Whole) -> Whole:
    ordered, same = whole[order], short[1:] == short[:-1]
    wrong = same & (ordered[1:] < ordered[:-1])
    if wrong.any():
        run = np.concatenate([[0], np.cumsum(~same)])
        is_wrong = np.zeros(run[-1] + 1, np.bool_)
        is_wrong[run[1:][wrong]] = True
        at = np.flatnonzero(is_wrong[run])
        order[at] = order[at][np.lexsort((ordered[at], run[at]))]
    return order
