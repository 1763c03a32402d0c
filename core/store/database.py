"""Opens `project.db` by the rules of design §5.9: one connection writes and checkpoints, the
others only read. SQLite before 3.51.3 can corrupt a database when two connections write or
checkpoint at the same instant; with one writer this cannot happen.
"""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool, StaticPool

from core.errors import UserError
from core.reading_only import can_be_written, reading_uri
from core.store.digest_watch import DigestWatch
from core.store.touched import Ids, Kind, Touched, begin_noting, collect


class Database:
    """Thread-safe. `write` blocks are transactions in which nobody else writes; `read` blocks
    see one unchanging state. Neither may be nested in a `write` of the same thread.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.digests = DigestWatch()
        self._lock = threading.Lock()
        self._writer = None if read_only else _engine(path, writes=True, watch=self.digests)
        self._reader = _engine(path, writes=False)
        self._touched = Touched()
        self._watch: sqlite3.Connection | None = None  # of a project that another process changes

    def check_writable(self) -> None:
        """UserError if this project is open for reading only."""
        if self._writer is None:
            raise _only_read(self.path)

    @contextmanager
    def write(self) -> Generator[Connection]:
        """A transaction that is on disk when the block ends, or never was if it raises."""
        self.check_writable()
        assert self._writer is not None
        with self._lock, disk_errors_in_words():
            try:
                with self._writer.begin() as connection:
                    yield connection
                    touched = collect(_driver(connection))
                self._touched.publish(touched)
            finally:
                self.digests.settle()

    @contextmanager
    def write_unchecked(self) -> Generator[Connection]:
        """As `write`, for deleting images to which nothing refers: to look whether a prediction
        does, SQLite would go through all of them for each image (they are not indexed by it)."""
        if self._writer is None:
            raise _only_read(self.path)
        with self._lock, self._writer.connect() as connection:
            _driver(connection).execute("PRAGMA foreign_keys = OFF").fetchall()
        try:
            with self.write() as connection:
                yield connection
        finally:
            with self._lock, self._writer.connect() as connection:
                _driver(connection).execute("PRAGMA foreign_keys = ON").fetchall()

    @contextmanager
    def read(self) -> Generator[Connection]:
        with disk_errors_in_words(), self._reader.begin() as connection:
            yield connection

    def version(self) -> int:
        """Return a number that is another one after every write that touched what is listed, also
        one of another process where this one only reads."""
        if not self.read_only:
            return self._touched.version
        with self._lock, disk_errors_in_words():
            if self._watch is None:
                self._watch = _connect(self.path, writes=False)
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def touched_since(self, version: int, kind: Kind) -> Ids | None:
        """Return the ids of `kind` that were touched after `version`; None: nobody knows which."""
        return None if self.read_only else self._touched.since(version, kind)

    def backup_to(self, target: Path) -> None:
        """Copy the whole database, consistent, while others go on reading and writing."""
        with self._reader.connect() as connection:
            source = _driver(connection)
            copy = sqlite3.connect(target)
            try:
                source.backup(copy)
            finally:
                copy.close()

    def close(self) -> None:
        self._reader.dispose()
        if self._watch is not None:
            self._watch.close()
        if self._writer is None:
            return
        with self._lock, self._writer.connect() as connection:
            _driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._writer.dispose()


def _only_read(path: Path) -> UserError:
    if can_be_written(path.parent):
        return UserError("This project is open for reading only: another window holds it.")
    return UserError("This project is open for reading only: its folder cannot be written.")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=rw" if writes else reading_uri(path)
    return sqlite3.connect(uri, uri=True, timeout=5.0, check_same_thread=False)


def _engine(path: Path, *, writes: bool, watch: DigestWatch | None = None) -> Engine:
    pool = {"poolclass": StaticPool} if writes else {"poolclass": QueuePool, "max_overflow": 20}
    engine = create_engine("sqlite://", creator=lambda: _connect(path, writes=writes), **pool)

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event says BEGIN
        for pragma in _pragmas(writes=writes):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.create_function("unhex_", 1, bytes.fromhex, deterministic=True)
        if watch is not None:
            begin_noting(connection)
            watch.listen(connection)

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _pragmas(*, writes: bool) -> tuple[str, ...]:
    common = (
        "foreign_keys=ON",
        "busy_timeout=5000",
        "temp_store=MEMORY",
        "cache_size=-65536",
        "cell_size_check=ON",
    )
    if not writes:
        return (*common, "trusted_schema=OFF", "wal_autocheckpoint=0", "query_only=ON")
    return (
        *common,
        "trusted_schema=ON",  # the ledger's triggers use json_array; no function of ours can harm
        "journal_mode=WAL",
        "synchronous=FULL",
        "fullfsync=ON",  # macOS: a plain fsync is not durable there
        "checkpoint_fullfsync=ON",
        "journal_size_limit=67108864",
        "wal_autocheckpoint=1000",
    )


@contextmanager
def disk_errors_in_words() -> Generator[None]:
    """Tell "the world is broken" apart from "we have a bug"."""
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        if "full" in text:
            raise UserError("The disk is full: free some space, then try again.") from error
        if "readonly" in text or "disk I/O" in text or "unable to open" in text:
            raise UserError(
                "The project's folder cannot be written or read now ({detail}).", detail=text
            ) from error
        raise
    except DatabaseError as error:
        if "malformed" in str(error.orig) or "not a database" in str(error.orig):
            raise UserError(
                "The project's database is damaged: {file}. Restore the newest file of its "
                "backups folder.",
                file="project.db",
            ) from error
        raise
