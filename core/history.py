"""The ledger of edits: every change that a person makes is one named, undoable step."""

import json
from array import array
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from core.errors import UserError
from core.rows import Changed, Edit
from core.store import ledger, proposals
from core.store.database import Database
from core.store.queries import history as queries
from core.store.schema import UNDOABLE, audit_check, category, decision, label, remark, saved_view
from core.types import EditState, Topic

_TOPICS = {
    label.name: frozenset({Topic.LABELS, Topic.PROPOSALS}),
    category.name: frozenset({Topic.CATEGORIES, Topic.PROPOSALS}),
    decision.name: frozenset({Topic.PROPOSALS}),
    remark.name: frozenset({Topic.REMARKS}),
    saved_view.name: frozenset({Topic.VIEWS}),
    audit_check.name: frozenset({Topic.PROPOSALS}),
}


MOST_NAMED = 20_000  # images: sorting and sharing more would hold the interpreter too long


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
            opened.changed = _settle(connection, [edit_id])

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
                text(f"SELECT {queries.COLUMNS} FROM edit ORDER BY id DESC LIMIT :limit"),
                {"limit": limit},
            )
            return [queries.edit_of(row) for row in rows]

    def page(
        self,
        *,
        before: int | None = None,
        limit: int = 200,
        wanted: str = "",
        templates: Sequence[str] = (),
    ) -> list[Edit]:
        """Return up to `limit` edits older than `before` (None: the newest), newest first.

        With `wanted` only those by whose values or author it is said, or that are named by one of
        `templates` (the window knows in which its language says it).
        """
        with self._database.read() as connection:
            return queries.page(connection, before, limit, wanted, templates)

    def templates(self) -> list[str]:
        """Return what edits are named by, each once."""
        with self._database.read() as connection:
            return queries.templates(connection)

    def images_of(self, edit_id: int) -> "array[int]":
        """Return the images whose label, remark or decision an edit changed, by their ids."""
        with self._database.read() as connection:
            return queries.images_of(connection, edit_id)

    def jump_to(self, edit_id: int) -> Changed:
        """Undo or redo at once whatever it takes for `edit_id` to be the last edit that is done
        (0: none is done). UserError if other edits have taken its place."""
        with self._database.write() as connection:
            state = queries.state(connection, edit_id) if edit_id else EditState.DONE
            if state is None or state is EditState.DROPPED:
                raise UserError("This step was replaced by later ones: it cannot be gone back to.")
            forward = state is EditState.UNDONE
            steps = queries.steps_between(connection, edit_id, forward=forward)
            return _turn(connection, steps, forward=forward) if steps else Changed(frozenset())

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
                changed |= _turn(connection, [edit.id], forward=forward)
            return changed


def _turn(connection: Connection, edit_ids: Sequence[int], *, forward: bool) -> Changed:
    """Undo, or redo if `forward`, edits that follow each other."""
    ledger.put_back(connection, edit_ids, forward=forward)
    connection.execute(
        text(
            "UPDATE edit SET state = :state WHERE id IN (SELECT value FROM json_each(:ids))",
        ),
        {"state": "done" if forward else "undone", "ids": json.dumps(list(edit_ids))},
    )
    return _settle(connection, edit_ids)


def _next(connection: Connection, *, forward: bool) -> Edit | None:
    which = "state = 'undone' ORDER BY id" if forward else "state = 'done' ORDER BY id DESC"
    row = connection.execute(
        text(f"SELECT {queries.COLUMNS} FROM edit WHERE {which} LIMIT 1")
    ).first()
    return queries.edit_of(row) if row else None


def _settle(connection: Connection, edit_ids: Sequence[int]) -> Changed:
    """Bring the proposals in line with what the edits changed, and tell what that was."""
    entities = {table.name: ledger.changed_keys(connection, edit_ids, table) for table in UNDOABLE}
    topics = frozenset({Topic.HISTORY}).union(
        *(_TOPICS[name] for name, keys in entities.items() if keys)
    )
    if entities[category.name]:
        proposals.refresh(connection)
        return Changed(topics, None)
    ids = {*entities[label.name], *queries.decided_images(connection, edit_ids)}
    proposals.refresh(connection, tuple(ids))
    ids.update(entities[remark.name])
    return Changed(topics, tuple(sorted(ids)) if len(ids) <= MOST_NAMED else None)


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
