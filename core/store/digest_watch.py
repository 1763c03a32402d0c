"""Which images got another content since somebody last asked: heard by a trigger, so that no
writer can forget to say so."""

import sqlite3
import threading
from array import array

_HEARD = "digest_changed_"
_TRIGGERS = (
    "CREATE TEMP TRIGGER digest_of_new_image AFTER INSERT ON main.image "
    f"WHEN NEW.digest IS NOT NULL BEGIN SELECT {_HEARD}(NEW.id); END",
    "CREATE TEMP TRIGGER digest_of_changed_image AFTER UPDATE OF digest ON main.image "
    f"WHEN NEW.digest IS NOT OLD.digest BEGIN SELECT {_HEARD}(NEW.id); END",
)


class DigestWatch:
    """Thread-safe. Ids may come twice, or for a write that was taken back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._written, self._ids = array("q"), array("q")

    def listen(self, connection: sqlite3.Connection) -> None:
        """Hear what is written through `connection` from now on."""
        connection.create_function(_HEARD, 1, self._hear)
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'image'").fetchone():
            for trigger in _TRIGGERS:
                connection.execute(trigger)

    def take(self) -> "array[int]":
        """Return the ids heard since the last call."""
        with self._lock:
            heard, self._ids = self._ids, array("q")
        return heard

    def settle(self) -> None:
        """A transaction has ended: what it wrote can be read now."""
        with self._lock:
            self._ids.extend(self._written)
            self._written = array("q")

    def _hear(self, image_id: int) -> None:
        with self._lock:
            self._written.append(image_id)
