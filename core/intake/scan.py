"""Walks a folder of images: names, sizes and times only, in sorted order, a million streaming.

Not entered: hidden folders, links to folders (a loop of one made 41,999 files out of 2), system
folders, and other folders that hold a project. Links to files count if they end inside the root.
"""

import heapq
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.errors import UserError
from core.intake.decode import FORMATS

SUFFIXES = frozenset(
    b".jpg .jpeg .jpe .jfif .png .webp .bmp .gif .tif .tiff .ppm .pgm .pbm .pnm".split()
    + ([b".avif"] if "AVIF" in FORMATS else [])
)
_SYSTEM_FOLDERS = frozenset(
    (b"__MACOSX", b"@eaDir", b"$RECYCLE.BIN", b"System Volume Information", b"lost+found")
)
_PROJECT_FILE = b"project.db"
_BATCH = 1000  # files; one transaction each, small enough that a label is never kept waiting
_SORTED_AT_ONCE = 50_000  # sorting holds the interpreter, and with it the window: 20 ms


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A picture file by its name. `path` is relative to the root, "/" between folders, as the
    file system has it (any bytes but NUL)."""

    path: bytes
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FoundBatch:
    """Files in ascending order of their path's bytes, over all batches of a walk.

    `unreadable` names the folders (ending with "/") that could not be listed, met so far.
    """

    files: tuple[FoundFile, ...]
    unreadable: tuple[bytes, ...]


def walk(root: Path, *, below: bytes = b"", batch: int = _BATCH) -> Iterator[FoundBatch]:
    """Yield all picture files below `root`, or below one folder of it (ending with "/"), which may
    be gone. Raises `UserError` if `root` itself cannot be read.

    The last batch may be empty: it comes even from an empty folder, and then says so.
    """
    top = os.fsencode(root)
    try:
        entries = _listing(top, is_root=True) if not below else _folder_of(top, below)
    except OSError as error:
        raise UserError(
            "The folder {folder} cannot be read: {why}. Was it renamed, or is its drive missing?",
            folder=str(root),
            why=error.strerror,
        ) from error
    unreadable: dict[bytes, None] = {}  # a set in the order of its making
    files = _files(top, below, entries, unreadable)
    while True:
        found = tuple(islice(files, batch))
        yield FoundBatch(found, tuple(unreadable))
        if len(found) < batch:
            return


@dataclass(frozen=True, slots=True)
class _Entry:
    """One name of a folder; that of a folder ends with "/", which makes depth-first order the
    order of the whole paths' bytes."""

    name: bytes
    entry: os.DirEntry[bytes]

    def __lt__(self, other: "_Entry") -> bool:
        return self.name < other.name


def _files(
    top: bytes, below: bytes, entries: Iterator[_Entry], unreadable: dict[bytes, None]
) -> Iterator[FoundFile]:
    real_top = os.path.join(os.path.realpath(top), b"")  # noqa: PTH118  (bytes)
    open_folders = [(below, entries)]
    while open_folders:
        prefix, entries = open_folders[-1]
        listed = next(entries, None)
        if listed is None:
            open_folders.pop()
            continue
        path = prefix + listed.name
        try:
            if listed.name.endswith(b"/"):
                open_folders.append((path, _listing(listed.entry.path)))
            elif status := _status(listed.entry, real_top):
                yield FoundFile(path, status.st_size, status.st_mtime_ns)
        except FileNotFoundError:  # gone since it was listed
            continue
        except OSError:
            unreadable[path if path.endswith(b"/") else prefix] = None


def _folder_of(top: bytes, below: bytes) -> Iterator[_Entry]:
    try:
        return _listing(os.path.join(top, below))  # noqa: PTH118  (bytes)
    except (FileNotFoundError, NotADirectoryError):
        return iter(())


def _listing(folder: bytes, *, is_root: bool = False) -> Iterator[_Entry]:
    with os.scandir(folder) as scanned:
        entries = list(scanned)
    if not is_root and any(entry.name == _PROJECT_FILE for entry in entries):
        return iter(())
    return _in_order(_wanted(entries))


def _wanted(entries: Iterable[os.DirEntry[bytes]]) -> Iterator[_Entry]:
    for entry in entries:
        name = entry.name
        if name.startswith(b"."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if name not in _SYSTEM_FOLDERS:
                yield _Entry(name + b"/", entry)
        elif os.path.splitext(name)[1].lower() in SUFFIXES:  # noqa: PTH122  (bytes)
            yield _Entry(name, entry)


def _in_order(entries: Iterator[_Entry]) -> Iterator[_Entry]:
    runs: list[list[_Entry]] = []
    while run := sorted(islice(entries, _SORTED_AT_ONCE)):
        runs.append(run)
    return iter(runs[0]) if len(runs) == 1 else heapq.merge(*runs)


def _status(entry: os.DirEntry[bytes], real_top: bytes) -> os.stat_result | None:
    """Return the status of an ordinary file, or None for pipes, devices and links leading out."""
    if not entry.is_symlink():
        status = entry.stat(follow_symlinks=False)
    else:
        target = os.path.realpath(entry.path)
        if not target.startswith(real_top):
            return None
        status = os.stat(target)  # noqa: PTH116  (bytes)
    return status if stat.S_ISREG(status.st_mode) else None
