"""Brings the catalog in line with a folder: one set comparison and one transaction per batch."""

import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, text

from core.history import now
from core.intake.compare import ChangedFile, Comparison, KnownFile, compare_all
from core.intake.scan import walk
from core.intake.trouble import Trouble
from core.jobs.aside import WORTH, each_aside
from core.presence import is_connected
from core.progress import Progress, Report
from core.store import proposals
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """`moved` images were found again in another place, and count neither as new nor as missing.
    `away` are the folders that are not connected: nothing under them was touched."""

    new: int = 0
    changed: int = 0
    missing: int = 0
    returned: int = 0
    unchanged: int = 0
    moved: int = 0
    away: tuple[Path, ...] = ()

    def __add__(self, other: "ScanSummary") -> "ScanSummary":
        return ScanSummary(
            self.new + other.new,
            self.changed + other.changed,
            self.missing + other.missing,
            self.returned + other.returned,
            self.unchanged + other.unchanged,
            self.moved + other.moved,
            (*self.away, *other.away),
        )

    @property
    def differs(self) -> bool:
        """Whether the folders were not as the catalog has them."""
        return bool(self.new or self.changed or self.missing or self.returned or self.moved)


def scan_root(
    database: Database, root_id: int, folder: Path, report: Report, *, below: bytes = b""
) -> ScanSummary:
    """Compare one root, or what lies `below` a folder of it ("a/b/"), with the catalog, batch by
    batch, and store what differs. If the root goes away meanwhile nothing more is touched."""
    expects = _has_images(database, root_id)
    if not is_connected(folder, expects_images=expects):
        return ScanSummary(away=(folder,))
    _try_again(database, root_id)
    total = ScanSummary()
    run = each_aside if _is_large(database, root_id, folder, below) else _here
    for comparison in run(_differences, database.path, root_id, folder, below):
        if comparison.missing and not is_connected(folder, expects_images=expects):
            return total + ScanSummary(away=(folder,))
        with database.write() as connection:
            _store_comparison(connection, root_id, comparison)
        total += ScanSummary(
            len(comparison.new),
            len(comparison.changed),
            len(comparison.missing),
            len(comparison.returned),
            comparison.unchanged,
        )
        report(Progress("scan", total.new + total.changed + total.returned + total.unchanged))
    return total


def outermost(folders: Iterable[Path], roots: Mapping[int, Path]) -> list[tuple[int, bytes]]:
    """Return `folders` as (root id, path below the root, ending with "/"), "" for a root itself;
    those inside another of them are left out."""
    places: set[tuple[int, bytes]] = set()
    for folder in folders:
        for root_id, root in roots.items():
            if folder == root:
                places.add((root_id, b""))
            elif root in folder.parents:
                below = os.fsencode(folder.relative_to(root)).replace(os.sep.encode(), b"/")
                places.add((root_id, below + b"/"))
    return [
        place
        for place in sorted(places)
        if not any(
            place != other and place[0] == other[0] and place[1].startswith(other[1])
            for other in places
        )
    ]


def _differences(database: Path, root_id: int, folder: Path, below: bytes) -> Iterator[Comparison]:
    opened = Database(database, read_only=True)

    def known(after: bytes, until: bytes | None) -> list[KnownFile]:
        return _known_between(opened, root_id, after, until)

    try:
        yield from compare_all(walk(folder, below=below), known, below=below)
    finally:
        opened.close()


def _here(work: Callable[..., Iterator[Comparison]], *arguments: object) -> Iterator[Comparison]:
    return work(*arguments)


def _is_large(database: Database, root_id: int, folder: Path, below: bytes) -> bool:
    """Whether so many files are known or there that a process of its own is worth its start."""
    with database.read() as connection:
        known = connection.execute(
            text(
                "SELECT count(*) AS n FROM (SELECT 1 FROM image WHERE root_id = :root "
                "AND path > :below" + (" AND path < :end" if below else "") + " LIMIT :most)"
            ),
            {"root": root_id, "below": below, "end": below[:-1] + b"0", "most": WORTH},
        ).one()
    place = folder / os.fsdecode(below)
    there = (name for _, _, names in os.walk(place) for name in names)
    return known.n >= WORTH or sum(1 for _ in islice(there, WORTH)) >= WORTH


def _has_images(database: Database, root_id: int) -> bool:
    with database.read() as connection:
        found = connection.execute(
            text("SELECT 1 FROM image WHERE root_id = :root AND state <> 'missing' LIMIT 1"),
            {"root": root_id},
        )
        return found.first() is not None


def _try_again(database: Database, root_id: int) -> None:
    """Have files read again that a failing disk or a missing permission kept from being read."""
    with database.read() as connection:
        rows = connection.execute(
            text(
                "SELECT id FROM image WHERE state = 'broken' AND root_id = :root "
                "AND reason IN (:unreadable, :forbidden)"
            ),
            {"root": root_id, "unreadable": Trouble.UNREADABLE, "forbidden": Trouble.FORBIDDEN},
        )
        again = [(row.id,) for row in rows]
    if again:
        with database.write() as connection:
            connection.exec_driver_sql(
                "UPDATE image SET state = 'new', reason = '' WHERE id = ?", again
            )


def _known_between(
    database: Database, root_id: int, after: bytes, until: bytes | None
) -> list[KnownFile]:
    with database.read() as connection:
        rows = connection.execute(
            text(
                "SELECT id, path, bytes, mtime_ns, state FROM image WHERE root_id = :root "
                "AND path > :after" + ("" if until is None else " AND path <= :until")
            ),
            {"root": root_id, "after": after, "until": until},
        )
        return [
            KnownFile(row.id, row.path, row.bytes, row.mtime_ns, row.state == "missing")
            for row in rows
        ]


def _store_comparison(connection: Connection, root_id: int, found: Comparison) -> None:
    if found.new:
        at = now()
        connection.exec_driver_sql(
            "INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, shuffle) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [(root_id, f.path, f.size, f.mtime_ns, at, random.getrandbits(62)) for f in found.new],
        )
    if found.changed:
        connection.exec_driver_sql(
            "UPDATE image SET bytes = ?, mtime_ns = ?, state = 'new', reason = '' WHERE id = ?",
            [_found(entry) for entry in found.changed],
        )
    if found.returned:
        connection.exec_driver_sql(
            "UPDATE image SET bytes = ?, mtime_ns = ?, reason = '', state = CASE "
            "WHEN likeness IS NULL THEN 'new' ELSE 'ready' END WHERE id = ?",
            [_found(entry) for entry in found.returned],
        )
    if found.missing:
        connection.exec_driver_sql(
            "UPDATE image SET state = 'missing' WHERE id = ?", [(id_,) for id_ in found.missing]
        )
    touched = [entry.image_id for entry in (*found.changed, *found.returned)]
    if touched or found.missing:
        proposals.refresh(connection, [*touched, *found.missing])


def _found(entry: ChangedFile) -> tuple[int, int, int]:
    return entry.file.size, entry.file.mtime_ns, entry.image_id
