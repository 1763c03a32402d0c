"""Reads that go through every image: here in a small project, in a process of their own in a large
one, so that the window keeps the interpreter to itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import text

from core.jobs.aside import WORTH, aside
from core.store.database import Database

P = ParamSpec("P")
T = TypeVar("T")


def read_heavily(
    database: Database,
    work: Callable[Concatenate[Database, P], T],
    *arguments: P.args,
    **named: P.kwargs,
) -> T:
    """Return what `work(database, …)` returns; it only reads, and its arguments can be pickled."""
    with database.read() as connection:
        rows = connection.execute(
            text("SELECT count(*) AS n FROM (SELECT 1 FROM image LIMIT :most)"), {"most": WORTH}
        ).one()
    if rows.n < WORTH:
        return work(database, *arguments, **named)
    return aside(_opened, database.path, work, arguments, named)


def _opened(
    path: Path,
    work: Callable[..., T],
    arguments: tuple[object, ...],
    named: dict[str, object],
) -> T:
    database = Database(path, read_only=True)
    try:
        return work(database, *arguments, **named)
    finally:
        database.close()
