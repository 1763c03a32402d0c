"""Makes a new `project.db` and brings older ones up to date: `user_version` tells which."""

import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import create_engine, text

from core.errors import UserError
from core.reading_only import reading_uri
from core.store.ledger import triggers, triggers_of
from core.store.schema import (
    APPLICATION_ID,
    VERSION,
    audit_check,
    category,
    decision,
    metadata,
    remark,
    saved_view,
)


def _to_2(connection: sqlite3.Connection) -> None:
    """Capture times, groups of categories and their examples, remarks, saved views."""
    for statement in _TO_2:
        connection.execute(statement)
    for table in (category, remark, saved_view):
        for statement in triggers_of(table):
            connection.execute(statement)
    # the ledger keeps rows as arrays in column order: old ones get the new columns' values
    for side in ("before", "after"):
        connection.execute(
            f"UPDATE change SET {side} = json_insert({side}, '$[#]', '', '$[#]', NULL) "
            f"WHERE entity = 'category' AND {side} IS NOT NULL"
        )


_TO_2 = (
    "ALTER TABLE root ADD COLUMN is_removed INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE image ADD COLUMN captured_at TEXT",
    "CREATE INDEX image_by_capture ON image (captured_at) WHERE captured_at IS NOT NULL",
    "ALTER TABLE category ADD COLUMN parent TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE category ADD COLUMN example_image_id INTEGER REFERENCES image (id)",
    "DROP TRIGGER category_insert_recorded",
    "DROP TRIGGER category_update_recorded",
    "DROP TRIGGER category_delete_recorded",
    "CREATE TABLE remark (image_id INTEGER NOT NULL PRIMARY KEY REFERENCES image (id), "
    "flagged INTEGER DEFAULT '0' NOT NULL, comment TEXT DEFAULT '' NOT NULL, "
    "is_distinct INTEGER DEFAULT '0' NOT NULL, author TEXT NOT NULL, given_at TEXT NOT NULL)",
    "CREATE TABLE saved_view (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
    "name TEXT NOT NULL UNIQUE, query TEXT NOT NULL, position INTEGER NOT NULL)",
)


def _to_3(connection: sqlite3.Connection) -> None:
    """Audits, blind decisions, what was undone when a run began."""
    for statement in _TO_3:
        connection.execute(statement)
    for table in (decision, audit_check):
        for statement in triggers_of(table):
            connection.execute(statement)
    for side in ("before", "after"):
        connection.execute(
            f"UPDATE change SET {side} = json_insert({side}, '$[#]', 0) "
            f"WHERE entity = 'decision' AND {side} IS NOT NULL"
        )


_TO_3 = (
    "ALTER TABLE run ADD COLUMN undone_edits TEXT",
    "ALTER TABLE decision ADD COLUMN is_blind INTEGER DEFAULT '0' NOT NULL",
    "DROP TRIGGER decision_insert_recorded",
    "DROP TRIGGER decision_update_recorded",
    "DROP TRIGGER decision_delete_recorded",
    "CREATE TABLE audit (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
    "model_id INTEGER NOT NULL REFERENCES model (id), threshold FLOAT NOT NULL, "
    "categories TEXT NOT NULL, precision FLOAT NOT NULL, population INTEGER NOT NULL, "
    "is_hidden INTEGER NOT NULL, began_at TEXT NOT NULL, author TEXT NOT NULL)",
    "CREATE TABLE audit_check (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
    "audit_id INTEGER NOT NULL REFERENCES audit (id), "
    "image_id INTEGER NOT NULL REFERENCES image (id), proposed_category_id INTEGER NOT NULL, "
    "confidence FLOAT NOT NULL, is_right INTEGER, UNIQUE (audit_id, image_id))",
    "CREATE INDEX audit_check_by_image ON audit_check (image_id)",
)

# version reached -> the step from the version before it; each runs in one transaction
STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {2: _to_2, 3: _to_3}


def create(path: Path) -> None:
    """Write an empty project of the newest version at `path`, which must not exist."""
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    with engine.begin() as connection:
        metadata.create_all(connection)
        for statement in triggers():
            connection.exec_driver_sql(statement)
        connection.execute(text("INSERT INTO recording (id, edit_id) VALUES (1, NULL)"))
        connection.execute(
            text("INSERT INTO meta (key, value) VALUES ('seed', :seed)"),
            {"seed": str(secrets.randbits(31))},
        )
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    engine.dispose()


def check_version(path: Path) -> int:
    """Return the version of the project at `path`; refuse, untouched, what is not ours."""
    try:
        connection = sqlite3.connect(reading_uri(path), uri=True)
        try:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise UserError(
            "{file} cannot be read ({detail}). If it lies where nothing can be written and was in "
            "use when it was put there, copy the whole project to where you may write.",
            file=str(path),
            detail=str(error),
        ) from error
    except sqlite3.DatabaseError as error:
        raise UserError(
            "{file} is damaged or no Autodidact project. If it was one, restore the newest file "
            "of its backups folder.",
            file=str(path),
        ) from error
    if application != APPLICATION_ID:
        raise UserError("{file} is no Autodidact project.", file=str(path))
    if version > VERSION:
        raise UserError(
            "This project was made by a newer Autodidact (schema {theirs}, this one knows {ours}): "
            "update Autodidact to open it.",
            theirs=version,
            ours=VERSION,
        )
    return int(version)


def migrate(path: Path, backups: Path) -> None:
    """Bring the project at `path` to the newest version, copied into `backups` before."""
    version = check_version(path)
    if version == VERSION:
        return
    _copy(path, backups / f"project-pre-v{VERSION}.db")
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for target in range(version + 1, VERSION + 1):
            connection.execute("BEGIN EXCLUSIVE")
            STEPS[target](connection)
            connection.execute(f"PRAGMA user_version = {target}")
            connection.execute("COMMIT")
    finally:
        connection.close()  # rolls an unfinished step back


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    source, copy = sqlite3.connect(path), sqlite3.connect(target)
    try:
        source.backup(copy)  # a plain file copy could miss what still lies in the -wal file
    finally:
        copy.close()
        source.close()
