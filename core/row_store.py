"""An append-only file of equal rows, found again by image content; survives being killed.

rows.bin     rows, one after the other
digests.bin  16 bytes each: which content the row of the same number belongs to

Rows are written and synced before their digests, so after a crash the shorter of the two files is
right and the other is cut back to it. A lock lets several runs share a store.
"""

import hashlib
import os
from collections.abc import Sequence
from math import prod
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

KEY_BYTES = 16


class RowStore:
    """Rows of one shape and type under a folder that is made at need."""

    def __init__(self, folder: Path, *, shape: tuple[int, ...], dtype: type[np.generic]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._rows, self._digests = folder / "rows.bin", folder / "digests.bin"
        self._shape, self._dtype = shape, np.dtype(dtype)
        self._row_bytes = prod(shape) * self._dtype.itemsize
        self._lock = FileLock(folder / "lock")
        self._place: dict[bytes, int] = {}
        with self._lock:
            self._repair()

    def __contains__(self, digest: str) -> bool:
        return key_of(digest) in self._place

    def __len__(self) -> int:
        return len(self._place)

    def append(self, digests: Sequence[str], rows: NDArray[np.generic]) -> None:
        """Add rows (n, *shape); contents that the store has already are left as they are."""
        with self._lock:
            self._repair()
            fresh = [at for at, digest in enumerate(digests) if key_of(digest) not in self._place]
            keys = {key_of(digests[at]): at for at in fresh}
            chosen = np.ascontiguousarray(rows[list(keys.values())], dtype=self._dtype)
            _append_synced(self._rows, chosen.tobytes())
            _append_synced(self._digests, b"".join(keys))
            self._place |= {key: len(self._place) + at for at, key in enumerate(keys)}

    def catch_up(self) -> None:
        """Learn of the rows that others have appended meanwhile."""
        with self._lock:
            self._repair()

    def read(self, digests: Sequence[str]) -> NDArray[np.generic]:
        """Rows (n, *shape) in the order of `digests`; KeyError if one is not there."""
        places = np.array([self._place[key_of(digest)] for digest in digests], dtype=np.int64)
        return np.asarray(self.mapped()[places])

    def places(self, digests: Sequence[str]) -> NDArray[np.int64]:
        """Row numbers (n,) of `digests`; -1 where a content has no row."""
        found = (self._place.get(key_of(digest), -1) for digest in digests)
        return np.fromiter(found, np.int64, len(digests))

    def mapped(self) -> NDArray[np.generic]:
        """All rows (len, *shape), mapped read-only: the disk is read where they are used. It stays
        as it is whatever is appended later."""
        if not self._place:  # an empty file cannot be mapped
            return np.empty((0, *self._shape), self._dtype)
        return np.memmap(self._rows, self._dtype, "r", shape=(len(self._place), *self._shape))

    def _repair(self) -> None:
        """Cut both files to the shorter and read the digests that other runs have added."""
        count = min(_size(self._rows) // self._row_bytes, _size(self._digests) // KEY_BYTES)
        _cut(self._rows, count * self._row_bytes)
        _cut(self._digests, count * KEY_BYTES)
        if count == len(self._place):
            return
        keys = self._digests.read_bytes()
        self._place = {keys[at * KEY_BYTES : (at + 1) * KEY_BYTES]: at for at in range(count)}


def key_of(digest: str) -> bytes:
    """Return the 16 bytes under which the content with this digest (hexadecimal) is kept."""
    return hashlib.blake2b(digest.encode(), digest_size=KEY_BYTES).digest()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _cut(path: Path, size: int) -> None:
    if _size(path) > size:
        os.truncate(path, size)


def _append_synced(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
