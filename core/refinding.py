"""Missing images found again: a new file with the content of a missing one is that image, moved.

The row keeps its id, label, history and split, and gets the new path; the row that the scan made
for the file goes. Only files of a missing one's size are read, and only for their digest.
"""

import json
import os
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import xxhash
from sqlalchemy import text

from core.intake.decode import read_bytes
from core.intake.trouble import BrokenPicture
from core.progress import Pace, Report
from core.store import proposals
from core.store.database import Database

_READERS = 4
_BATCH = 1000

_FRESH = """
SELECT image.id, image.root_id, root.path AS root_path, image.path, image.bytes, image.mtime_ns
FROM image JOIN root ON root.id = image.root_id
WHERE state = 'new' AND digest IS NULL AND split IS NULL AND NOT root.is_removed
  AND bytes IN (SELECT bytes FROM image WHERE state = 'missing' AND digest IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM label WHERE image_id = image.id)
  AND NOT EXISTS (SELECT 1 FROM remark WHERE image_id = image.id)
  AND NOT EXISTS (SELECT 1 FROM category WHERE example_image_id = image.id)
ORDER BY image.root_id, image.path
"""
_MISSING = """
SELECT id, path, digest FROM image WHERE state = 'missing' AND digest IN
    (SELECT unhex_(value) FROM json_each(:digests)) ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A file that a scan has found and nobody has read or labeled."""

    image_id: int
    root_id: int
    path: bytes  # relative
    file: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class _Match:
    missing_id: int
    fresh: _Fresh


def find_moved(database: Database, report: Report) -> int:
    """Give missing images the place where their content is now; return how many."""
    fresh = _fresh(database)
    if not fresh:
        return 0
    by_digest: dict[bytes, list[_Fresh]] = defaultdict(list)
    pace = Pace("Looking for moved images", len(fresh), report)
    for start in range(0, len(fresh), _BATCH):
        some = fresh[start : start + _BATCH]
        with ThreadPoolExecutor(_READERS, "digest") as readers:
            for each, digest in zip(some, readers.map(_digest, some), strict=True):
                if digest is not None:
                    by_digest[digest].append(each)
        pace.step(len(some))
    matches = list(_matches(database, by_digest))
    for start in range(0, len(matches), _BATCH):
        _move(database, matches[start : start + _BATCH])
    return len(matches)


def _fresh(database: Database) -> list[_Fresh]:
    with database.read() as connection:
        return [
            _Fresh(
                row.id,
                row.root_id,
                row.path,
                Path(os.fsdecode(row.root_path)) / os.fsdecode(row.path),
                row.bytes,
                row.mtime_ns,
            )
            for row in connection.execute(text(_FRESH))
        ]


def _digest(fresh: _Fresh) -> bytes | None:
    try:
        return xxhash.xxh3_128_digest(read_bytes(fresh.file))
    except BrokenPicture:  # the reading that follows says why
        return None


def _matches(database: Database, by_digest: dict[bytes, list[_Fresh]]) -> Iterator[_Match]:
    with database.read() as connection:
        rows = connection.execute(
            text(_MISSING), {"digests": json.dumps([digest.hex() for digest in by_digest])}
        ).all()
    missing: dict[bytes, list[tuple[int, bytes]]] = defaultdict(list)
    for row in rows:
        missing[row.digest].append((row.id, row.path))
    for digest, lost in missing.items():
        yield from _paired(lost, by_digest[digest])


def _paired(missing: list[tuple[int, bytes]], fresh: list[_Fresh]) -> Iterator[_Match]:
    """Pair files of one content: those that agree in more of the end of their paths first."""
    agreements: tuple[Callable[[bytes], bytes], ...] = (_end_of(3), _end_of(2), _end_of(1), _any)
    for end in agreements:
        waiting: dict[bytes, deque[_Fresh]] = defaultdict(deque)
        for each in fresh:
            waiting[end(each.path)].append(each)
        left: list[tuple[int, bytes]] = []
        for id_, path in missing:
            places = waiting.get(end(path))
            if places:
                yield _Match(id_, places.popleft())
            else:
                left.append((id_, path))
        missing, fresh = left, [each for places in waiting.values() for each in places]


def _end_of(parts: int) -> Callable[[bytes], bytes]:
    return lambda path: b"/".join(path.split(b"/")[-parts:])


def _any(_path: bytes) -> bytes:
    return b""


def _move(database: Database, matches: Sequence[_Match]) -> None:
    ids = [match.missing_id for match in matches]
    with database.write_unchecked() as connection:
        connection.exec_driver_sql(
            "DELETE FROM image WHERE id = ?", [(match.fresh.image_id,) for match in matches]
        )
        connection.exec_driver_sql(
            "UPDATE image SET root_id = ?, path = ?, bytes = ?, mtime_ns = ?, reason = '', "
            "state = CASE WHEN likeness IS NULL THEN 'new' ELSE 'ready' END WHERE id = ?",
            [
                (f.root_id, f.path, f.size, f.mtime_ns, match.missing_id)
                for match in matches
                for f in (match.fresh,)
            ],
        )
        proposals.refresh(connection, ids)
