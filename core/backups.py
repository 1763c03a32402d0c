"""Backups of `project.db`: verified copies. The newest five daily ones are kept; those by hand and
those before a migration stay until somebody deletes them."""

import sqlite3
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from core.errors import UserError
from core.files import sync_folder
from core.reading_only import reading_uri
from core.store.database import Database

KEPT = 5


def back_up(database: Database, folder: Path, *, daily: bool = False) -> Path:
    """Copy the open database into `folder` under a name of its own and check the copy.

    A `daily` one is today's and replaces an earlier daily one of today; the newest five are kept.
    """
    folder.mkdir(exist_ok=True)
    target = _daily(folder) if daily else _free(folder)
    temporary = target.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    database.backup_to(temporary)
    problems = problems_of(temporary)
    if problems:
        temporary.unlink()
        raise UserError("The backup failed its check: {problem}.", problem=problems[0])
    temporary.replace(target)
    sync_folder(folder)
    for old in sorted(folder.glob("project-????-??-??.db"))[:-KEPT]:
        old.unlink()
    return target


def is_due(folder: Path) -> bool:
    """Whether today has no backup yet."""
    return not _daily(folder).exists()


def _daily(folder: Path) -> Path:
    return folder / f"project-{datetime.now(UTC):%Y-%m-%d}.db"


def _free(folder: Path) -> Path:
    """Return a name by the time to the second, which no backup has yet."""
    stem = f"project-{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    names = chain((stem,), (f"{stem}-{number}" for number in count(2)))
    return next(path for name in names if not (path := folder / f"{name}.db").exists())


def problems_of(path: Path) -> list[str]:
    """Return what SQLite's own checks find wrong with the database file at `path`."""
    connection = sqlite3.connect(reading_uri(path), uri=True)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        broken = [
            f"{row[0]} refers to a missing {row[2]}"
            for row in connection.execute("PRAGMA foreign_key_check")
        ]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    finally:
        connection.close()
    return [text for text in found if text != "ok"] + broken
