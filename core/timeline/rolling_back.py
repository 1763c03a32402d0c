"""Makes the labels what they were when a run was made, inside one edit.

Only answers go back. What was found out since stays as a fact: rejections ("not X"), audits,
flags and comments (docs/adr/0024). Images that are gone are left alone.
"""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, text

from core.store.queries import timeline as queries
from core.store.queries.timeline import LABELS_THEN, Moment
from core.store.schema import category, label

_COLUMNS = tuple(column.name for column in label.columns)
_TAKE_AWAY = f"DELETE FROM label WHERE image_id NOT IN (SELECT key FROM ({LABELS_THEN}))"
_PUT_BACK = f"""
INSERT INTO label ({", ".join(_COLUMNS)})
SELECT {queries.fields(label, "past.row")} FROM ({LABELS_THEN}) AS past
JOIN image ON image.id = past.key LEFT JOIN label ON label.image_id = past.key
WHERE {queries.as_kept(label)} IS NOT past.row OR label.image_id IS NULL
ON CONFLICT (image_id) DO UPDATE SET
{", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
"""


def roll_back_labels(connection: Connection, at: Moment) -> None:
    """Let the labels be those of `at`; categories that are gone come back for them."""
    _bring_back_categories(connection, at)
    connection.execute(text(_TAKE_AWAY), at.parameters)
    connection.execute(text(_PUT_BACK), at.parameters)


def _bring_back_categories(connection: Connection, at: Moment) -> None:
    """Under their old ids; last in order, and without a key that another one has by now."""
    lost = queries.lost_categories(connection, at)
    for row in queries.categories_then(connection, at, lost):
        connection.execute(
            text(f"INSERT INTO category SELECT {queries.fields(category, ':row')}"),
            {"row": _fitted(connection, json.loads(row))},
        )


def _fitted(connection: Connection, row: Sequence[object]) -> str:
    """Give a row of `category`, as the ledger keeps it, what is free now: name, key and place."""
    places = {column.name: place for place, column in enumerate(category.columns)}
    values = list(row)
    known = queries.taken_by_categories(connection)
    values[places["name"]] = _free_name(str(values[places["name"]]), known.names)
    if values[places["key"]] in known.keys:
        values[places["key"]] = ""
    values[places["position"]] = len(known.names)
    values[places["example_image_id"]] = None  # its image may be gone, and a person can choose
    return json.dumps(values)


def _free_name(name: str, taken: Collection[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free
