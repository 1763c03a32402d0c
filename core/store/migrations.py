"""Makes a new `project.db` and brings older ones up to date: `user_version` tells which."""

import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import create_engine, text

from core.errors import UserError
from core.store.ledger import triggers
from core.store.schema import APPLICATION_ID, VERSION, metadata

# version reached -> the step from the version before it; each runs in one transaction
STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {}


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
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        finally:
            connection.close()
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
