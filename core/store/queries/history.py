"""Questions about the ledger: which edits there are, what they touched."""

import json
from array import array
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

from core.rows import Edit
from core.types import EditState

COLUMNS = 'id, at, author, template, "values", count AS rows, state'
_MATCHING = (
    "(template IN (SELECT value FROM json_each(:templates)) OR author LIKE :plain ESCAPE '\\' "
    "OR \"values\" LIKE :escaped ESCAPE '\\')"
)
# label, remark: the key is the image; decision: the image is the row's second column
_IMAGES = """
SELECT DISTINCT key AS image_id FROM change WHERE edit_id = :edit AND entity IN ('label', 'remark')
UNION SELECT json_extract(coalesce("after", before), '$[1]') FROM change
WHERE edit_id = :edit AND entity = 'decision' ORDER BY 1
"""


def edit_of(row: Row[Any]) -> Edit:  # a text query's row has no static type
    return Edit(
        id=row.id,
        at=row.at,
        author=row.author,
        template=row.template,
        values=json.loads(row.values),
        count=row.rows,
        state=EditState(row.state),
    )


def page(
    connection: Connection,
    before: int | None,
    limit: int,
    wanted: str,
    templates: Sequence[str],
) -> list[Edit]:
    """Return edits older than `before`, newest first (core.history)."""
    conditions = ["id < :before"] if before is not None else []
    conditions += [_MATCHING] if wanted else []
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = connection.execute(
        text(f"SELECT {COLUMNS} FROM edit {where} ORDER BY id DESC LIMIT :limit"),
        {
            "before": before,
            "limit": limit,
            "templates": json.dumps(list(templates)),
            "plain": f"%{_literal(wanted)}%",
            # values are kept as JSON, in which letters beyond ASCII are escapes
            "escaped": f"%{_literal(json.dumps(wanted)[1:-1])}%",
        },
    )
    return [edit_of(row) for row in rows]


def templates(connection: Connection) -> list[str]:
    return [row.template for row in connection.execute(text("SELECT DISTINCT template FROM edit"))]


def state(connection: Connection, edit_id: int) -> EditState | None:
    row = connection.execute(text("SELECT state FROM edit WHERE id = :id"), {"id": edit_id}).first()
    return EditState(row.state) if row else None


def steps_between(connection: Connection, edit_id: int, *, forward: bool) -> list[int]:
    """Return the undone edits up to `edit_id`, or the done ones after it."""
    which = "state = 'undone' AND id <= :id" if forward else "state = 'done' AND id > :id"
    rows = connection.execute(text(f"SELECT id FROM edit WHERE {which}"), {"id": edit_id})
    return [row.id for row in rows]


def images_of(connection: Connection, edit_id: int) -> "array[int]":
    found = array("q")
    result = connection.execute(text(_IMAGES), {"edit": edit_id})
    while rows := result.fetchmany(2000):  # in steps: a million tuples would hold the interpreter
        found.extend([row[0] for row in rows])
    return found


def decided_images(connection: Connection, edit_ids: Sequence[int]) -> list[int]:
    rows = connection.execute(
        text(
            "SELECT DISTINCT json_extract(coalesce(\"after\", before), '$[1]') AS image_id "
            # by name: with statistics of a younger project SQLite goes through all changes
            "FROM change INDEXED BY change_by_edit "
            "WHERE edit_id IN (SELECT value FROM json_each(:edits)) AND entity = 'decision'"
        ),
        {"edits": json.dumps(list(edit_ids))},
    )
    return [row.image_id for row in rows]


def _literal(pattern: str) -> str:
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
