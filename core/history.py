"""The ledger of edits: every change that a person makes is one named, undoable step."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from core.errors import UserError
from core.rows import Changed, Edit
from core.store import ledger, proposals
from core.store.database import Database
from core.store.schema import UNDOABLE, category, decision, label, remark, saved_view
from core.types import EditState, Topic

_TOPICS = {
    label.name: frozenset({Topic.LABELS, Topic.PROPOSALS}),
    category.name: frozenset({Topic.CATEGORIES, Topic.PROPOSALS}),
    decision.name: frozenset({Topic.PROPOSALS}),
    remark.name: frozenset({Topic.REMARKS}),
    saved_view.name: frozenset({Topic.VIEWS}),
}
_COLUMNS = 'id, at, author, template, "values", count AS rows, state'


def now() -> str:
    """The time as the project stores it: ISO 8601, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class OpenEdit:
    """An edit under way: write through `connection`; `values` may still be filled in; `changed`
    tells after the block."""

    def __init__(self, connection: Connection, edit_id: int, values: dict[str, object]) -> None:
        self.connection = connection
        self.id = edit_id
        self.values = values
        self.changed = Changed(frozenset())


class History:
    """Makes, lists, undoes and redoes edits. Thread-safe."""

    def __init__(self, database: Database, *, author: str) -> None:
        self._database = database
        self.author = author

    @contextmanager
    def edit(self, template: str, **values: object) -> Generator[OpenEdit]:
        """One undoable step named by `template` and `values`; rolled back whole if it raises.

        A step that changed nothing leaves no trace in the ledger.
        """
        with self._database.write() as connection:
            edit_id = self._insert(connection, template)
            ledger.begin_recording(connection, edit_id)
            opened = OpenEdit(connection, edit_id, values)
            yield opened
            ledger.end_recording(connection)
            count = _count(connection, edit_id)
            if not count:
                connection.execute(text("DELETE FROM edit WHERE id = :id"), {"id": edit_id})
                return
            connection.execute(
                text("UPDATE edit SET state = 'dropped' WHERE state = 'undone'"),
            )
            connection.execute(
                text('UPDATE edit SET count = :count, "values" = :values WHERE id = :id'),
                {"count": count, "values": json.dumps(opened.values), "id": edit_id},
            )
            opened.changed = _settle(connection, edit_id)

    def undo(self, steps: int = 1) -> Changed:
        """Take back the newest `steps` edits; UserError if there is none."""
        return self._go(steps, forward=False)

    def redo(self, steps: int = 1) -> Changed:
        """Do the last undone `steps` edits again; UserError if there is none."""
        return self._go(steps, forward=True)

    def next_undo(self) -> Edit | None:
        with self._database.read() as connection:
            return _next(connection, forward=False)

    def next_redo(self) -> Edit | None:
        with self._database.read() as connection:
            return _next(connection, forward=True)

    def edits(self, limit: int = 200) -> list[Edit]:
        """Return the newest `limit` edits, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                text(f"SELECT {_COLUMNS} FROM edit ORDER BY id DESC LIMIT :limit"), {"limit": limit}
            )
            return [_edit(row) for row in rows]

    def _insert(self, connection: Connection, template: str) -> int:
        inserted = connection.execute(
            text(
                'INSERT INTO edit (at, author, template, "values") '
                "VALUES (:at, :author, :template, '{}')"
            ),
            {"at": now(), "author": self.author, "template": template},
        )
        return int(inserted.lastrowid)

    def _go(self, steps: int, *, forward: bool) -> Changed:
        with self._database.write() as connection:
            changed = Changed(frozenset())
            for step in range(steps):
                edit = _next(connection, forward=forward)
                if edit is None:
                    if step:
                        break
                    raise UserError(
                        "There is nothing to redo." if forward else "There is nothing to undo."
                    )
                ledger.put_back(connection, edit.id, forward=forward)
                connection.execute(
                    text("UPDATE edit SET state = :state WHERE id = :id"),
                    {"state": "done" if forward else "undone", "id": edit.id},
                )
                changed |= _settle(connection, edit.id)
            return changed


def _next(connection: Connection, *, forward: bool) -> Edit | None:
    which = "state = 'undone' ORDER BY id" if forward else "state = 'done' ORDER BY id DESC"
    row = connection.execute(text(f"SELECT {_COLUMNS} FROM edit WHERE {which} LIMIT 1")).first()
    return _edit(row) if row else None


def _settle(connection: Connection, edit_id: int) -> Changed:
    """Bring the proposals in line with what the edit changed, and tell what that was."""
    entities = {table.name: ledger.changed_keys(connection, edit_id, table) for table in UNDOABLE}
    topics = frozenset({Topic.HISTORY}).union(
        *(_TOPICS[name] for name, keys in entities.items() if keys)
    )
    if entities[category.name]:
        proposals.refresh(connection)
        return Changed(topics, None)
    ids = {*entities[label.name], *_decided_images(connection, edit_id)}
    proposals.refresh(connection, sorted(ids))
    return Changed(topics, tuple(sorted(ids.union(entities[remark.name]))))


def _decided_images(connection: Connection, edit_id: int) -> list[int]:
    rows = connection.execute(
        text(
            "SELECT DISTINCT json_extract(coalesce(\"after\", before), '$[1]') AS image_id "
            "FROM change WHERE edit_id = :edit AND entity = 'decision'"
        ),
        {"edit": edit_id},
    )
    return [row.image_id for row in rows]


def _count(connection: Connection, edit_id: int) -> int:
    row = connection.execute(
        text(
            "SELECT count(DISTINCT key) AS rows FROM change WHERE edit_id = :edit AND entity = ("
            "SELECT entity FROM change WHERE edit_id = :edit "
            "ORDER BY entity = 'label' DESC LIMIT 1)"
        ),
        {"edit": edit_id},
    ).one()
    return int(row.rows)


def _edit(row: Row[Any]) -> Edit:  # a text query's row has no static type
    return Edit(
        id=row.id,
        at=row.at,
        author=row.author,
        template=row.template,
        values=json.loads(row.values),
        count=row.rows,
        state=EditState(row.state),
    )
