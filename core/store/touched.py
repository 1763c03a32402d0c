"""Which rows the transactions of this process touched, noted by triggers on the writer's connection
alone: no writer needs to think of it, and the file never sees them.

What is held in memory (core.finding) reads these rows again before it next answers.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

MANY = 20_000  # ids of a transaction beyond which reading all again is no slower
_KEPT = 256  # transactions that are remembered
Ids = NDArray[np.int64]


class Kind(IntEnum):
    """What was touched; ids are image ids, but of MODELS."""

    IMAGE = 1
    PLACE = 2  # an image is new, or its path is
    LABEL = 3
    PROPOSAL = 4
    REMARK = 5
    MODELS = 6  # another current model, or other models at all


@dataclass(frozen=True, slots=True)
class _Note:
    version: int
    ids: Mapping[Kind, Ids | None]  # None: many


class Touched:
    """A journal of the newest transactions. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notes = deque[_Note](maxlen=_KEPT)
        self._version = 0

    @property
    def version(self) -> int:
        """A number that grows with every transaction that touched something."""
        return self._version

    def publish(self, ids: Mapping[Kind, Ids | None]) -> None:
        """Note what a transaction touched, when it is on disk."""
        if not ids:
            return
        with self._lock:
            self._version += 1
            self._notes.append(_Note(self._version, ids))

    def since(self, version: int, kind: Kind) -> Ids | None:
        """Return the ids of `kind` touched after `version`; None: many, or no longer known."""
        with self._lock:
            if self._version == version:
                return _NO_IDS
            notes = [note for note in self._notes if note.version > version]
            if len(notes) < self._version - version:
                return None
        found = [note.ids[kind] for note in notes if kind in note.ids]
        known = [ids for ids in found if ids is not None]
        if len(known) < len(found) or sum(map(len, known)) > MANY:
            return None
        return np.unique(np.concatenate([_NO_IDS, *known]))


_NO_IDS = np.empty(0, np.int64)


def begin_noting(connection: sqlite3.Connection) -> None:
    """Let a connection note the rows that it touches from now on."""
    connection.execute("CREATE TEMP TABLE touched (kind INTEGER NOT NULL, id INTEGER NOT NULL)")
    for name, event, condition, kind, key in _TRIGGERS:
        connection.execute(
            f"CREATE TEMP TRIGGER {name}_noted AFTER {event} {condition} BEGIN "
            f"INSERT INTO touched VALUES ({int(kind)}, {key}); END"
        )


def collect(connection: sqlite3.Connection) -> dict[Kind, Ids | None]:
    """Take what the open transaction has noted."""
    (last,) = connection.execute("SELECT max(rowid) FROM touched").fetchone()
    if last is None:
        return {}
    listed = "group_concat(id)" if last <= 2 * MANY else "NULL"
    counted = connection.execute(f"SELECT kind, count(*), {listed} FROM touched GROUP BY kind")
    found = {Kind(kind): _parsed(count, ids) for kind, count, ids in counted.fetchall()}
    connection.execute("DELETE FROM touched")
    return found


def _parsed(count: int, ids: str | None) -> Ids | None:
    if count > MANY or ids is None:
        return None
    return np.unique(np.fromstring(ids, np.int64, sep=","))


def _of_rows(table: str, kind: Kind, key: str) -> list[tuple[str, str, str, Kind, str]]:
    return [
        (f"{table}_{event.lower()}", f"{event} ON main.{table}", "", kind, f"{side}.{key}")
        for event, side in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ]


_TRIGGERS = (
    *_of_rows("image", Kind.IMAGE, "id"),
    *_of_rows("label", Kind.LABEL, "image_id"),
    *_of_rows("proposal", Kind.PROPOSAL, "image_id"),
    *_of_rows("remark", Kind.REMARK, "image_id"),
    *_of_rows("model", Kind.MODELS, "id"),
    # what a person calls distinct leaves its duplicate group
    ("distinct_insert", "INSERT ON main.remark", "", Kind.IMAGE, "NEW.image_id"),
    ("distinct_update", "UPDATE ON main.remark", "", Kind.IMAGE, "NEW.image_id"),
    ("distinct_delete", "DELETE ON main.remark", "", Kind.IMAGE, "OLD.image_id"),
    ("place_insert", "INSERT ON main.image", "", Kind.PLACE, "NEW.id"),
    ("place_update", "UPDATE OF root_id, path ON main.image", "", Kind.PLACE, "NEW.id"),
    ("place_delete", "DELETE ON main.image", "", Kind.PLACE, "OLD.id"),
    ("meta_insert", "INSERT ON main.meta", "WHEN NEW.key = 'current_model'", Kind.MODELS, "0"),
    ("meta_update", "UPDATE ON main.meta", "WHEN NEW.key = 'current_model'", Kind.MODELS, "0"),
    ("meta_delete", "DELETE ON main.meta", "WHEN OLD.key = 'current_model'", Kind.MODELS, "0"),
)
