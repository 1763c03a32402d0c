"""Categories: create, describe, arrange, merge, delete. Every call is one edit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from core import arrangement, groups
from core.category_names import likeness, tidy
from core.errors import UserError
from core.history import History
from core.labels import category_name, give
from core.rows import Category, Changed, Selection
from core.store.database import Database

# Twelve hues that stay apart for color-blind eyes and on light and dark grounds.
PALETTE = (
    "#3b82f6",
    "#f59e0b",
    "#10b981",
    "#ef4444",
    "#8b5cf6",
    "#06b6d4",
    "#ec4899",
    "#84cc16",
    "#f97316",
    "#6366f1",
    "#14b8a6",
    "#a16207",
)

_ALL = """
SELECT category.*, coalesce(labeled.n, 0) AS labels, coalesce(proposed.n, 0) AS proposals
FROM category
LEFT JOIN (SELECT category_id, count(*) AS n FROM label GROUP BY category_id) AS labeled
    ON labeled.category_id = category.id
LEFT JOIN (SELECT category_id, count(*) AS n FROM proposal GROUP BY category_id) AS proposed
    ON proposed.category_id = category.id
ORDER BY category.position, category.id
"""


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """All that a person can say of a category."""

    name: str
    color: str
    key: str = ""
    parent: str = ""
    description: str = ""
    example_image_id: int | None = None


class Categories:
    """The classes of the task."""

    def __init__(self, database: Database, history: History) -> None:
        self._database = database
        self._history = history

    def all(self) -> list[Category]:
        """Return the categories in position order with their counts."""
        with self._database.read() as connection:
            return [
                Category(
                    id=row.id,
                    name=row.name,
                    color=row.color,
                    key=row.key,
                    position=row.position,
                    description=row.description,
                    parent=row.parent,
                    example_image_id=row.example_image_id,
                    labels=row.labels,
                    proposals=row.proposals,
                )
                for row in connection.execute(text(_ALL))
            ]

    def create(self, name: str, *, color: str = "", key: str = "", parent: str = "") -> Changed:
        """Add a category at the end of its group; without `color` the next free one is taken."""
        with self._history.edit("Create category {category}", category=tidy(name)) as edit:
            (made,) = create_categories(edit.connection, [name], color=color, key=key).values()
            if parent:
                arrangement.set_parent(edit.connection, [made], groups.clean(parent))
        return edit.changed

    def create_for(
        self,
        name: str,
        ids: Sequence[int],
        *,
        selection: Selection = Selection(),  # noqa: B008  (frozen)
        suggestions_seen: bool = False,
        suggested: Collection[int] = (),
    ) -> Changed:
        """Add a category and label the images `ids` as it: gold or silver as `Labels.give` does."""
        with self._history.edit("Label {count} as new category {category}", count=len(ids)) as edit:
            edit.values["category"] = tidy(name)
            (made,) = create_categories(edit.connection, [name]).values()
            give(
                edit.connection,
                ids,
                made,
                author=self._history.author,
                selection=selection,
                suggestions_seen=suggestions_seen,
                suggested=suggested,
            )
        return edit.changed

    def revise(self, category_id: int, wanted: CategoryDraft) -> Changed:
        """Give a category everything that is said of it at once: what its card shows."""
        with self._history.edit("Edit category {category}") as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            name = _changed_name(edit.connection, category_id, wanted.name)
            _set(edit.connection, category_id, "name", name)
            _set(edit.connection, category_id, "color", wanted.color)
            _set_key(edit.connection, category_id, wanted.key)
            _set(edit.connection, category_id, "description", wanted.description.strip())
            _set(edit.connection, category_id, "example_image_id", wanted.example_image_id)
            arrangement.set_parent(edit.connection, [category_id], groups.clean(wanted.parent))
        return edit.changed

    def describe(self, category_id: int, description: str) -> Changed:
        """Say how the category is known: a sentence or a few."""
        with self._history.edit("Describe category {category}") as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            _set(edit.connection, category_id, "description", description.strip())
        return edit.changed

    def set_example(self, category_id: int, image_id: int | None) -> Changed:
        """Show an image as the example of the category, or (None) none."""
        with self._history.edit("Set the example of category {category}") as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            _set(edit.connection, category_id, "example_image_id", image_id)
        return edit.changed

    def set_parent(self, category_ids: Sequence[int], parent: str) -> Changed:
        """Put categories at the end of the group `parent` ("insects/bees"; "" for none)."""
        path = groups.clean(parent)
        template = "Move {count} into group {group}" if path else "Move {count} out of their groups"
        count = len(category_ids)
        with self._history.edit(template, count=count, group=path) as edit:
            arrangement.set_parent(edit.connection, category_ids, path)
        return edit.changed

    def arrange(self, category_ids: Sequence[int], parent: str, before: int | None) -> Changed:
        """Put categories into the group `parent`, before the category `before` (None: last)."""
        count = len(category_ids)
        with self._history.edit("Move categories: {count}", count=count) as edit:
            arrangement.place(edit.connection, category_ids, groups.clean(parent), before)
        return edit.changed

    def rename_group(self, path: str, new: str) -> Changed:
        """Call the group `path` `new`, a path too, for all in it; "" leaves them without this
        group. Is there a group `new` already, the two become one."""
        wanted = groups.clean(new)
        template = "Rename group {group} to {new}" if wanted else "Dissolve group {group}"
        with self._history.edit(template, group=path, new=wanted) as edit:
            arrangement.rename_group(edit.connection, path, wanted)
        return edit.changed

    def rename(self, category_id: int, name: str) -> Changed:
        with self._history.edit("Rename category {old} to {new}", new=tidy(name)) as edit:
            edit.values["old"] = category_name(edit.connection, category_id)
            clean = _changed_name(edit.connection, category_id, name)
            _set(edit.connection, category_id, "name", clean)
        return edit.changed

    def recolor(self, category_id: int, color: str) -> Changed:
        """Set the color, "#rrggbb"."""
        with self._history.edit("Recolor category {category}") as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            _set(edit.connection, category_id, "color", color)
        return edit.changed

    def assign_key(self, category_id: int, key: str) -> Changed:
        """Let `key` (one character, or "" for none) label as this category, and no other."""
        with self._history.edit("Assign key {key} to {category}", key=key) as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            _set_key(edit.connection, category_id, key)
        return edit.changed

    def move(self, category_id: int, position: int) -> Changed:
        """Put a category at `position` (0 is first) among the others."""
        with self._history.edit("Move category {category}") as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            arrangement.move(edit.connection, category_id, position)
        return edit.changed

    def merge(self, category_id: int, *, into: int) -> Changed:
        """Give every label of one category to another and delete the first."""
        if category_id == into:
            raise UserError("A category cannot be merged into itself.")
        with self._history.edit("Merge category {category} into {into}") as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            edit.values["into"] = category_name(edit.connection, into)
            edit.connection.execute(
                text("UPDATE label SET category_id = :into WHERE category_id = :id"),
                {"into": into, "id": category_id},
            )
            _delete(edit.connection, category_id)
        return edit.changed

    def delete(self, category_id: int) -> Changed:
        """Delete a category and clear the labels that had it."""
        with self._history.edit("Delete category {category}") as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            edit.connection.execute(
                text("DELETE FROM label WHERE category_id = :id"), {"id": category_id}
            )
            _delete(edit.connection, category_id)
        return edit.changed


def create_categories(
    connection: Connection, names: Sequence[str], *, color: str = "", key: str = ""
) -> dict[str, int]:
    """Add `names` inside an edit, in their order; return their ids by name."""
    ids: dict[str, int] = {}
    taken = _taken(connection)
    for name in names:
        position = connection.execute(
            text("SELECT coalesce(max(position) + 1, 0) AS next FROM category")
        ).one()
        clean = _free_name(name, taken)
        taken[likeness(clean)] = clean
        inserted = connection.execute(
            text(
                "INSERT INTO category (name, color, key, position) "
                "VALUES (:name, :color, :key, :position)"
            ),
            {
                "name": clean,
                "color": color or PALETTE[position.next % len(PALETTE)],
                "key": key.lower(),
                "position": position.next,
            },
        )
        ids[name] = int(inserted.lastrowid)
    return ids


def _free_name(name: str, taken: Mapping[str, str]) -> str:
    """Return `name` as it is kept; UserError if it is empty or, but for case and blanks, taken."""
    clean = tidy(name)
    if not clean:
        raise UserError("A category needs a name.")
    if likeness(clean) in taken:
        raise UserError("There is a category named {name} already.", name=taken[likeness(clean)])
    return clean


def _changed_name(connection: Connection, category_id: int, name: str) -> str:
    """Return the new `name` of a category, which may be like the one that it has."""
    if tidy(name) == category_name(connection, category_id):
        return tidy(name)
    return _free_name(name, _taken(connection, but=category_id))


def _taken(connection: Connection, *, but: int | None = None) -> dict[str, str]:
    rows = connection.execute(
        text("SELECT name FROM category WHERE id IS NOT :but ORDER BY position DESC"), {"but": but}
    )
    return {likeness(row.name): str(row.name) for row in rows}


def _set_key(connection: Connection, category_id: int, key: str) -> None:
    if len(key) > 1:
        raise UserError("A category's key is one character.")
    if key:
        connection.execute(
            text("UPDATE category SET key = '' WHERE key = :key AND id <> :id"),
            {"key": key.lower(), "id": category_id},
        )
    _set(connection, category_id, "key", key.lower())


def _set(connection: Connection, category_id: int, column: str, value: str | int | None) -> None:
    connection.execute(
        text(
            f'UPDATE category SET "{column}" = :value WHERE id = :id AND "{column}" IS NOT :value'
        ),
        {"value": value, "id": category_id},
    )


def _delete(connection: Connection, category_id: int) -> None:
    connection.execute(text("DELETE FROM category WHERE id = :id"), {"id": category_id})
