"""Reads what a scan found, once: digest, size, thumbnail, split and duplicates, batch by batch."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, text

from core.intake.duplicates import likeness, split_of
from core.intake.facts import ImageFacts
from core.intake.reader import read_all
from core.progress import Report
from core.reading_order import ReadingOrder, count_unread
from core.store import proposals
from core.store.database import Database
from core.store.thumbnails import Thumbnails
from core.types import ImageState

_BATCH = 256
_GROUP = """
UPDATE image SET duplicate_group =
    (SELECT min(alike.id) FROM image AS alike WHERE alike.likeness = image.likeness)
WHERE likeness IN (
    SELECT likeness FROM image WHERE likeness IN (
        SELECT likeness FROM image WHERE id IN (SELECT value FROM json_each(:ids)))
    GROUP BY likeness HAVING count(*) > 1)
"""


@dataclass(frozen=True, slots=True)
class ReadSummary:
    read: int
    broken: int
    seconds: float


def read_new(
    database: Database, thumbnails: Thumbnails, order: ReadingOrder, report: Report
) -> ReadSummary:
    """Read every image in state NEW, in `order`, and store what was learned, in batches."""
    start = time.monotonic()
    read = broken = 0
    facts = read_all(order.unread(database), report, total=count_unread(database))
    with database.read() as connection:
        seed = int(connection.execute(text("SELECT value FROM meta WHERE key = 'seed'")).one()[0])
    while batch := list(islice(facts, _BATCH)):
        thumbnails.put((f.digest, f.thumbnail) for _, f in batch if f.digest and f.thumbnail)
        with database.write() as connection:
            _store_facts(connection, batch, seed)
        read += len(batch)
        broken += sum(f.state is ImageState.BROKEN for _, f in batch)
    return ReadSummary(read, broken, time.monotonic() - start)


def _store_facts(
    connection: Connection, batch: Sequence[tuple[int, ImageFacts]], seed: int
) -> None:
    connection.exec_driver_sql(
        "UPDATE image SET state = ?, reason = ?, note = ?, digest = ?, likeness = ?, "
        "width = ?, height = ?, bytes = ?, mtime_ns = ?, split = coalesce(split, ?) WHERE id = ?",
        list(_columns(batch, seed)),
    )
    ids = [image_id for image_id, _ in batch]
    connection.execute(text(_GROUP), {"ids": json.dumps(ids)})
    proposals.refresh(connection, ids)


def _columns(batch: Sequence[tuple[int, ImageFacts]], seed: int) -> Iterator[tuple[object, ...]]:
    for image_id, facts in batch:
        alike = split = None
        if facts.perceptual_hash is not None and facts.digest is not None:
            alike = likeness(facts.perceptual_hash, facts.digest)
            split = split_of(facts.perceptual_hash, facts.digest, seed=seed)
        yield (
            facts.state,
            facts.reason,
            facts.note,
            facts.digest,
            alike,
            facts.width,
            facts.height,
            facts.bytes,
            facts.mtime_ns,
            split,
            image_id,
        )
