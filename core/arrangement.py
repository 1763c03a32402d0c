"""Where categories stand: their groups and their order, which always follows the tree, so that the
keys 1 to 0 go down the list as it is seen. Inside an edit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from core import groups
from core.errors import UserError


@dataclass(frozen=True, slots=True)
class _Place:
    id: int
    parent: str


def move(connection: Connection, category_id: int, position: int) -> None:
    """Put a category at `position` (0 is first) among all."""
    places = _places(connection)
    moved = next((each for each in places if each.id == category_id), None)
    if moved is not None:
        places.remove(moved)
        places.insert(position, moved)
        _write(connection, places)


def set_parent(connection: Connection, category_ids: Sequence[int], parent: str) -> None:
    """Put those that are elsewhere at the end of the group `parent`; the others stay."""
    places = _places(connection)
    staying = {each.id for each in places if each.parent == parent}
    place(connection, [each for each in category_ids if each not in staying], parent, None)


def place(
    connection: Connection, category_ids: Sequence[int], parent: str, before: int | None
) -> None:
    """Put categories, in their order now, into `parent` before the category `before`."""
    wanted, places = set(category_ids), _places(connection)
    moving = [replace(each, parent=parent) for each in places if each.id in wanted]
    staying = [each for each in places if each.id not in wanted]
    at = next((n for n, each in enumerate(staying) if each.id == before), len(staying))
    _write(connection, [*staying[:at], *moving, *staying[at:]])


def rename_group(connection: Connection, path: str, new: str) -> None:
    """UserError if the group would come to lie in itself."""
    if new != path and groups.is_within(new, path):
        raise UserError("The group {group} cannot be put into itself.", group=path)
    _write(
        connection,
        [
            replace(each, parent=groups.moved(each.parent, path, new))
            if groups.is_within(each.parent, path)
            else each
            for each in _places(connection)
        ],
    )


def _places(connection: Connection) -> list[_Place]:
    rows = connection.execute(text("SELECT id, parent FROM category ORDER BY position, id"))
    return [_Place(row.id, row.parent) for row in rows]


def _write(connection: Connection, places: Sequence[_Place]) -> None:
    ordered = [each for each in groups.outline(places) if isinstance(each, _Place)]
    wanted = [[each.id, each.parent, position] for position, each in enumerate(ordered)]
    connection.execute(
        text(
            "UPDATE category SET parent = new.value ->> 1, position = new.value ->> 2 "
            "FROM json_each(:wanted) AS new WHERE category.id = new.value ->> 0 "
            "AND (category.parent IS NOT new.value ->> 1 OR position IS NOT new.value ->> 2)"
        ),
        {"wanted": json.dumps(wanted)},
    )
