"""What is held in memory, loaded when it is first asked for and kept right."""

import threading
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from sqlalchemy import text

from core.finding.columns import (
    FACTS,
    LABELS,
    OPINIONS,
    PROPOSALS,
    REMARKS,
    SECONDS,
    SHOTS,
    SHUFFLE,
    Facts,
    Labels,
    Opinions,
    Proposals,
    Remarks,
    Seconds,
    Shots,
    Shuffle,
    Table,
    Whole,
)
from core.finding.places import Folders, FolderSource, PathOrderSource
from core.store.database import Database
from core.store.touched import Ids, Kind

T = TypeVar("T", bound=Table)


class Readable(Protocol[T]):
    @property
    def kind(self) -> Kind: ...
    def load(self, database: Database) -> T: ...
    def patch(self, database: Database, table: T, ids: Ids) -> T: ...
    def fit(self, table: T, size: int) -> T: ...


class Kept(Generic[T]):
    """One table. `fresh` is never older than the last write that ended before it was called.

    Tables are never changed, only replaced: who has one may go on with it while others read a
    newer one. Each has its own lock, so that a question waits for what it needs only.
    """

    def __init__(self, database: Database, source: Readable[T]) -> None:
        self._database, self._source = database, source
        self._lock = threading.Lock()
        self._table: T | None = None
        self._version = -1

    def fresh(self) -> T:
        with self._lock:
            version = self._database.version()  # before reading: what comes later is read again
            if self._table is None or version != self._version:
                self._table = self._renewed(self._table)
                self._version = version
            return self._table

    def fitting(self, size: int) -> T:
        """Return a fresh table with `size` places."""
        return self._source.fit(self.fresh(), size)

    def _renewed(self, table: T | None) -> T:
        if table is None:
            return self._source.load(self._database)
        ids = self._database.touched_since(self._version, self._source.kind)
        if ids is None or (len(ids) and self._source.kind is Kind.MODELS):
            return self._source.load(self._database)
        return self._source.patch(self._database, table, ids) if len(ids) else table


class Memory:
    """All tables of one project."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.order = Kept(database, PathOrderSource())
        self.folders = Kept(database, FolderSource())
        self.facts = Kept(database, FACTS)
        self.shots = Kept(database, SHOTS)
        self.shuffle = Kept(database, SHUFFLE)
        self.labels = Kept(database, LABELS)
        self.proposals = Kept(database, PROPOSALS)
        self.seconds = Kept(database, SECONDS)
        self.remarks = Kept(database, REMARKS)
        self.opinions = Kept(database, OPINIONS)


class Sight:
    """What one question sees: each table at most once, and all of one size. What is not looked
    at is not loaded."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.order: Whole = memory.order.fresh().ids  # all images by path
        self.size = int(self.order.max(initial=0)) + 1

    @property
    def database(self) -> Database:
        return self._memory.database

    @cached_property
    def folders(self) -> Folders:
        return self._memory.folders.fitting(self.size)

    @cached_property
    def facts(self) -> Facts:
        return self._memory.facts.fitting(self.size)

    @cached_property
    def shots(self) -> Shots:
        return self._memory.shots.fitting(self.size)

    @cached_property
    def shuffle(self) -> Shuffle:
        return self._memory.shuffle.fitting(self.size)

    @cached_property
    def labels(self) -> Labels:
        return self._memory.labels.fitting(self.size)

    @cached_property
    def proposals(self) -> Proposals:
        return self._memory.proposals.fitting(self.size)

    @cached_property
    def seconds(self) -> Seconds:
        return self._memory.seconds.fitting(self.size)

    @cached_property
    def remarks(self) -> Remarks:
        return self._memory.remarks.fitting(self.size)

    @cached_property
    def opinions(self) -> Opinions:
        return self._memory.opinions.fitting(self.size)

    @cached_property
    def categories(self) -> list[int]:
        """Ids of the categories in their order."""
        with self.database.read() as connection:
            rows = connection.execute(text("SELECT id FROM category ORDER BY position, id"))
            return [row.id for row in rows]

    @cached_property
    def runs(self) -> dict[int, int]:
        """Runs by the ids of their models."""
        with self.database.read() as connection:
            rows = connection.execute(text("SELECT id, run_id FROM model"))
            return {row.id: row.run_id for row in rows}
