"""The ledger's machinery: triggers record every change of an undoable table inside an edit.

A table's row is kept as a JSON array in column order. Undo puts back what stood before the
edit's first change of each row, redo what stood after its last.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Table, text

from core.store.schema import UNDOABLE

_OF_EDITS = "edit_id IN (SELECT value FROM json_each(:edits)) AND entity = :entity"


def triggers() -> list[str]:
    """SQL that makes the undoable tables record themselves."""
    return [statement for table in UNDOABLE for statement in triggers_of(table)]


def triggers_of(table: Table) -> tuple[str, ...]:
    """SQL that makes one table record itself."""
    old, new = _row(table, "OLD"), _row(table, "NEW")
    return (
        _trigger(table, "INSERT", key="NEW", before="NULL", after=new),
        _trigger(table, "UPDATE", key="NEW", before=old, after=new),
        _trigger(table, "DELETE", key="OLD", before=old, after="NULL"),
    )


def begin_recording(connection: Connection, edit_id: int) -> None:
    connection.execute(text("UPDATE recording SET edit_id = :edit"), {"edit": edit_id})


def end_recording(connection: Connection) -> None:
    connection.execute(text("UPDATE recording SET edit_id = NULL"))


def put_back(connection: Connection, edit_ids: Sequence[int], *, forward: bool) -> None:
    """Give every row that these edits, which follow each other, changed the state before the
    first of them, or after the last if `forward`."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    edits = json.dumps(list(edit_ids))
    for table in UNDOABLE:
        _put_table_back(connection, table, edits, forward=forward)


def changed_keys(connection: Connection, edit_ids: Sequence[int], table: Table) -> list[int]:
    rows = connection.execute(
        text(f"SELECT DISTINCT key FROM change WHERE {_OF_EDITS}"),
        {"edits": json.dumps(list(edit_ids)), "entity": table.name},
    )
    return [row.key for row in rows]


def _put_table_back(connection: Connection, table: Table, edits: str, *, forward: bool) -> None:
    key = _key(table)
    which, side = ("max", "after") if forward else ("min", "before")
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    fields = ", ".join(f"json_extract({side}, '$[{i}]')" for i in range(len(table.columns)))
    chosen = f"SELECT {which}(id) FROM change WHERE {_OF_EDITS} GROUP BY key"
    parameters = {"edits": edits, "entity": table.name}
    connection.execute(
        text(
            f'DELETE FROM "{table.name}" WHERE "{key}" IN '
            f"(SELECT key FROM change WHERE {_OF_EDITS})"
        ),
        parameters,
    )
    connection.execute(
        text(
            f'INSERT INTO "{table.name}" ({names}) SELECT {fields} FROM change '
            f"WHERE id IN ({chosen}) AND {side} IS NOT NULL"
        ),
        parameters,
    )


def _trigger(table: Table, event: str, *, key: str, before: str, after: str) -> str:
    return (
        f'CREATE TRIGGER "{table.name}_{event.lower()}_recorded" AFTER {event} ON "{table.name}" '
        "WHEN (SELECT edit_id FROM recording) IS NOT NULL BEGIN "
        'INSERT INTO change (edit_id, entity, key, before, "after") '
        f"SELECT edit_id, '{table.name}', {key}.\"{_key(table)}\", {before}, {after} "
        "FROM recording; END"
    )


def _row(table: Table, side: str) -> str:
    return "json_array(" + ", ".join(f'{side}."{c.name}"' for c in table.columns) + ")"


def _key(table: Table) -> str:
    (column,) = table.primary_key.columns
    return str(column.name)
