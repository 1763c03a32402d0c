"""Thumbnails in a SQLite file of their own: a cache, deletable at any time, never backed up."""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.reading_only import can_be_written, reading_uri


class Thumbnails:
    """JPEG thumbnails by content digest. Thread-safe. A damaged file is thrown away and begun
    anew: every thumbnail can be made again from its picture. Where nothing can be written, those
    that are there are read, and new ones are not kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._is_kept = can_be_written(self._path.parent)
        self._lock = threading.Lock()
        self._connection = self._open()

    def get(self, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the thumbnails that are there."""
        wanted = json.dumps([digest.hex() for digest in digests])
        sql = (
            "SELECT digest, jpeg FROM thumbnail "
            "WHERE digest IN (SELECT unhex_(value) FROM json_each(?))"
        )
        with self._lock:
            try:
                return dict(self._connection.execute(sql, (wanted,)))
            except sqlite3.DatabaseError:
                if self._is_kept:
                    self._start_anew()
                return {}

    def put(self, thumbnails: Iterable[tuple[bytes, bytes]]) -> None:
        """Store (digest, JPEG) pairs in one transaction."""
        if not self._is_kept:
            return
        rows = list(thumbnails)
        with self._lock:
            try:
                self._insert(rows)
            except sqlite3.DatabaseError:
                self._start_anew()
                with contextlib.suppress(sqlite3.DatabaseError):  # a full disk: go on without
                    self._insert(rows)

    def missing(self, digests: Sequence[bytes]) -> set[bytes]:
        """Return which of `digests` have no thumbnail."""
        return set(digests) - self.get(digests).keys()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _insert(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO thumbnail VALUES (?, ?)", rows)

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            self._delete()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        place = self._path.as_uri() if self._is_kept else self._unwritable()
        connection = sqlite3.connect(place, uri=True, check_same_thread=False, timeout=5.0)
        connection.create_function("unhex_", 1, bytes.fromhex, deterministic=True)
        if not self._is_kept:
            return connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS thumbnail (digest BLOB PRIMARY KEY, jpeg BLOB NOT NULL)"
        )
        return connection

    def _unwritable(self) -> str:
        return reading_uri(self._path) if self._path.exists() else "file::memory:"

    def _start_anew(self) -> None:
        self._connection.close()
        self._delete()
        self._connection = self._connect()

    def _delete(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)
