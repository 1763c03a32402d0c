"""The files in which features lie: one folder a backbone, appended to by other processes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.likeness.key_index import Keys, as_keys
from core.row_store import KEY_BYTES

Rows = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class FeatureFile:
    """One store as it was when it was looked at: rows that are appended later are not seen."""

    folder: Path
    width: int
    count: int
    changed_at: float

    @property
    def name(self) -> str:
        return self.folder.name

    def rows(self) -> Rows:
        """All rows (count, width), mapped read-only."""
        if not self.count:
            return np.empty((0, self.width), np.float16)
        return np.memmap(self.folder / "rows.bin", np.float16, "r", shape=(self.count, self.width))

    def keys(self, start: int = 0) -> Keys:
        """The keys of the rows from `start` on."""
        with (self.folder / "digests.bin").open("rb") as file:
            file.seek(start * KEY_BYTES)
            return as_keys(file.read((self.count - start) * KEY_BYTES))


def feature_files(cache: Path) -> list[FeatureFile]:
    """Return the stores of a project's cache that hold a row, in order of their names."""
    found = [_look(path.parent) for path in sorted((cache / "features").glob("*/digests.bin"))]
    return [file for file in found if file is not None and file.count]


def _look(folder: Path) -> FeatureFile | None:
    width = folder.name.rpartition("-")[2]  # the name ends with it
    if not width.isdecimal() or not int(width):
        return None
    try:
        digests, rows = (folder / "digests.bin").stat(), (folder / "rows.bin").stat()
    except FileNotFoundError:  # the cache may be deleted at any time
        return None
    count = min(digests.st_size // KEY_BYTES, rows.st_size // (2 * int(width)))
    return FeatureFile(folder, int(width), count, digests.st_mtime)
