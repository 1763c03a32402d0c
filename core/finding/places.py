"""Where images lie: all of them in the order of their paths, and the folder of each."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, text

from core.finding.columns import STRETCH, Numbers, Whole, numbers, size_of
from core.store.database import Database
from core.store.touched import Ids, Kind


@dataclass(frozen=True, slots=True)
class PathOrder:
    ids: Whole  # all images, by root and path


class PathOrderSource:
    """A stretch a question, each from the last path of the one before: served by the index."""

    kind = Kind.PLACE

    def load(self, database: Database) -> PathOrder:
        parts, after = [np.empty(0, np.int64)], (0, b"")
        with database.read() as connection:
            while len(ids := _stretch(connection, after)):
                parts.append(ids)
                last = text("SELECT root_id, path FROM image WHERE id = :id")
                root, path = connection.execute(last, {"id": int(ids[-1])}).one()
                after = (root, path)
        return PathOrder(np.concatenate(parts))

    def patch(self, database: Database, table: PathOrder, ids: Ids) -> PathOrder:
        """Put images that are new or moved behind those whose path comes before theirs."""
        with database.read() as connection:
            rows = connection.execute(text(_BEFORE), {"ids": json.dumps(ids.tolist())}).all()
        size = 1 + max(int(table.ids.max(initial=0)), int(ids.max()))
        is_moved = np.zeros(size, np.bool_)
        is_moved[ids] = True
        stay = table.ids[~is_moved[table.ids]]
        place = np.empty(size, np.int64)
        place[stay] = np.arange(1, len(stay) + 1)
        place[0] = 0
        for image_id, before in rows:
            place[image_id] = place[before]
        fresh = np.array([row[0] for row in rows], np.int64)
        return PathOrder(np.insert(stay, place[fresh], fresh))

    def fit(self, table: PathOrder, size: int) -> PathOrder:
        return table


_BEFORE = """
SELECT image.id, coalesce((
    SELECT before.id FROM image AS before
    WHERE (before.root_id, before.path) < (image.root_id, image.path)
    ORDER BY before.root_id DESC, before.path DESC LIMIT 1), 0)
FROM image WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY root_id, path
"""


def _stretch(connection: Connection, after: tuple[int, bytes]) -> Whole:
    listed = connection.execute(
        text(
            "SELECT group_concat(id) FROM (SELECT id FROM image "
            "WHERE (root_id, path) > (:root, :path) ORDER BY root_id, path LIMIT :stretch)"
        ),
        {"root": after[0], "path": after[1], "stretch": STRETCH},
    ).scalar_one()
    return numbers(listed)


@dataclass(frozen=True, slots=True)
class Folder:
    root: int
    path: str  # relative to the root, "" for the root itself


@dataclass(frozen=True, slots=True)
class Folders:
    code: Numbers  # by image: a place in `known`; -1: no image
    known: tuple[Folder, ...]


class FolderSource:
    kind = Kind.PLACE

    def load(self, database: Database) -> Folders:
        with database.read() as connection:
            code = np.full(size_of(connection), -1, np.int32)
            known = dict[tuple[int, bytes], int]()
            for first in range(0, len(code), STRETCH):
                condition = "id >= :first AND id < :end"
                _put(code, known, _paths(connection, condition, first=first, end=first + STRETCH))
        return Folders(code, _folders(known))

    def patch(self, database: Database, table: Folders, ids: Ids) -> Folders:
        code = self.fit(table, max(len(table.code), int(ids.max()) + 1)).code.copy()
        known = {(f.root, os.fsencode(f.path)): at for at, f in enumerate(table.known)}
        code[ids] = -1
        condition = "id IN (SELECT value FROM json_each(:ids))"
        with database.read() as connection:
            _put(code, known, _paths(connection, condition, ids=json.dumps(ids.tolist())))
        return Folders(code, _folders(known))

    def fit(self, table: Folders, size: int) -> Folders:
        pad = np.full(max(0, size - len(table.code)), -1, np.int32)
        return Folders(np.concatenate([table.code[:size], pad]), table.known)


def _paths(
    connection: Connection, condition: str, **parameters: object
) -> tuple[Whole, Whole, list[bytes]]:
    """Ids, roots and paths; no path holds the byte 0."""
    ids, roots, paths = connection.execute(
        text(
            "SELECT group_concat(id), group_concat(root_id), "
            f"CAST(group_concat(path, x'00') AS BLOB) FROM image WHERE {condition}"
        ),
        parameters,
    ).one()
    return numbers(ids), numbers(roots), (paths or b"").split(b"\0")


def _put(
    code: Numbers, known: dict[tuple[int, bytes], int], found: tuple[Whole, Whole, list[bytes]]
) -> None:
    ids, roots, paths = found
    if not len(ids):
        return
    folders = (path.rpartition(b"/")[0] for path in paths)
    places = zip(roots.tolist(), folders, strict=True)
    codes = (known.setdefault(place, len(known)) for place in places)
    code[ids] = np.fromiter(codes, np.int32, len(ids))


def _folders(known: Iterable[tuple[int, bytes]]) -> tuple[Folder, ...]:
    return tuple(Folder(root, os.fsdecode(path)) for root, path in known)
