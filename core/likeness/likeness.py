"""The door to likeness: what is like what in a project, by features that are cached."""

import threading
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import UserError
from core.likeness.feature_map import FeatureMap, kept_map, make_map
from core.likeness.feature_table import FeatureTable, Known
from core.likeness.marked_by import MarkedBy
from core.likeness.near_pairs import Pair, near_rows
from core.likeness.nearest import nearest_first
from core.likeness.orders_kept import OrdersKept
from core.likeness.similarity_order import like_by_like
from core.likeness.sketch import Basis, Matrix, Sketch, forget_others
from core.progress import Report, ignore
from core.store.database import Database
from core.store.queries.marks import marks

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many images can be compared, of how many that were read."""

    with_features: int
    images: int


@dataclass(frozen=True, slots=True)
class Sketched:
    """Images with features and their short form. `sketch` has a row for each of the store's."""

    known: Known
    basis: Basis
    sketch: Matrix


class Likeness:
    """Thread-safe; for no question is the interpreter held for long. The first question after
    features were computed projects them, which takes some ten seconds a million images."""

    def __init__(self, database: Database, cache: Path) -> None:
        self._lock = threading.Lock()
        self._database = database
        self._table = FeatureTable(database, cache)
        self._folder = cache / "likeness"
        self._sketched: Sketched | None = None
        self._orders, self._ordering = OrdersKept(), threading.Lock()

    def ready(self) -> Readiness:
        """Count without raising; does not project anything."""
        with self._lock:
            known = self._table.look()
            return Readiness(0 if known is None else len(known.ids), self._table.images)

    def like(
        self, ids: Sequence[int], among: "array[int] | None" = None, report: Report = ignore
    ) -> "array[int]":
        """Return `among` (all images that have features), most like any of `ids` first; those of
        `ids` lead, images without features come last in the order given.

        UserError if none of `ids` has features.
        """
        now = self.sketched(report)
        examples = now.known.rows_of(_numbers(ids))
        examples = np.unique(examples[examples >= 0])
        if not len(examples):
            raise UserError(
                "The selected images have no features yet: they are computed in the background, "
                "or by a training."
            )
        wanted, rows = _asked(now.known, among)
        have = np.flatnonzero(rows >= 0)
        order = nearest_first(
            now.known.file.rows(), now.sketch, now.basis, examples=examples, among=rows[have]
        )
        return _array(_with_rest(wanted, rows, have[order]))

    def cosines(self, image_id: int, others: Sequence[int]) -> list[float]:
        """Return how like an image others are: the cosine of the centered features, 1 for the
        same content. All of them must have features."""
        now = self.sketched()
        one, rows = (now.known.rows_of(_numbers(ids)) for ids in ([image_id], others))
        features = now.known.file.rows()
        near = now.basis.unit(features[rows]) @ now.basis.unit(features[one])[0]
        return near.tolist()

    def alike(self, ids: Sequence[int], report: Report = ignore) -> "array[int]":
        """Return `ids` so that like stands by like; images without features come last. The latest
        answers are kept.

        UserError if none has features.
        """
        now = self.sketched(report)
        wanted, rows = _asked(now.known, ids)
        have = np.flatnonzero(rows >= 0)
        order = self._order(now, rows[have], report)
        return _array(_with_rest(wanted, rows, have[order]))

    def pairs(self, minimum_cosine: float, limit: int, report: Report = ignore) -> tuple[Pair, ...]:
        """Return at most `limit` pairs of images whose features are as near as that, nearest
        first. Images of equal content are no pair: the digest tells these. UserError if no image
        has features."""
        now = self.sketched(report)
        rows, at = np.unique(now.known.rows, return_index=True)
        first, second, cosine = near_rows(
            now.known.file.rows(),
            now.sketch,
            now.basis,
            rows,
            minimum=minimum_cosine,
            report=report,
        )
        ids = now.known.ids[at]
        found = zip(
            ids[first[:limit]].tolist(),
            ids[second[:limit]].tolist(),
            cosine[:limit].tolist(),
            strict=True,
        )
        return tuple(Pair(one, other, near) for one, other, near in found)

    def map(self, report: Report = ignore) -> FeatureMap:
        """Return the map of all images with features, made anew if images have come; that takes
        from seconds to a minute in a process of its own. UserError if no image has features."""
        kept = self.kept_map()
        if kept is not None and kept.is_current:
            return kept
        now = self.sketched(report)
        sketch = Sketch(now.known.file, self._folder / now.known.file.name)
        make_map(now.known, sketch.path, sketch.width, sketch.folder, report)
        made = kept_map(now.known, sketch.folder)
        assert made is not None
        return made

    def _order(self, now: Sketched, rows: Numbers, report: Report) -> Numbers:
        """One at a time: who asks for the same meanwhile finds it kept."""
        with self._ordering:
            order = self._orders.find(now.basis.directions, rows)
            if order is None:
                order = like_by_like(now.sketch, rows, report)
                self._orders.keep(now.basis.directions, rows, order)
            return order

    def kept_map(self) -> FeatureMap | None:
        """Return the map that was made last, or None if there is none of these features."""
        with self._lock:
            known = self._table.look()
        return None if known is None else kept_map(known, self._folder / known.file.name)

    def marks(self, on: FeatureMap, by: MarkedBy) -> npt.NDArray[np.int64]:
        """Return the value (n,) of each image of a map by which it is colored, -1 for none:
        a category's or run's id, a place in TIERS, ANSWERS or SPLITS, a tenth of confidence,
        1 for images that share a duplicate group, a cluster."""
        if by is MarkedBy.CLUSTER:
            return on.clusters.astype(np.int64)
        with self._database.read() as connection:
            ids, values = (_numbers(each) for each in marks(connection, by))
        if not len(ids):
            return np.full(len(on.ids), -1, np.int64)
        at = np.minimum(np.searchsorted(ids, on.ids), len(ids) - 1)
        return np.where(ids[at] == on.ids, values[at], -1)

    def sketched(self, report: Report = ignore) -> Sketched:
        """Return the images with features as they are now; UserError if there are none."""
        with self._lock:
            known = self._table.look()
            if known is None:
                raise UserError(
                    "No image has features yet: let them be computed in the background, or train "
                    "once."
                )
            if self._sketched is None or self._sketched.known is not known:
                sketch = Sketch(known.file, self._folder / known.file.name)
                self._sketched = Sketched(known, sketch.basis, sketch.complete(report))
                forget_others(self._folder, known.file.name)
            return self._sketched


def _asked(known: Known, ids: "Sequence[int] | None") -> tuple[Numbers, Numbers]:
    """Ids and their rows, -1 for images without features."""
    if ids is None:
        return known.ids, known.rows
    wanted = _numbers(ids)
    return wanted, known.rows_of(wanted)


def _with_rest(wanted: Numbers, rows: Numbers, order: Numbers) -> Numbers:
    return np.concatenate([wanted[order], wanted[rows < 0]])


def _numbers(ids: Sequence[int]) -> Numbers:
    if isinstance(ids, array):
        return np.frombuffer(ids, np.int64) if ids else np.empty(0, np.int64)
    return np.asarray(ids, np.int64)


def _array(ids: Numbers) -> "array[int]":
    found = array("q")
    found.frombytes(np.ascontiguousarray(ids).tobytes())
    return found
