"""Strategies for the beginning, when nothing is known but what the images look like."""

import numpy as np
import numpy.typing as npt

from core.selection.k_means import distances, k_means
from core.selection.pool import OPEN, Matrix, Numbers, Pick, Pool

Worth = npt.NDArray[np.floating]
_MOST_CLUSTERS = 500  # TypiClust's bound
_NEIGHBORS = 20  # of which typicality is the mean distance
_SMALLEST = 5  # images; smaller clusters are left out
_COVERED_AT_MOST = 3_000  # images: the balls of all around all are counted
_PURITY = 0.95
_BLOCK = 512  # rows whose distances to all others are held at once


def medoids(pool: Pool, count: int, seed: int) -> list[Pick]:
    """The image next to the mean of each k-means cluster.

    As many clusters as answered and asked images together; those without an answered image come
    first, then bigger ones.
    """
    means, cluster = _clusters(pool, count, seed)
    closeness = np.einsum("nd,nd->n", pool.features, means[cluster])
    return _one_each(pool, cluster, closeness, count, reason="medoid", smallest=1)


def typical(pool: Pool, count: int, seed: int) -> list[Pick]:
    """The most typical image of each cluster: whose nearest neighbors in it are nearest.

    TypiClust (Hacohen, Dekel, Weinshall 2022), equation 1: typicality is the inverse of the mean
    distance to the 20 nearest; clusters as for `medoids`, those below 5 images last.
    """
    _, cluster = _clusters(pool, count, seed)
    typicality = np.zeros(len(pool.features))
    for number in np.unique(cluster):
        members = np.flatnonzero(cluster == number)
        typicality[members] = _typicality(pool.features[members])
    return _one_each(pool, cluster, typicality, count, reason="typical", smallest=_SMALLEST)


def cover(pool: Pool, count: int, seed: int) -> list[Pick]:
    """One after the other the image whose ball holds most images that no ball holds yet.

    ProbCover (Yehuda, Dekel, Hacohen, Weinshall 2022), algorithm 1. The radius is the largest at
    which 95 % of the balls are pure by k-means clusters, as many as images are asked for (at
    least two). Of a large pool a random part is covered.
    """
    rows = np.random.default_rng(seed).permutation(len(pool.features))[:_COVERED_AT_MOST]
    rows = np.union1d(rows, np.flatnonzero(pool.answer != OPEN))
    distance = distances(pool.features[rows], pool.features[rows])
    within = distance <= _pure_radius(pool.features[rows], distance, count, seed)
    is_open = pool.answer[rows] == OPEN
    uncovered = ~within[~is_open].any(axis=0)
    picks: list[Pick] = []
    while len(picks) < min(count, int(is_open.sum())):
        gains = np.where(is_open, (within & uncovered).sum(axis=1), -1)
        best = int(gains.argmax())
        picks.append(Pick(int(rows[best]), "cover", {"count": int(gains[best])}))
        uncovered &= ~within[best]
        is_open[best] = False
    return picks


def k_center(pool: Pool, count: int, seed: int) -> list[Pick]:
    """One after the other the image that is farthest from all that were answered or picked.

    The greedy 2-approximation of k-center (Sener and Savarese 2018, algorithm 1).
    """
    chosen = np.flatnonzero(pool.answer != OPEN)
    if not len(chosen):
        chosen = np.random.default_rng(seed).integers(len(pool.features), size=1)
        picks = [Pick(int(chosen[0]), "far")]
    else:
        picks = list[Pick]()
    nearest = np.full(len(pool.features), np.inf)
    for start in range(0, len(chosen), _BLOCK):
        block = distances(pool.features, pool.features[chosen[start : start + _BLOCK]])
        nearest = np.minimum(nearest, block.min(axis=1))
    nearest[pool.answer != OPEN] = -1
    while len(picks) < min(count, len(pool.open)):
        best = int(nearest.argmax())
        picks.append(Pick(best, "far"))
        reached = distances(pool.features, pool.features[best : best + 1])[:, 0]
        nearest = np.minimum(nearest, reached)
        nearest[best] = -1
    return picks[:count]


def _clusters(pool: Pool, count: int, seed: int) -> tuple[Matrix, Numbers]:
    answered = len(pool.features) - len(pool.open)
    clusters = min(_MOST_CLUSTERS, answered + count, len(pool.features))
    return k_means(pool.features, clusters, seed=seed)


def _one_each(
    pool: Pool,
    cluster: Numbers,
    worth: Worth,
    count: int,
    *,
    reason: str,
    smallest: int,
) -> list[Pick]:
    """Return the open image of most worth of each cluster; if clusters are fewer than images are
    asked for, then their second ones, and so on."""
    is_open = pool.answer == OPEN
    size = np.bincount(cluster)
    answered = np.bincount(cluster[~is_open], minlength=len(size))
    order = np.lexsort((-size, answered, size < smallest))
    ranked = [
        members[np.argsort(-worth[members], kind="stable")]
        for number in order
        if len(members := np.flatnonzero((cluster == number) & is_open))
    ]
    picks: list[Pick] = []
    for depth in range(max(map(len, ranked), default=0)):
        for members in ranked:
            if len(picks) == count:
                return picks
            if depth < len(members):
                row = int(members[depth])
                picks.append(Pick(row, reason, {"count": int(size[cluster[row]])}))
    return picks


def _typicality(members: Matrix) -> Worth:
    if len(members) == 1:
        return np.zeros(1)
    near = min(_NEIGHBORS, len(members) - 1)
    mean = np.empty(len(members))
    for start in range(0, len(members), _BLOCK):
        distance = np.sqrt(distances(members[start : start + _BLOCK], members))
        nearest = np.partition(distance, near, axis=1)[:, : near + 1]  # with itself, at 0
        mean[start : start + _BLOCK] = nearest.sum(axis=1) / near
    return 1 / np.maximum(mean, 1e-9)


def _pure_radius(features: Matrix, distance: Worth, count: int, seed: int) -> float:
    """Return the squared radius of the balls, by halving between 0 and the median distance."""
    _, cluster = k_means(features, min(max(2, count), len(features)), seed=seed)
    alien = cluster[:, None] != cluster[None, :]
    nearest_alien = np.where(alien, distance, np.inf).min(axis=1)
    return float(np.quantile(nearest_alien, 1 - _PURITY, method="lower")) * (1 - 1e-9)
