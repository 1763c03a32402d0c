"""In which order new images are read: as they were found, but what is in sight jumps the queue."""

import os
import threading
from collections.abc import Iterator, Sequence

from sqlalchemy import Row, text

from core.store.database import Database
from core.store.id_lists import as_json

_WINDOW = 500  # rows asked for at once: a million of them need not be in memory
_SELECT = (
    "SELECT image.id, root.path AS root_path, image.path FROM image "
    "JOIN root ON root.id = image.root_id WHERE state = 'new' AND "
)
Unread = tuple[int, bytes]  # image id, path


class ReadingOrder:
    """Thread-safe. `prefer` may be called at any time, also while nothing is read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._preferred: tuple[int, ...] = ()

    def prefer(self, ids: Sequence[int]) -> None:
        """Have these read next, in this order; earlier wishes are forgotten."""
        with self._lock:
            self._preferred = tuple(ids)

    def unread(self, database: Database) -> Iterator[Unread]:
        """Yield each image in state NEW once; it may be stored while this goes on."""
        ahead = set[int]()  # read before their turn
        last = 0
        while window := _after(database, last):
            for image_id, path in window:
                for each in self._wished(database, ahead, last):
                    ahead.add(each[0])
                    yield each
                last = image_id
                if image_id in ahead:
                    ahead.remove(image_id)
                else:
                    yield image_id, path

    def _wished(self, database: Database, ahead: set[int], last: int) -> Iterator[Unread]:
        while wishes := self._take():
            chosen = [each for each in wishes if each > last and each not in ahead]
            for found in _those(database, chosen):
                yield found
                if self._preferred:
                    break  # there are newer wishes

    def _take(self) -> tuple[int, ...]:
        with self._lock:
            wishes, self._preferred = self._preferred, ()
        return wishes


def count_unread(database: Database) -> int:
    with database.read() as connection:
        row = connection.execute(text("SELECT count(*) FROM image WHERE state = 'new'")).one()
        return int(row[0])


def _after(database: Database, last: int) -> list[Unread]:
    sql = f"{_SELECT} image.id > :last ORDER BY image.id LIMIT :window"
    with database.read() as connection:
        rows = connection.execute(text(sql), {"last": last, "window": _WINDOW})
        return [_unread(row) for row in rows]


def _those(database: Database, ids: Sequence[int]) -> list[Unread]:
    """Return those of `ids` that are new, in their order."""
    if not ids:
        return []
    sql = f"{_SELECT} image.id IN (SELECT value FROM json_each(:ids))"
    with database.read() as connection:
        rows = connection.execute(text(sql), {"ids": as_json(ids)})
        found = {row.id: _unread(row) for row in rows}
    return [found[each] for each in ids if each in found]


def _unread(row: "Row[tuple[int, bytes, bytes]]") -> Unread:
    return row.id, os.path.join(row.root_path, row.path)  # noqa: PTH118  (bytes)
