"""Reads what a scan found, once: digest, size, thumbnail, split and duplicates, batch by batch."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from core.duplicate_groups import burst_links, give_splits, join, leave
from core.folders import known_roots
from core.intake.duplicates import LIMITS, likeness
from core.intake.facts import ImageFacts
from core.intake.reader import read_all
from core.intake.trouble import Trouble
from core.likeness_links import (
    HASH_BYTES,
    NO_LINKS,
    HashedImages,
    LikenessLinks,
    Links,
    as_hashes,
    same_bytes,
)
from core.presence import is_connected
from core.progress import Report
from core.reading_order import ReadingOrder, count_unread
from core.store import proposals
from core.store.database import Database
from core.store.queries.meta import seed, strictness
from core.store.thumbnails import Thumbnails
from core.types import ImageState, Strictness

_BATCH = 256
_LOST = frozenset((Trouble.GONE, Trouble.UNREADABLE, Trouble.FORBIDDEN))


@dataclass(frozen=True, slots=True)
class ReadSummary:
    """`waiting` files were written to just now and are left for the next time; `away` are the
    folders that went away while they were read."""

    read: int
    broken: int
    seconds: float
    waiting: int = 0
    away: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unread:
    image_id: int
    root: Path


def read_new(
    database: Database,
    thumbnails: Thumbnails,
    order: ReadingOrder,
    report: Report,
    *,
    settling: float = 0.0,
) -> ReadSummary:
    """Read every image in state NEW, in `order`, and store what was learned, in batches.

    Files written to within the last `settling` seconds may be half a copy: they are left NEW, as
    are those of folders that are not connected.
    """
    start = time.monotonic()
    reading = _Reading(database, thumbnails, settling)
    jobs = reading.jobs(order.unread(database))
    facts = read_all(jobs, report, total=count_unread(database))
    while batch := list(islice(facts, _BATCH)):
        reading.store(batch)
    seconds = time.monotonic() - start
    return ReadSummary(reading.read, reading.broken, seconds, reading.waiting, tuple(reading.away))


class _Reading:
    """One reading under way."""

    def __init__(self, database: Database, thumbnails: Thumbnails, settling: float) -> None:
        self._database, self._thumbnails = database, thumbnails
        self._settling = settling
        self._links: LikenessLinks | None = None
        self.read = self.broken = self.waiting = 0
        self.away: dict[Path, None] = {}  # a set in the order of its making
        with database.read() as connection:
            self._seed, self._strictness = seed(connection), strictness(connection)
            roots = list(known_roots(connection).values())
        self._roots = {
            os.path.join(os.fsencode(root), b""): root  # noqa: PTH118  (bytes)
            for root in roots
            if is_connected(root, expects_images=True)
        }

    def jobs(self, unread: Iterable[tuple[int, bytes]]) -> Iterator[tuple[_Unread, bytes]]:
        """Yield what is to be read now: of connected folders, and not written to just now."""
        for image_id, path in unread:
            root = next(
                (root for start, root in self._roots.items() if path.startswith(start)), None
            )
            if root is None or root in self.away:
                continue
            if self._settling and _is_young(path, self._settling):
                self.waiting += 1
            else:
                yield _Unread(image_id, root), path

    def store(self, batch: Sequence[tuple[_Unread, ImageFacts]]) -> None:
        known = {each.image_id: facts for each, facts in self._trusted(batch)}
        self._thumbnails.put(
            (f.digest, f.thumbnail) for f in known.values() if f.digest and f.thumbnail
        )
        with self._database.write() as connection:
            _store_facts(connection, known)
            self._find_alike(connection, known)
            proposals.refresh(connection, list(known))
        self.read += len(known)
        self.broken += sum(f.state is ImageState.BROKEN for f in known.values())

    def _trusted(
        self, batch: Sequence[tuple[_Unread, ImageFacts]]
    ) -> Iterator[tuple[_Unread, ImageFacts]]:
        """Leave out what could not be read because its folder went away: it stays NEW."""
        for each, facts in batch:
            is_lost = facts.reason in _LOST
            if is_lost and not is_connected(each.root, expects_images=True):
                self.away[each.root] = None
            if not is_lost or each.root not in self.away:
                yield each, facts

    def _find_alike(self, connection: Connection, known: dict[int, ImageFacts]) -> None:
        leave(connection, list(known))
        told = {
            id_: (facts.perceptual_hash, facts.digest)
            for id_, facts in known.items()
            if facts.perceptual_hash is not None and facts.digest is not None
        }
        if not told:
            return
        links = same_bytes(connection, list(told)) + self._near(connection, told)
        join(connection, links)
        give_splits(connection, told, links + burst_links(connection, list(told)), seed=self._seed)

    def _near(self, connection: Connection, told: dict[int, tuple[int, bytes]]) -> Links:
        if self._strictness is Strictness.EXACT:
            return NO_LINKS
        if self._links is None:
            self._links = LikenessLinks(connection, self._thumbnails)
        new = _hashed(told)
        return self._links.of_new(new, LIMITS[self._strictness]) if len(new.ids) else NO_LINKS


def _hashed(told: dict[int, tuple[int, bytes]]) -> HashedImages:
    kept = {id_: likeness(*each) for id_, each in told.items()}
    ids = [id_ for id_, each in kept.items() if len(each) == HASH_BYTES]
    return HashedImages(
        np.array(ids, np.int64),
        as_hashes([kept[id_] for id_ in ids]),
        [told[id_][1] for id_ in ids],
    )


def _is_young(path: bytes, seconds: float) -> bool:
    try:
        return abs(time.time() - os.stat(path).st_mtime) < seconds  # noqa: PTH116  (bytes)
    except OSError:
        return False  # the reading says why


def _store_facts(connection: Connection, known: dict[int, ImageFacts]) -> None:
    if not known:
        return
    connection.exec_driver_sql(
        "UPDATE image SET state = ?, reason = ?, note = ?, digest = ?, likeness = ?, width = ?, "
        "height = ?, bytes = ?, mtime_ns = ?, captured_at = ? WHERE id = ?",
        [_columns(facts, image_id) for image_id, facts in known.items()],
    )


def _columns(facts: ImageFacts, image_id: int) -> tuple[object, ...]:
    alike = None
    if facts.perceptual_hash is not None and facts.digest is not None:
        alike = likeness(facts.perceptual_hash, facts.digest)
    return (
        facts.state,
        facts.reason,
        facts.note,
        facts.digest,
        alike,
        facts.width,
        facts.height,
        facts.bytes,
        facts.mtime_ns,
        facts.captured_at,
        image_id,
    )
