"""Backups of `project.db`: verified copies, the newest five daily ones and migration ones."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from core.errors import UserError
from core.files import sync_folder
from core.store.database import Database

KEPT = 5


def back_up(database: Database, folder: Path, *, name: str = "") -> Path:
    """Copy the open database into `folder`, check the copy, and keep the newest five daily ones.

    Without `name` the copy is today's and replaces an earlier one of today.
    """
    folder.mkdir(exist_ok=True)
    target = folder / (name or f"project-{datetime.now(UTC):%Y-%m-%d}.db")
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
    return not (folder / f"project-{datetime.now(UTC):%Y-%m-%d}.db").exists()


def problems_of(path: Path) -> list[str]:
    """Return what SQLite's own checks find wrong with the database file at `path`."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
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
