"""Remarks: what a person notes of images beside their labels. Every call is one edit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from core.history import History, now
from core.rows import Changed
from core.store.database import Database

_WRITE = """
INSERT INTO remark (image_id, "{column}", author, given_at)
SELECT image.id, :value, :author, :at FROM json_each(:ids) AS wanted
JOIN image ON image.id = wanted.value LEFT JOIN remark ON remark.image_id = image.id
WHERE coalesce(remark."{column}", :nothing) <> :value
ON CONFLICT (image_id) DO UPDATE SET
    "{column}" = excluded."{column}", author = excluded.author, given_at = excluded.given_at
"""
_SWEEP = """
DELETE FROM remark WHERE image_id IN (SELECT value FROM json_each(:ids))
    AND NOT flagged AND comment = '' AND NOT is_distinct
"""


@dataclass(frozen=True, slots=True)
class RemarkCounts:
    flagged: int
    commented: int


class Remarks:
    """`ids` are image ids; unknown ids are ignored. Thread-safe."""

    def __init__(self, database: Database, history: History) -> None:
        self._database, self._history = database, history

    def flag(self, ids: Sequence[int], on: bool) -> Changed:
        """Flag images, or take their flags away."""
        template = "Flag {count}" if on else "Take the flag off {count}"
        with self._history.edit(template, count=len(ids)) as edit:
            write_flags(edit.connection, ids, on=on, author=self._history.author)
        return edit.changed

    def comment(self, ids: Sequence[int], text: str) -> Changed:
        """Write the same comment on images, over what was there; "" takes it away."""
        written = text.strip()
        template = "Comment on {count}" if written else "Delete the comment of {count}"
        with self._history.edit(template, count=len(ids)) as edit:
            write_comments(edit.connection, ids, written, author=self._history.author)
        return edit.changed

    def counts(self) -> RemarkCounts:
        with self._database.read() as connection:
            row = connection.execute(
                text("SELECT total(flagged) AS flagged, total(comment <> '') AS said FROM remark")
            ).one()
        return RemarkCounts(int(row.flagged), int(row.said))


def write_flags(connection: Connection, ids: Sequence[int], *, on: bool, author: str) -> None:
    """Write flags inside an edit."""
    _write(connection, ids, "flagged", int(on), author, nothing=0)


def write_comments(
    connection: Connection, ids: Sequence[int], comment: str, *, author: str
) -> None:
    """Write one comment for all `ids` inside an edit."""
    _write(connection, ids, "comment", comment, author, nothing="")


def _write(
    connection: Connection,
    ids: Sequence[int],
    column: str,
    value: int | str,
    author: str,
    *,
    nothing: int | str,
) -> None:
    listed = json.dumps(list(ids))
    connection.execute(
        text(_WRITE.format(column=column)),
        {"ids": listed, "value": value, "nothing": nothing, "author": author, "at": now()},
    )
    if value == nothing:
        connection.execute(text(_SWEEP), {"ids": listed})
