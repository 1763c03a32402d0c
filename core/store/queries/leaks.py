"""Questions about images that show the same and stand in different splits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

_STEP = 2_000
_COUNTED = (
    "split IS NOT NULL AND state <> 'missing' "
    "AND id NOT IN (SELECT image_id FROM remark WHERE is_distinct)"
)


@dataclass(frozen=True, slots=True)
class Kin:
    """An image and what it has in common with others: equal `key`, equal content or group."""

    id: int
    split: str
    key: object


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where an image was taken, by the camera's clock."""

    id: int
    split: str
    root_id: int
    path: str
    captured_at: str


def same_content(connection: Connection) -> list[Kin]:
    """Return images whose content is in more than one split."""
    return _straddling(connection, "digest")


def same_group(connection: Connection) -> list[Kin]:
    """Return images whose group of near-duplicates is in more than one split."""
    return _straddling(connection, "duplicate_group")


def moments(connection: Connection) -> list[Moment]:
    """Return every image with a split and a capture time."""
    result = connection.execute(
        text(
            "SELECT id, split, root_id, path, captured_at FROM image "
            f"WHERE captured_at IS NOT NULL AND {_COUNTED}"
        )
    )
    found: list[Moment] = []
    while rows := result.fetchmany(_STEP):
        found += [Moment(row.id, row.split, row.root_id, row.path, row.captured_at) for row in rows]
    return found


def splits_of(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return the splits of those of `ids` that have one and count."""
    rows = connection.execute(
        text(
            "SELECT id, split FROM image "
            f"WHERE id IN (SELECT value FROM json_each(:ids)) AND {_COUNTED}"
        ),
        {"ids": json.dumps(list(ids))},
    )
    return {row.id: row.split for row in rows}


def tiers_of(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return the tiers of those of `ids` that are labeled as a category."""
    rows = connection.execute(
        text(
            "SELECT image_id, tier FROM label WHERE answer = 'category' "
            "AND image_id IN (SELECT value FROM json_each(:ids))"
        ),
        {"ids": json.dumps(list(ids))},
    )
    return {row.image_id: row.tier for row in rows}


def count_with_split(connection: Connection) -> int:
    row = connection.execute(text(f"SELECT count(*) AS n FROM image WHERE {_COUNTED}")).one()
    return int(row.n)


def _straddling(connection: Connection, column: str) -> list[Kin]:
    rows = connection.execute(
        text(
            f"SELECT id, split, {column} AS key FROM image WHERE {column} IN ("
            f"SELECT {column} FROM image WHERE {column} IS NOT NULL AND {_COUNTED} "
            f"GROUP BY {column} HAVING count(DISTINCT split) > 1) "
            f"AND {_COUNTED} ORDER BY {column}, id"
        )
    )
    return [Kin(row.id, row.split, row.key) for row in rows]
