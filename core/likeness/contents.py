"""The content of every image as a key of the feature files, kept so that a start need not hash."""

import json
import time
from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from core.files import replace_with
from core.likeness.key_index import Keys, keys_of
from core.store.database import Database
from core.store.queries import digests as queries

Ids = npt.NDArray[np.int64]
Digests = npt.NDArray[np.uint8]  # (n, 16)
_BYTES = 16  # of a digest; images of another length were never read by this application
_WORTH_KEEPING = 2_000  # new keys: fewer are hashed sooner than written


class Contents:
    """`ids` (n,) rising, and `keys` (n, 2) of the images that were read. Not thread-safe."""

    def __init__(self, database: Database, file: Path) -> None:
        self._database, self._file = database, file
        self.ids: Ids = np.empty(0, np.int64)
        self.keys: Keys = np.empty((0, 2), np.uint64)
        self._digests: Digests = np.empty((0, _BYTES), np.uint8)
        self._is_read = False

    def refresh(self) -> npt.NDArray[np.int64] | None:
        """Bring `ids` and `keys` up to date. Return where each image stood before (-1: it is new
        or has another content), or None if nothing changed."""
        changed = self._database.digests.take()
        if self._is_read and not self._database.read_only:
            if not changed:
                return None
            ids, digests = self._with(changed)
        else:
            if not self._is_read:
                self._load()
            with self._database.read() as connection:
                ids, digests = _all_digests(connection)
        return self._take(ids, digests)

    def _with(self, changed: "array[int]") -> tuple[Ids, Digests]:
        """All contents, those of `changed` read again."""
        again = np.unique(np.frombuffer(changed, np.int64))
        with self._database.read() as connection:
            ids, digests = _digests_of(connection, again)
        stay = ~np.isin(self.ids, again)
        ids = np.concatenate([self.ids[stay], ids])
        digests = np.concatenate([self._digests[stay], digests])
        order = np.argsort(ids, kind="stable")
        return ids[order], digests[order]

    def _take(self, ids: Ids, digests: Digests) -> npt.NDArray[np.int64]:
        before = _places(self.ids, ids)
        known = np.flatnonzero(before >= 0)
        same = (self._digests[before[known]] == digests[known]).all(axis=1)
        before[known[~same]] = -1
        keys = np.empty((len(ids), 2), np.uint64)
        keys[before >= 0] = self.keys[before[before >= 0]]
        fresh = np.flatnonzero(before < 0)
        keys[fresh] = keys_of(_as_bytes(digests, fresh))
        self.ids, self.keys, self._digests, self._is_read = ids, keys, digests, True
        if len(fresh) >= _WORTH_KEEPING:
            self._keep()
        return before

    def _load(self) -> None:
        try:
            with np.load(self._file) as kept:
                self.ids, self.keys, self._digests = kept["ids"], kept["keys"], kept["digests"]
        except (OSError, ValueError, KeyError):  # none yet, or cut short: it is only a cache
            return

    def _keep(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with replace_with(self._file) as file:
            np.savez(file, ids=self.ids, keys=self.keys, digests=self._digests)


def _places(among: Ids, ids: Ids) -> npt.NDArray[np.int64]:
    """Where `ids` stand in the rising `among`; -1 for those that do not."""
    if not len(among):
        return np.full(len(ids), -1, np.int64)
    at = np.minimum(np.searchsorted(among, ids), len(among) - 1)
    return np.where(among[at] == ids, at, -1)


def _all_digests(connection: Connection) -> tuple[Ids, Digests]:
    return _gathered(queries.all_digests(connection))


def _digests_of(connection: Connection, ids: Ids) -> tuple[Ids, Digests]:
    steps = (ids[at : at + 20_000].tolist() for at in range(0, len(ids), 20_000))
    return _gathered(
        batch for step in steps for batch in queries.digests_of(connection, json.dumps(step))
    )


def _gathered(batches: "queries.Batches") -> tuple[Ids, Digests]:
    ids, digests = array("q"), bytearray()
    for batch in batches:
        ids.extend([image_id for image_id, _ in batch])
        digests += b"".join([digest for _, digest in batch])
        time.sleep(0)
    count = len(ids)
    return (
        np.frombuffer(ids, np.int64) if count else np.empty(0, np.int64),
        np.frombuffer(bytes(digests), np.uint8).reshape(count, _BYTES),
    )


def _as_bytes(digests: Digests, chosen: npt.NDArray[np.int64]) -> Sequence[bytes]:
    return np.ascontiguousarray(digests[chosen]).view(f"V{_BYTES}").ravel().tolist()
