"""Questions about what a person has said of images."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, text

_STEP = 2000  # ids looked at in one statement


def first_unanswered(connection: Connection, ids: Sequence[int]) -> int | None:
    """Return the position in `ids` of the first image without an answer (skipped ones count as
    such), None if all have one."""
    for start in range(0, len(ids), _STEP):
        row = connection.execute(
            text(
                "SELECT wanted.key AS position FROM json_each(:ids) AS wanted "
                "LEFT JOIN label ON label.image_id = wanted.value "
                "WHERE label.answer IS NULL OR label.answer = 'skipped' "
                "ORDER BY wanted.key LIMIT 1"
            ),
            {"ids": json.dumps(list(ids[start : start + _STEP]))},
        ).first()
        if row is not None:
            return start + int(row.position)
    return None


def unreadable(connection: Connection, ids: Sequence[int]) -> tuple[int, int]:
    """Return how many of `ids` are broken, and how many are missing."""
    row = connection.execute(
        text(
            "SELECT total(state = 'broken') AS broken, total(state = 'missing') AS missing "
            "FROM image WHERE id IN (SELECT value FROM json_each(:ids))"
        ),
        {"ids": json.dumps(list(ids))},
    ).one()
    return int(row.broken), int(row.missing)


def commonest_category(connection: Connection, ids: Sequence[int]) -> int | None:
    """Return the category that most of `ids` are labeled as; of equals the first made."""
    row = connection.execute(
        text(
            "SELECT category_id FROM label WHERE category_id IS NOT NULL "
            "AND image_id IN (SELECT value FROM json_each(:ids)) "
            "GROUP BY category_id ORDER BY count(*) DESC, category_id LIMIT 1"
        ),
        {"ids": json.dumps(list(ids))},
    ).first()
    return None if row is None else int(row.category_id)


def answered_since(connection: Connection, at: str) -> int:
    """Return of how many images a person has said something one by one since `at` (ISO 8601,
    UTC), by the ledger: what was undone, skipped or accepted unseen does not count."""
    row = connection.execute(
        text(
            "SELECT count(DISTINCT change.key) AS n FROM edit JOIN change "
            "ON change.edit_id = edit.id AND change.entity = 'label' "
            "WHERE edit.id > coalesce((SELECT id FROM edit WHERE at < :at "
            "ORDER BY id DESC LIMIT 1), 0) AND edit.state = 'done' "
            "AND change.\"after\" ->> 1 IN ('category', 'unknown') "
            "AND change.\"after\" ->> 3 <> 'bronze' "
            "AND change.\"after\" ->> 4 IN ('person', 'review')"
        ),
        {"at": at},
    ).one()
    return int(row.n)
