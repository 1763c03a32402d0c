"""Questions about the project as a whole, kept in the table `meta`."""

from sqlalchemy import Connection, text

from core.types import Strictness


def value(connection: Connection, key: str) -> str | None:
    row = connection.execute(text("SELECT value FROM meta WHERE key = :key"), {"key": key}).first()
    return None if row is None else str(row.value)


def keep(connection: Connection, key: str, value: str) -> None:
    connection.execute(
        text("INSERT OR REPLACE INTO meta (key, value) VALUES (:key, :value)"),
        {"key": key, "value": value},
    )


def seed(connection: Connection) -> int:
    """Return what all draws of this project go by."""
    return int(value(connection, "seed") or 0)


def strictness(connection: Connection) -> Strictness:
    """Return how like images must be to be called duplicates in this project."""
    return Strictness(value(connection, "duplicates") or Strictness.NORMAL)
