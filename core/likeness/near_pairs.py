"""Pairs of images that are nearly alike, found by their features."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.likeness.similarity_order import like_by_like
from core.likeness.sketch import Basis, Matrix
from core.likeness.stores import Rows
from core.progress import Pace, Report, ignore

Numbers = npt.NDArray[np.int64]
_EVERY = 30_000  # up to so many rows every pair is looked at
_BLOCK = 2_048
_PASSES = 6  # similarity orders, each along other directions, that neighbors are taken from
_WINDOW = 512  # rows of an order that are compared with each other, in halves that overlap
_CHECKED = 8_192  # pairs whose features are compared at a time


@dataclass(frozen=True, slots=True)
class Pair:
    """`cosine` of the centered features: 1 for equal ones."""

    first: int
    second: int
    cosine: float


def near_rows(
    features: Rows,
    sketch: Matrix,
    basis: Basis,
    rows: Numbers,
    *,
    minimum: float,
    report: Report = ignore,
) -> tuple[Numbers, Numbers, Matrix]:
    """Return positions in `rows` (distinct, rising) of both images of every pair found, the first
    below the second, and their cosines (n,), of at least `minimum`, greatest first.

    A sketch is never farther from another than the features are, so up to 30,000 rows none is
    lost by looking at sketches first. Of more only those are compared that come to stand within
    256 rows of each other in one of six similarity orders: pairs may be missed.
    """
    points = np.ascontiguousarray(sketch[rows])
    distance = np.float32(2 - 2 * minimum + 1e-5)  # squared, of features of unit length
    if len(rows) <= _EVERY:
        found = _of_all(points, distance, report)
    else:
        found = _of_orders(points, distance, report)
    pairs = np.unique(found, axis=0) if len(found) else found
    cosine = _exact(features, basis, rows, pairs)
    keep = np.flatnonzero(cosine >= minimum)
    keep = keep[np.argsort(-cosine[keep], kind="stable")]
    return pairs[keep, 0], pairs[keep, 1], cosine[keep]


def _of_all(points: Matrix, distance: np.float32, report: Report) -> Numbers:
    pace = Pace("pairs", len(points), report)
    found = [np.empty((0, 2), np.int64)]
    for start in range(0, len(points), _BLOCK):
        block = points[start : start + _BLOCK]
        for other in range(start, len(points), _BLOCK):
            near = _near(block, points[other : other + _BLOCK], distance) + [start, other]
            found.append(near[near[:, 0] < near[:, 1]])
        pace.step(len(block))
    return np.concatenate(found)


def _of_orders(points: Matrix, distance: np.float32, report: Report) -> Numbers:
    """Each order weighs the directions otherwise, so that a pair which one order parts stands
    together in another."""
    pace = Pace("pairs", _PASSES * len(points), report)
    found = [np.empty((0, 2), np.int64)]
    rows = np.arange(len(points))
    generator = np.random.default_rng(0)
    for number in range(_PASSES):
        weights = np.ones(points.shape[1], np.float32)
        if number:
            weights = generator.uniform(0.3, 1.7, points.shape[1]).astype(np.float32)
        order = like_by_like(points * weights, rows)
        for start in range(0, len(order), _WINDOW // 2):
            members = order[start : start + _WINDOW]
            near = members[_near(points[members], points[members], distance)]
            found.append(near[near[:, 0] < near[:, 1]])
            pace.step(min(_WINDOW // 2, len(order) - start))
    return np.concatenate(found)


def _near(one: Matrix, other: Matrix, distance: np.float32) -> Numbers:
    """Positions (n, 2) of rows that are at most so far apart (squared)."""
    square = np.einsum("nd,nd->n", one, one)[:, None] + np.einsum("nd,nd->n", other, other)
    return np.argwhere(square - 2 * (one @ other.T) <= distance)


def _exact(features: Rows, basis: Basis, rows: Numbers, pairs: Numbers) -> Matrix:
    cosine = np.empty(len(pairs), np.float32)
    for start in range(0, len(pairs), _CHECKED):
        part = pairs[start : start + _CHECKED]
        first, second = (basis.unit(features[rows[part[:, side]]]) for side in (0, 1))
        cosine[start : start + _CHECKED] = np.einsum("nd,nd->n", first, second)
    return cosine
