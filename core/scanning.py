"""Brings the catalog in line with a folder: one set comparison and one transaction per batch."""

import random
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from core.history import now
from core.intake.compare import ChangedFile, Comparison, KnownFile, compare_all
from core.intake.scan import walk
from core.progress import Progress, Report
from core.store import proposals
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class ScanSummary:
    new: int = 0
    changed: int = 0
    missing: int = 0
    returned: int = 0
    unchanged: int = 0

    def __add__(self, other: "ScanSummary") -> "ScanSummary":
        return ScanSummary(
            self.new + other.new,
            self.changed + other.changed,
            self.missing + other.missing,
            self.returned + other.returned,
            self.unchanged + other.unchanged,
        )


def scan_root(database: Database, root_id: int, folder: Path, report: Report) -> ScanSummary:
    """Compare one root with the catalog, batch by batch, and store what differs."""

    def known(after: bytes, until: bytes | None) -> list[KnownFile]:
        return _known_between(database, root_id, after, until)

    total = ScanSummary()
    for comparison in compare_all(walk(folder), known):
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
