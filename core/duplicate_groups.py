"""Duplicate groups and the split that each shares, as they stand in the catalog.

A group is known by the smallest id that it had when it was made; groups that turn out to be one
take the smallest of their names. A split is given once: what joins a group takes the group's.
"""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection, text

from core.bursts import WITHIN
from core.intake.duplicates import components, split_of
from core.likeness_links import Links
from core.types import Split

_LONGEST_BURST = 100  # a clock that stands still would put a whole folder into one split
_MOST_AT_ONCE = 1000  # in all folders


def leave(connection: Connection, ids: Sequence[int]) -> None:
    """Take `ids`, whose files have changed, out of their groups."""
    parameters = {"ids": json.dumps(list(ids))}
    left = connection.execute(
        text(
            "SELECT DISTINCT duplicate_group FROM image WHERE duplicate_group IS NOT NULL "
            "AND id IN (SELECT value FROM json_each(:ids))"
        ),
        parameters,
    ).all()
    if not left:
        return
    connection.execute(
        text(
            "UPDATE image SET duplicate_group = NULL "
            "WHERE id IN (SELECT value FROM json_each(:ids))"
        ),
        parameters,
    )
    for (key,) in left:
        _rename(connection, key)


def join(connection: Connection, links: Links) -> None:
    """Put linked images into one group, together with the groups they were in."""
    if not len(links.first):
        return
    keys = _keys(connection, links)
    names = np.array(sorted({*keys, *keys.values()}), np.int64)
    ends = [np.array([keys[id_] for id_ in side.tolist()]) for side in (links.first, links.second)]
    smallest = components(len(names), *(np.searchsorted(names, end) for end in ends))
    renamed = {
        int(name): int(names[at])
        for name, at in zip(names, smallest, strict=True)
        if name != names[at]
    }
    connection.exec_driver_sql(
        "UPDATE image SET duplicate_group = ? WHERE duplicate_group = ?",
        [(new, old) for old, new in renamed.items()] or [(0, 0)],
    )
    connection.exec_driver_sql(
        "UPDATE image SET duplicate_group = ? WHERE id = ?",
        [(renamed.get(key, key), id_) for id_, key in keys.items()],
    )


def give_splits(
    connection: Connection,
    fresh: Mapping[int, tuple[int, bytes]],
    links: Links,
    *,
    seed: int,
) -> None:
    """Give the images of `fresh` (perceptual hash and digest by id) that have no split one: that
    of the images they are linked to, else one of their own."""
    if not fresh:
        return
    known = _splits(connection, [*fresh, *links.first.tolist(), *links.second.tolist()])
    ids = np.array(sorted(known), np.int64)
    places = [np.searchsorted(ids, side) for side in (links.first, links.second)]
    smallest = components(len(ids), *places)
    shared: dict[int, Split] = {}
    for id_, at in zip(ids.tolist(), smallest.tolist(), strict=True):
        split = known[id_]
        if split is not None:
            shared.setdefault(at, split)
    given: list[tuple[str, int]] = []
    for id_, at in zip(ids.tolist(), smallest.tolist(), strict=True):
        if known[id_] is None and id_ in fresh:
            hash_, digest = fresh[id_]
            given.append((shared.setdefault(at, split_of(hash_, digest, seed=seed)), id_))
    if given:
        connection.exec_driver_sql("UPDATE image SET split = ? WHERE id = ?", given)


def burst_links(connection: Connection, ids: Sequence[int]) -> Links:
    """Return links from `ids` to images of the same folder that were taken within seconds."""
    asked = connection.execute(
        text(
            "SELECT id, root_id, path, captured_at FROM image WHERE captured_at IS NOT NULL "
            "AND id IN (SELECT value FROM json_each(:ids))"
        ),
        {"ids": json.dumps(list(ids))},
    ).all()
    windows = [
        (row.id, *around) for row in asked if (around := _around(row.captured_at)) is not None
    ]
    rows = connection.execute(
        text(
            "SELECT wanted.value ->> 0 AS first, image.id AS second, image.root_id, image.path "
            "FROM json_each(:windows) AS wanted JOIN image "
            "ON image.captured_at BETWEEN wanted.value ->> 1 AND wanted.value ->> 2 "
            "WHERE image.id <> wanted.value ->> 0 AND :most >= (SELECT count(*) FROM ("
            "SELECT 1 FROM image AS other WHERE other.captured_at "
            "BETWEEN wanted.value ->> 1 AND wanted.value ->> 2 LIMIT :most + 1))"
        ),
        {"windows": json.dumps(windows), "most": _MOST_AT_ONCE},
    )
    folders = {row.id: (row.root_id, os.path.dirname(row.path)) for row in asked}  # noqa: PTH120
    near: dict[int, list[int]] = {}
    for row in rows:
        if folders[row.first] == (row.root_id, os.path.dirname(row.path)):  # noqa: PTH120
            near.setdefault(row.first, []).append(row.second)
    return _as_links(near)


def _as_links(near: Mapping[int, Sequence[int]]) -> Links:
    pairs = [
        (first, second)
        for first, seconds in near.items()
        if len(seconds) < _LONGEST_BURST
        for second in seconds
    ]
    found = np.array(pairs, np.int64).reshape(-1, 2)
    return Links(found[:, 0], found[:, 1])


def _around(captured_at: str) -> tuple[str, str] | None:
    try:
        at = datetime.fromisoformat(captured_at)
    except ValueError:
        return None
    within = timedelta(seconds=WITHIN)
    return (at - within).isoformat(), (at + within).isoformat()


def _keys(connection: Connection, links: Links) -> dict[int, int]:
    """Return the name of the group of each linked image; its id if it is in none."""
    ids = sorted({*links.first.tolist(), *links.second.tolist()})
    rows = connection.execute(
        text(
            "SELECT id, coalesce(duplicate_group, id) AS name FROM image "
            "WHERE id IN (SELECT value FROM json_each(:ids))"
        ),
        {"ids": json.dumps(ids)},
    )
    return {row.id: row.name for row in rows}


def _splits(connection: Connection, ids: Sequence[int]) -> dict[int, Split | None]:
    rows = connection.execute(
        text("SELECT id, split FROM image WHERE id IN (SELECT value FROM json_each(:ids))"),
        {"ids": json.dumps(sorted(set(ids)))},
    )
    return {row.id: Split(row.split) if row.split else None for row in rows}


def _rename(connection: Connection, key: int) -> None:
    """Name a group anew that lost an image; one image alone is no group."""
    ids = [
        row.id
        for row in connection.execute(
            text("SELECT id FROM image WHERE duplicate_group = :key ORDER BY id"), {"key": key}
        )
    ]
    name = ids[0] if len(ids) > 1 else None
    connection.execute(
        text("UPDATE image SET duplicate_group = :name WHERE duplicate_group = :key"),
        {"name": name, "key": key},
    )


def straddling(connection: Connection) -> int:
    """Return how many groups have images in more than one split."""
    row = connection.execute(
        text(
            "SELECT count(*) AS groups FROM (SELECT duplicate_group FROM image "
            "WHERE duplicate_group IS NOT NULL AND split IS NOT NULL "
            "AND id NOT IN (SELECT image_id FROM remark WHERE is_distinct) "
            "GROUP BY duplicate_group HAVING count(DISTINCT split) > 1)"
        )
    ).one()
    return int(row.groups)
