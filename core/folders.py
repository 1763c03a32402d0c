"""The folders of images (roots) that a project is over: add, locate, remove, and their state."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from core.errors import UserError
from core.heavy_reading import read_heavily
from core.presence import is_connected
from core.rows import Changed
from core.store.database import Database
from core.types import Topic

IMAGES_CHANGED = Changed(frozenset({Topic.IMAGES, Topic.PROPOSALS}), None)
_SAMPLE = 200  # files looked for in a folder that is said to be the one that moved
_ENOUGH = 0.5  # of them: some may have been deleted or changed meanwhile


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of images. Not `is_connected`: its disk is not there, or it moved."""

    id: int
    path: Path
    is_connected: bool
    images: int
    missing: int
    labeled: int


class Folders:
    """Nothing here writes to the folders themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Folder]:
        """Return the project's folders with their counts, in the order of their adding."""
        with self._database.read() as connection:
            rows = connection.execute(
                text(
                    "SELECT root.id, root.path, count(image.id) AS images, "
                    "coalesce(sum(image.state = 'missing'), 0) AS missing, "
                    "count(label.image_id) AS labeled FROM root "
                    "LEFT JOIN image ON image.root_id = root.id "
                    "LEFT JOIN label ON label.image_id = image.id AND label.answer = 'category' "
                    "WHERE NOT root.is_removed GROUP BY root.id ORDER BY root.id"
                )
            ).all()
        return [
            Folder(
                row.id,
                path := Path(os.fsdecode(row.path)),
                is_connected(path, expects_images=row.images > row.missing),
                row.images,
                row.missing,
                row.labeled,
            )
            for row in rows
        ]

    def roots(self) -> dict[int, Path]:
        """Return the folders by id."""
        with self._database.read() as connection:
            return known_roots(connection)

    def away(self) -> frozenset[int]:
        """Return the ids of the folders that are not connected now; counts nothing, so that it may
        be asked every few seconds."""
        with self._database.read() as connection:
            rows = connection.execute(
                text(
                    "SELECT id, path, EXISTS (SELECT 1 FROM image WHERE root_id = root.id "
                    "AND state <> 'missing') AS expects FROM root WHERE NOT is_removed"
                )
            ).all()
        return frozenset(
            row.id
            for row in rows
            if not is_connected(Path(os.fsdecode(row.path)), expects_images=bool(row.expects))
        )

    def places(self, most: int) -> list[str]:
        """Return at most `most` of the connected roots and the folders inside them, as they are on
        the disk, the outer ones first."""
        return read_heavily(self._database, _places, most)

    def add(self, folder: Path) -> Changed:
        """Let `folder` and all below it belong to the project; a scan finds what is there, and
        after a removal finds it again. UserError if it is none or overlaps another one."""
        folder = folder.expanduser().resolve()
        if not folder.is_dir():
            raise UserError("{folder} is not a folder.", folder=folder)
        with self._database.write() as connection:
            _refuse_overlap(folder, known_roots(connection).values())
            connection.execute(
                text(
                    "INSERT INTO root (path) VALUES (:path) "
                    "ON CONFLICT (path) DO UPDATE SET is_removed = 0"
                ),
                {"path": os.fsencode(folder)},
            )
        return IMAGES_CHANGED

    def locate(self, root_id: int, place: Path) -> Changed:
        """Say that a folder is at `place` now. Some of its files are looked for there, by name and
        size; UserError if too few are found."""
        place = place.expanduser().resolve()
        with self._database.read() as connection:
            roots = known_roots(connection)
            known = _sample(connection, root_id)
        if root_id not in roots:
            raise UserError("This folder does not belong to the project any more.")
        others = [path for id_, path in roots.items() if id_ != root_id]
        _refuse_overlap(place, others)
        found = sum(_is_there(place, path, size) for path, size in known)
        if not place.is_dir() or found < _ENOUGH * len(known):
            raise UserError(
                "{place} does not look like {folder}: it has {found} of the files that were looked "
                "for ({count}).",
                place=place,
                folder=roots[root_id],
                count=len(known),
                found=found,
            )
        with self._database.write() as connection:
            _free_path(connection, place)
            connection.execute(
                text("UPDATE root SET path = :path WHERE id = :id"),
                {"path": os.fsencode(place), "id": root_id},
            )
        return IMAGES_CHANGED

    def remove(self, root_id: int) -> Changed:
        """Take a folder out of the project. Its images become missing and keep their labels;
        adding it again brings them back."""
        with self._database.write() as connection:
            if len(known_roots(connection)) < 2:
                raise UserError("A project needs a folder of images: add another one first.")
            parameters = {"id": root_id}
            connection.execute(text("UPDATE root SET is_removed = 1 WHERE id = :id"), parameters)
            connection.execute(
                text("UPDATE image SET state = 'missing' WHERE root_id = :id"), parameters
            )
            connection.execute(
                text(
                    "DELETE FROM proposal WHERE image_id IN "
                    "(SELECT id FROM image WHERE root_id = :id)"
                ),
                parameters,
            )
        return IMAGES_CHANGED


def known_roots(connection: Connection) -> dict[int, Path]:
    """Return the folders that belong to the project by id, connected or not."""
    rows = connection.execute(text("SELECT id, path FROM root WHERE NOT is_removed ORDER BY id"))
    return {row.id: Path(os.fsdecode(row.path)) for row in rows}


def _places(database: Database, most: int) -> list[str]:
    roots = Folders(database).roots().values()
    found = [str(root) for root in roots if is_connected(root, expects_images=False)]
    for folder in found:  # grows meanwhile
        if len(found) >= most:
            break
        found += _inside(folder)
    return found[:most]


def _inside(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [
                entry.path
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            ]
    except OSError:
        return []


def _refuse_overlap(folder: Path, others: Iterable[Path]) -> None:
    for other in others:
        if folder == other:
            raise UserError("{folder} belongs to the project already.", folder=folder)
        if other in folder.parents:
            raise UserError(
                "{folder} lies inside {other}, which belongs to the project already.",
                folder=folder,
                other=other,
            )
        if folder in other.parents:
            raise UserError(
                "{folder} holds {other}, which belongs to the project already: an image would be "
                "in it twice.",
                folder=folder,
                other=other,
            )


def _sample(connection: Connection, root_id: int) -> list[tuple[bytes, int]]:
    """Return path and size of some of the folder's images, drawn at random."""
    rows = connection.execute(
        text(
            "SELECT path, bytes FROM image WHERE root_id = :root AND state <> 'missing' "
            "ORDER BY shuffle LIMIT :count"
        ),
        {"root": root_id, "count": _SAMPLE},
    )
    return [(row.path, row.bytes) for row in rows]


def _is_there(folder: Path, path: bytes, size: int) -> bool:
    try:
        return (folder / os.fsdecode(path)).stat().st_size == size
    except OSError:
        return False


def _free_path(connection: Connection, place: Path) -> None:
    """A removed folder of that path must not stand in the way; its images are missing anyway."""
    connection.execute(
        text("UPDATE root SET path = path || x'00' || id WHERE path = :path AND is_removed"),
        {"path": os.fsencode(place)},
    )
