"""Saved views: save, rename, arrange, delete. Every call is one edit."""

from sqlalchemy import Connection, text

from core.errors import UserError
from core.history import History
from core.rows import Changed, SavedView
from core.store.database import Database


class SavedViews:
    """Views under a name, in the order that a person gave them."""

    def __init__(self, database: Database, history: History) -> None:
        self._database, self._history = database, history

    def all(self) -> tuple[SavedView, ...]:
        with self._database.read() as connection:
            return _all(connection)

    def save(self, name: str, query: str) -> Changed:
        """Keep a query (core.query) under `name`; one of that name is replaced."""
        name = _clean(name)
        with self._history.edit("Save view {view}", view=name) as edit:
            known = {each.name: each.id for each in _all(edit.connection)}
            if name in known:
                _run(edit.connection, "UPDATE saved_view SET query = :query WHERE id = :id",
                     query=query, id=known[name])  # fmt: skip
            else:
                _run(edit.connection,
                     "INSERT INTO saved_view (name, query, position) VALUES (:name, :query, :at)",
                     name=name, query=query, at=len(known))  # fmt: skip
        return edit.changed

    def rename(self, view_id: int, name: str) -> Changed:
        name = _clean(name)
        with self._history.edit("Rename view {view} to {name}", name=name) as edit:
            views = _all(edit.connection)
            edit.values["view"] = _get(views, view_id).name
            if any(each.name == name and each.id != view_id for each in views):
                raise UserError("There is a view named {name} already.", name=name)
            _run(edit.connection, "UPDATE saved_view SET name = :name WHERE id = :id",
                 name=name, id=view_id)  # fmt: skip
        return edit.changed

    def move(self, view_id: int, position: int) -> Changed:
        """Put a view at `position` (0 is first) among the others."""
        with self._history.edit("Move view {view}") as edit:
            views = list(_all(edit.connection))
            moved = _get(tuple(views), view_id)
            edit.values["view"] = moved.name
            views.remove(moved)
            views.insert(max(0, position), moved)
            _arrange(edit.connection, views)
        return edit.changed

    def delete(self, view_id: int) -> Changed:
        with self._history.edit("Delete view {view}") as edit:
            views = _all(edit.connection)
            gone = _get(views, view_id)
            edit.values["view"] = gone.name
            _run(edit.connection, "DELETE FROM saved_view WHERE id = :id", id=view_id)
            _arrange(edit.connection, [each for each in views if each is not gone])
        return edit.changed


def _all(connection: Connection) -> tuple[SavedView, ...]:
    rows = connection.execute(
        text("SELECT id, name, query, position FROM saved_view ORDER BY position, id")
    )
    return tuple(SavedView(row.id, row.name, row.query, row.position) for row in rows)


def _get(views: tuple[SavedView, ...], view_id: int) -> SavedView:
    found = next((each for each in views if each.id == view_id), None)
    if found is None:
        raise UserError("This view does not exist any more.")
    return found


def _arrange(connection: Connection, views: list[SavedView]) -> None:
    for place, each in enumerate(views):
        if each.position != place:
            _run(connection, "UPDATE saved_view SET position = :at WHERE id = :id",
                 at=place, id=each.id)  # fmt: skip


def _clean(name: str) -> str:
    if not name.strip():
        raise UserError("A view needs a name.")
    return name.strip()


def _run(connection: Connection, statement: str, **values: object) -> None:
    connection.execute(text(statement), values)
