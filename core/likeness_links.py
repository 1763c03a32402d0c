"""Pairs of images that show the same, by their hashes and, where these agree, by their pictures."""

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from core.intake.duplicates import LIMITS, Limits, sketch_of
from core.intake.hash_index import HashIndex, NearPairs
from core.progress import Pace, Report
from core.store.thumbnails import Thumbnails
from core.types import Strictness

HASH_BYTES = 8
_FETCHED = 5000
_STEP = 4096  # images looked up at once in a search among all
_SKETCHED = 256  # pairs compared at once
_KEPT_SKETCHES = 20_000  # 1 KB each


@dataclass(frozen=True, slots=True)
class HashedImages:
    """Images whose pictures are told by a hash: ids (n,), hashes (n,), digests in that order."""

    ids: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    digests: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Links:
    """`first[i]` and `second[i]` are ids of images that show the same."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]

    def __add__(self, other: "Links") -> "Links":
        return Links(
            np.concatenate([self.first, other.first]),
            np.concatenate([self.second, other.second]),
        )


NO_LINKS = Links(np.empty(0, np.int64), np.empty(0, np.int64))


class LikenessLinks:
    """Knows the hashes of all images that may be duplicates; finds those that new ones are like.

    Images of which a person said that they are no duplicates are left out for good.
    """

    def __init__(self, connection: Connection, thumbnails: Thumbnails) -> None:
        known = hashed_images(connection)
        self._ids, self._digests = known.ids, list(known.digests)
        self._index = HashIndex(known.hashes)
        self._sketches = _Sketches(thumbnails)

    def of_new(self, new: HashedImages, limits: Limits) -> Links:
        """Return links between `new` images and all others, also each other; the new ones are
        known from then on. A new image may have been known under another hash: that one counts
        no more."""
        self._ids[np.isin(self._ids, new.ids)] = 0  # no image has this id
        self._ids = np.concatenate([self._ids, new.ids])
        self._digests += new.digests
        self._index.add(new.hashes)
        near = self._index.near(new.hashes, bits=limits.bits)
        first, second = new.ids[near.asked], self._ids[near.found]
        real = (second != 0) & (first != second)
        return self._agreeing(near, real, new.digests, first, second, limits)

    def among_all(self, strictness: Strictness, report: Report) -> Links:
        """Return all links that there are by hash; `report` may raise Cancelled."""
        limits = LIMITS[strictness]
        pace = Pace("Comparing pictures", len(self._ids), report)
        found = NO_LINKS
        for start in range(0, len(self._ids), _STEP):
            asked = self._index.known(start, start + _STEP)
            near = self._index.near(asked, bits=limits.bits)
            real = near.found > near.asked + start
            first, second = self._ids[near.asked + start], self._ids[near.found]
            digests = self._digests[start : start + _STEP]
            found += self._agreeing(near, real, digests, first, second, limits)
            pace.step(len(asked))
        return found

    def _agreeing(
        self,
        near: NearPairs,
        real: NDArray[np.bool_],
        digests: Sequence[bytes],
        first: NDArray[np.int64],
        second: NDArray[np.int64],
        limits: Limits,
    ) -> Links:
        """Keep the pairs whose pictures agree."""
        chosen = np.flatnonzero(real)
        kept: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
        for start in range(0, len(chosen), _SKETCHED):
            some = chosen[start : start + _SKETCHED]
            ends = zip(near.asked[some].tolist(), near.found[some].tolist(), strict=True)
            pairs = [(digests[one], self._digests[other]) for one, other in ends]
            agreement = self._sketches.agreement(pairs)
            unseen = np.isnan(agreement)  # a thumbnail was deleted: only equal hashes count
            kept.append(some[(agreement >= limits.agreement) | (unseen & (near.bits[some] == 0))])
        places = np.concatenate(kept)
        return Links(first[places], second[places])


class _Sketches:
    """Sketches of pictures by digest, made from their thumbnails, the last ones kept."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        self._thumbnails = thumbnails
        self._kept: OrderedDict[bytes, NDArray[np.float32] | None] = OrderedDict()

    def agreement(self, pairs: Sequence[tuple[bytes, bytes]]) -> NDArray[np.float64]:
        """Return the correlation of each pair's pictures, 1 for equal bytes, NaN where one of
        them has no thumbnail."""
        differing = [pair for pair in pairs if pair[0] != pair[1]]
        self._fetch(list({digest for pair in differing for digest in pair}))
        return np.array([self._one(*pair) for pair in pairs], np.float64)

    def _one(self, first: bytes, second: bytes) -> float:
        if first == second:
            return 1.0
        one, other = self._kept.get(first), self._kept.get(second)
        return float("nan") if one is None or other is None else float(one @ other)

    def _fetch(self, digests: Sequence[bytes]) -> None:
        absent = [digest for digest in digests if digest not in self._kept]
        jpegs = self._thumbnails.get(absent)
        for digest in absent:
            jpeg = jpegs.get(digest)
            self._kept[digest] = None if jpeg is None else sketch_of(jpeg)
        for digest in digests:
            self._kept.move_to_end(digest)
        while len(self._kept) > max(_KEPT_SKETCHES, len(digests)):
            self._kept.popitem(last=False)


def hashed_images(connection: Connection) -> HashedImages:
    """Return the images told by a hash, in the order of their ids, without those that a person
    called distinct."""
    result = connection.execute(
        text(
            "SELECT id, likeness, digest FROM image WHERE length(likeness) = :bytes "
            "AND id NOT IN (SELECT image_id FROM remark WHERE is_distinct) ORDER BY id"
        ),
        {"bytes": HASH_BYTES},
    )
    ids: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    hashes: list[bytes] = []
    digests: list[bytes] = []
    while rows := result.fetchmany(_FETCHED):  # in steps: a million tuples hold the interpreter
        ids.append(np.array([row[0] for row in rows], np.int64))
        hashes.append(b"".join([row[1] for row in rows]))
        digests += [row[2] for row in rows]
    return HashedImages(np.concatenate(ids), as_hashes(hashes), digests)


def as_hashes(stored: Sequence[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(stored), ">u8").astype(np.uint64)


def same_bytes(connection: Connection, ids: Sequence[int] | None = None) -> Links:
    """Return links between images of equal content: each with the first of it. With `ids` only
    of contents that one of these has."""
    among = (
        "IN (SELECT digest FROM image WHERE id IN (SELECT value FROM json_each(:ids)))"
        if ids is not None
        else "IN (SELECT digest FROM image WHERE digest IS NOT NULL GROUP BY digest "
        "HAVING count(*) > 1)"
    )
    rows = connection.execute(
        text(
            "SELECT min(id) OVER (PARTITION BY digest) AS first, id FROM image "
            f"WHERE digest {among} AND likeness IS NOT NULL "
            "AND id NOT IN (SELECT image_id FROM remark WHERE is_distinct)"
        ),
        {} if ids is None else {"ids": json.dumps(list(ids))},
    )
    pairs = [(row.first, row.id) for row in rows if row.first != row.id]
    found = np.array(pairs, np.int64).reshape(-1, 2)
    return Links(found[:, 0], found[:, 1])
