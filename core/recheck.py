"""A second look at labels in doubt: keep them, or take them away. To correct one is `Review`'s."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from core.history import History, now
from core.rows import Changed
from core.store.id_lists import as_json
from core.store.proposals import current_model

_SUSPECTED = (
    "INSERT INTO decision (image_id, model_id, proposed_category_id, confidence, action, at, "
    "author) SELECT image.value, :model, category.value, 0, 'reject', :at, :author "
    "FROM json_each(:ids) AS image JOIN json_each(:categories) AS category USING (key)"
)
_OWN = (
    "INSERT INTO decision (image_id, model_id, proposed_category_id, confidence, action, at, "
    "author) SELECT image_id, :model, category_id, 0, 'reject', :at, :author FROM label "
    "WHERE category_id IS NOT NULL AND image_id IN (SELECT value FROM json_each(:ids))"
)


class Recheck:
    """Every call is one edit. `ids` are labeled images."""

    def __init__(self, history: History) -> None:
        self._history = history

    def keep(self, ids: Sequence[int], suspected: Sequence[int]) -> Changed:
        """Note that each label is right, and so what it was suspected to be is not: it is not
        asked again. Labels that nobody had looked at become silver."""
        with self._history.edit("Keep the label of {count}", count=len(ids)) as edit:
            given = {"ids": as_json(ids), "categories": as_json(suspected)}
            self._reject(edit.connection, _SUSPECTED, given)
            edit.connection.execute(
                text(
                    "UPDATE label SET tier = 'silver', author = :author WHERE tier = 'bronze' "
                    "AND image_id IN (SELECT value FROM json_each(:ids))"
                ),
                {"ids": as_json(ids), "author": self._history.author},
            )
        return edit.changed

    def reject(self, ids: Sequence[int]) -> Changed:
        """Take labels away and note that the images are not of that category."""
        with self._history.edit("Reject the label of {count}", count=len(ids)) as edit:
            self._reject(edit.connection, _OWN, {"ids": as_json(ids)})
            edit.connection.execute(
                text("DELETE FROM label WHERE image_id IN (SELECT value FROM json_each(:ids))"),
                {"ids": as_json(ids)},
            )
        return edit.changed

    def _reject(self, connection: Connection, sql: str, given: dict[str, str]) -> None:
        model = current_model(connection) or 0
        more = {"model": model, "at": now(), "author": self._history.author}
        connection.execute(text(sql), {**given, **more})
