"""Which row of which feature file belongs to which image."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.likeness.contents import Contents
from core.likeness.key_index import KeyIndex, Keys
from core.likeness.stores import FeatureFile, feature_files
from core.store.database import Database

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Known:
    """The images that have features: `ids` (n,) rising, `rows` (n,) of `file`; images of equal
    content share a row. `images`: how many were read, with features or not."""

    file: FeatureFile
    ids: Numbers
    rows: Numbers
    images: int

    def rows_of(self, ids: Numbers) -> Numbers:
        """The rows of `ids`, -1 for those without features."""
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[at] == ids, self.rows[at], -1)


class FeatureTable:
    """Follows images that come, change or go, and features that are appended. Not thread-safe."""

    def __init__(self, database: Database, cache: Path) -> None:
        self._cache = cache
        self._contents = Contents(database, cache / "likeness" / "contents.npz")
        self._placed: dict[str, _Placed] = {}
        self._known: Known | None = None

    @property
    def images(self) -> int:
        """Images that were read, as of the last look."""
        return len(self._contents.ids)

    def look(self) -> Known | None:
        """Return what is known now, of the store that knows most images (the latest of equals);
        None if no image has features."""
        moved = self._contents.refresh()
        files = feature_files(self._cache)
        names = {file.name for file in files}
        self._placed = {name: p for name, p in self._placed.items() if name in names}
        for file in files:
            if file.name not in self._placed:
                self._placed[file.name] = _Placed(file.name)
            self._placed[file.name].follow(file, self._contents.keys, moved)
        best = max(files, key=lambda f: (self._placed[f.name].found, f.changed_at), default=None)
        if best is None or not self._placed[best.name].found:
            self._known = None
        elif self._known is None or moved is not None or self._known.file != best:
            self._known = self._made(best)
        return self._known

    def _made(self, best: FeatureFile) -> Known:
        rows = self._placed[best.name].rows
        have = rows >= 0
        return Known(best, self._contents.ids[have], rows[have], len(rows))


class _Placed:
    """Where the images are in one store: `rows` (n,), -1 for those that it does not know."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: Numbers = np.empty(0, np.int64)
        self.found = 0
        self._count = 0  # rows of the store that were looked at

    def follow(self, file: FeatureFile, keys: Keys, moved: Numbers | None) -> None:
        """`moved`: where each image stood before, -1 for new contents; None for "as before"."""
        if file.count < self._count:  # the cache was emptied and filled anew
            self._count, self.rows = 0, np.full(len(keys), -1, np.int64)
            moved = None
        if moved is not None or len(self.rows) != len(keys):
            fresh = self._move(moved, len(keys))
            if len(fresh) and self._count:
                index = KeyIndex(file.keys()[: self._count])
                self.rows[fresh] = index.find(keys[fresh])
        if file.count > self._count:
            absent = np.flatnonzero(self.rows < 0)
            found = KeyIndex(file.keys(self._count)).find(keys[absent])
            self.rows[absent] = np.where(found >= 0, found + self._count, -1)
            self._count = file.count
        self.found = int(np.count_nonzero(self.rows >= 0))

    def _move(self, moved: Numbers | None, count: int) -> Numbers:
        """Take along what was found; return the images that must be looked for."""
        rows = np.full(count, -1, np.int64)
        if moved is None or not len(self.rows):
            self.rows = rows
            return np.arange(count)
        stayed = moved >= 0
        rows[stayed] = self.rows[moved[stayed]]
        self.rows = rows
        return np.flatnonzero(~stayed)
