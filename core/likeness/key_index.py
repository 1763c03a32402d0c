"""Contents by their 16 bytes: hashed in small steps, found by a search in sorted numbers."""

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.row_store import KEY_BYTES, key_of

Keys = npt.NDArray[np.uint64]  # (n, 2)
Places = npt.NDArray[np.int64]
_STEP = 2_000  # digests hashed at a stretch: about 3 ms


def keys_of(digests: Sequence[bytes]) -> Keys:
    """Return the keys (n, 2) under which the features of these contents are stored."""
    parts: list[bytes] = []
    for start in range(0, len(digests), _STEP):
        parts.append(b"".join(key_of(each.hex()) for each in digests[start : start + _STEP]))
        time.sleep(0)  # others want the interpreter too
    return as_keys(b"".join(parts))


def as_keys(stored: bytes) -> Keys:
    """Return as many keys (n, 2) as `stored` holds whole."""
    whole = len(stored) // KEY_BYTES
    return np.frombuffer(stored[: whole * KEY_BYTES], np.uint64).reshape(whole, 2)


class KeyIndex:
    """Finds keys among those it was made from. Both halves of a key are near random, so sorting
    and searching the first and comparing the second is enough: of a million keys no two share
    the first half (odds 3 in 10⁸, and then one of the two counts as unknown)."""

    def __init__(self, keys: Keys) -> None:
        self._order = np.argsort(keys[:, 0], kind="stable")
        self._sorted = keys[self._order]

    def find(self, keys: Keys) -> Places:
        """Return the positions (n,) of `keys`, -1 where one is not there."""
        if not len(self._sorted):
            return np.full(len(keys), -1, np.int64)
        first = np.ascontiguousarray(self._sorted[:, 0])
        at = np.minimum(np.searchsorted(first, keys[:, 0]), len(first) - 1)
        same = (self._sorted[at] == keys).all(axis=1)
        return np.where(same, self._order[at], -1)
