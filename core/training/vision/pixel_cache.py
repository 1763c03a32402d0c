"""Decoded pixels on disk, shared by all runs of a project: one store a size, one budget for all.

cache/pixels/SIZE-FILTER-TOKEN/    rows of uint8 (size, size, 3), see `core.row_store`; the time of
                                   `used` in it is that of the last run that opened the store

Whoever appends or makes room holds one lock. A store that must make room goes as a whole folder,
whose name never comes again: runs that have it mapped read on and merely keep nothing more.
"""

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from core.row_store import RowStore
from core.training.vision.preprocess import Preprocessing

GIGABYTE = 1_000_000_000
_MOST = 8 * GIGABYTE
_SHARE_OF_FREE = 0.1
_LEFT_FREE = GIGABYTE // 2  # of the disk, whatever the budget says
_DROPPED = ".dropped-"
FOR_FEATURES = 0.75  # of the budget; the rest waits for images that are trained on


class PixelCache:
    """The stores under `folder`, which together take no more than the budget."""

    def __init__(self, folder: Path, *, gigabytes: float | None = None) -> None:
        """`gigabytes`: the budget; None for 8, or a tenth of what is free if that is less."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.lock = FileLock(folder / "lock")
        self._given = gigabytes

    @property
    def budget(self) -> int:
        """Bytes."""
        if self._given is not None:
            return round(self._given * GIGABYTE)
        free = shutil.disk_usage(self._folder).free + sum(map(_bytes_of, self._stores()))
        return min(_MOST, round(free * _SHARE_OF_FREE))

    def squares(self, whole: Preprocessing) -> "Squares":
        """The store for pixels as `whole` cuts them (nothing cropped away); made at need."""
        prefix = f"{whole.size}-{whole.interpolation}-"
        with self.lock:
            self._clear_up()
            known = [it for it in self._stores() if it.name.startswith(prefix)]
            mine = known[0] if known else self._folder / (prefix + secrets.token_hex(4))
            mine.mkdir(exist_ok=True)
            (mine / "used").touch()
            self.make_room(0, mine)
            return Squares(self, mine, whole.size)

    def _clear_up(self) -> None:
        """Finish what a kill cut short, and obey a budget that was given and is smaller now."""
        for rest in self._folder.glob(f"{_DROPPED}*"):
            shutil.rmtree(rest, ignore_errors=True)
        if self._given is not None:
            for store in self._stores():
                if _bytes_of(store) > self.budget:
                    _drop(store)

    def make_room(self, wanted: int, mine: Path, *, share: float = 1.0) -> int:
        """Drop what was not used for longest until `wanted` bytes more fit beside `mine` into
        `share` of the budget; return how many do. The lock must be held."""
        limit = share * self.budget
        others = sorted((it for it in self._stores() if it != mine), key=_last_used)
        used = sum(map(_bytes_of, (mine, *others)))
        while others and used + wanted > limit:
            used -= _drop(others.pop(0))
        free = shutil.disk_usage(self._folder).free - _LEFT_FREE
        return max(0, min(round(limit) - used, free, wanted))

    def _stores(self) -> list[Path]:
        return [it for it in self._folder.iterdir() if it.is_dir() and not it.name.startswith(".")]


class Squares:
    """The pixels of one size. `is_full`: nothing more will be kept."""

    def __init__(self, cache: PixelCache, folder: Path, size: int) -> None:
        self._cache, self._folder = cache, folder
        self._row_bytes = 3 * size * size
        self._rows = RowStore(folder, shape=(size, size, 3), dtype=np.uint8)
        self.is_full = cache.budget < self._row_bytes

    def places(self, digests: Sequence[str]) -> NDArray[np.int64]:
        """Where in `mapped` the pixels of `digests` lie; -1 where they are not kept."""
        return self._rows.places(digests)

    def mapped(self) -> NDArray[np.uint8]:
        """(n, size, size, 3), read from disk where it is used; valid also after the store went."""
        return self._rows.mapped().view(np.uint8)

    def keep(self, digests: Sequence[str], pixels: NDArray[np.uint8], *, share: float) -> None:
        """Keep as many of `pixels` (n, size, size, 3) as fit into `share` of the budget. A cache
        is a convenience: a disk that is full or gone ends it without an error."""
        if self.is_full:
            return
        with self._cache.lock:
            if not self._folder.exists():  # another run needed the room
                self.is_full = True
                return
            wanted = len(digests) * self._row_bytes
            fitting = self._cache.make_room(wanted, self._folder, share=share) // self._row_bytes
            self.is_full = fitting < len(digests)
            try:
                self._rows.append(digests[:fitting], pixels[:fitting])
            except OSError:
                self.is_full = True


def _bytes_of(store: Path) -> int:
    try:
        return (store / "rows.bin").stat().st_size
    except OSError:
        return 0


def _last_used(store: Path) -> float:
    try:
        return (store / "used").stat().st_mtime
    except OSError:  # of a kind that nobody reads any more
        return 0.0


def _drop(store: Path) -> int:
    """Remove a store; return the bytes that it took, 0 if the system holds on to it."""
    freed, away = _bytes_of(store), store.with_name(_DROPPED + store.name)
    try:
        store.rename(away)
    except OSError:  # Windows, while another run has it mapped
        return 0
    shutil.rmtree(away, ignore_errors=True)
    return freed
