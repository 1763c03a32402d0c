"""k nearest labeled neighbors (Cover & Hart 1967): the votes, and whose they are.

Similarity has one scale for both metrics: 1 for the same image, about 0 for two drawn at random.

cosine     of the features less the pool's mean
euclidean  1 - |x - y|^2 / (2 d), for the mean of |x - y|^2 over pairs of a pool is twice its d
           dimensions (of unit mean variance)
"""

import time
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor
from torch.nn.functional import normalize

from core.training.methods.pool import Fitted, Pool, Targets, Upkeep

NEIGHBORS = 5
SHARPNESS = 10.0  # weighted votes are exp(SHARPNESS * similarity): a gap of 0.07 doubles a vote
_AT_ONCE = 16_000_000  # numbers: 64 MB, however many images and labels there are
_LABEL_BYTES = 8


class Metric(StrEnum):
    COSINE = "cosine"
    EUCLIDEAN = "euclidean"


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each image of the pool labeled ones, nearest first."""

    place: Tensor  # (n, k) int64: positions in the labeled rows that were asked about
    similarity: Tensor  # (n, k) float32


def nearest_labeled(
    pool: Pool,
    targets: Targets,
    *,
    neighbors: int = NEIGHBORS,
    metric: Metric = Metric.COSINE,
    weighted: bool = True,
) -> Fitted:
    """The vote of the nearest labeled images, smoothed by one vote spread over all classes with
    labels."""
    start = time.perf_counter()
    present = (targets.counts() > 0).float()
    prior = present / present.sum()
    found = nearest(pool, targets.index, count=neighbors, metric=metric)
    said = torch.empty(len(pool), targets.classes)
    for rows in _chunks(len(pool), found.place.shape[1] * targets.classes):
        place, similarity = found.place[rows], found.similarity[rows]
        vote = targets.weight[place]
        if weighted:
            vote = vote * (SHARPNESS * (similarity - similarity[:, :1])).exp()
        tally = (vote[:, :, None] * targets.soft[place]).sum(1) + prior
        said[rows] = tally / tally.sum(1, keepdim=True)
    seconds = time.perf_counter() - start
    return Fitted(said, upkeep=_upkeep(pool, targets, 1000 * seconds / len(pool)))


def nearest(
    pool: Pool,
    labeled: Tensor,
    *,
    count: int,
    metric: Metric = Metric.COSINE,
    without_itself: bool = False,
) -> Nearest:
    """The `count` nearest of the rows `labeled` (m,) of the pool, fewer where there are no more;
    `without_itself`: a labeled image is no neighbor of its own."""
    count = min(count, len(labeled) - without_itself)
    others = _comparable(pool.features[labeled], metric)
    place = torch.empty(len(pool), count, dtype=torch.int64)
    similarity = torch.empty(len(pool), count)
    for rows in _chunks(len(pool), len(labeled)):
        each = _similarity(_comparable(pool.features[rows], metric), others, metric)
        if without_itself:
            own = torch.arange(rows.start, rows.stop)
            each.masked_fill_(own[:, None] == labeled[None, :], -torch.inf)
        best = each.topk(count, dim=1)
        place[rows], similarity[rows] = best.indices, best.values
    return Nearest(place, similarity)


def _comparable(features: Tensor, metric: Metric) -> Tensor:
    return normalize(features) if metric is Metric.COSINE else features


def _similarity(some: Tensor, others: Tensor, metric: Metric) -> Tensor:
    """(n, m) of features (n, d) and (m, d)."""
    products = some @ others.T
    if metric is Metric.COSINE:
        return products
    lengths = some.square().sum(1)[:, None] + others.square().sum(1)[None, :]
    return 1 - (lengths - 2 * products).clamp(min=0) / (2 * some.shape[1])


def _chunks(rows: int, numbers_each: int) -> list[slice]:
    """The rows in slices, so that no more than `_AT_ONCE` numbers are in memory at once."""
    step = max(1, _AT_ONCE // max(1, numbers_each))
    return [slice(start, min(start + step, rows)) for start in range(0, rows, step)]


def _upkeep(pool: Pool, targets: Targets, milliseconds: float) -> Upkeep:
    """All labeled images must stay: their features as float32, and a label each."""
    kept = pool.features.shape[1] * pool.features.element_size() + _LABEL_BYTES
    return Upkeep(megabytes=len(targets) * kept / 1e6, ms=milliseconds)
