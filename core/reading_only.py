"""A project where nothing may be written: on a read-only disk, or in somebody else's folder.

It can be looked at. SQLite would write beside a database in WAL mode even to read it, unless it is
told that nobody changes the file (`immutable`); caches that are made while looking lie elsewhere.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

_READ_IN_PLACE = ("features", "thumbnails.db")


def can_be_written(place: Path) -> bool:
    """Whether files can be made in the folder `place`, or the file `place` be changed."""
    return os.access(place, os.W_OK)


def reading_uri(file: Path) -> str:
    """Return what opens the SQLite database `file` for reading only."""
    file = file.resolve()
    left = file.with_name(f"{file.name}-wal")  # there while somebody writes, or was killed doing so
    is_still = not can_be_written(file.parent) and not (left.exists() and left.stat().st_size)
    return f"{file.as_uri()}?mode=ro{'&immutable=1' if is_still else ''}"


class Cache:
    """The cache of a project. Where it cannot be written: a passing one, which reads what is kept
    in place and is gone with `close`."""

    def __init__(self, project: Path) -> None:
        self.folder = project / "cache"
        self._passing: TemporaryDirectory[str] | None = None
        if can_be_written(self.folder if self.folder.exists() else project):
            self.folder.mkdir(exist_ok=True)
            return
        kept = self.folder
        self._passing = TemporaryDirectory(prefix="autodidact-cache-")
        self.folder = Path(self._passing.name)
        for name in _READ_IN_PLACE:
            if (kept / name).exists():
                (self.folder / name).symlink_to(kept / name)

    def close(self) -> None:
        if self._passing is not None:
            self._passing.cleanup()
