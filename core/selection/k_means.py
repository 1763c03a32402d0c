"""Spherical k-means from greedy k-means++ seeds, of rows with or without weights."""

import numpy as np
import numpy.typing as npt

from core.selection.pool import Matrix, Numbers, unit

_ROUNDS = 12
Weights = npt.NDArray[np.float64]


def k_means(
    points: Matrix, clusters: int, *, seed: int, weights: Weights | None = None
) -> tuple[Matrix, Numbers]:
    """Return the means (clusters, d), of unit length, and the cluster (n,) of each of `points`,
    which are of unit length, too. A cluster that becomes empty keeps its last mean."""
    weights = np.ones(len(points)) if weights is None else weights
    means = points[_seeds(points, clusters, weights, np.random.default_rng(seed))].copy()
    cluster = (points @ means.T).argmax(axis=1)
    for _ in range(_ROUNDS):
        filled, sums = _sums(points, weights, cluster)
        means[filled] = unit(sums)
        moved = (points @ means.T).argmax(axis=1)
        if (moved == cluster).all():
            break
        cluster = moved
    return means, cluster


def _sums(points: Matrix, weights: Weights, cluster: Numbers) -> tuple[Numbers, Matrix]:
    """Return the clusters that are not empty, and the weighted sums of their points."""
    order = np.argsort(cluster, kind="stable")
    filled, starts = np.unique(cluster[order], return_index=True)
    weighted = points[order] * weights[order, None].astype(np.float32)
    return filled, np.add.reduceat(weighted, starts, axis=0)


def _seeds(
    points: Matrix, clusters: int, weights: Weights, generator: np.random.Generator
) -> list[int]:
    """Greedy k-means++ (Arthur and Vassilvitskii 2007): candidates drawn by their squared
    distance to the seeds so far, of which the one is taken that leaves the least distance."""
    tries = 2 + int(np.log(clusters))
    seeds = [int(generator.choice(len(points), p=weights / weights.sum()))]
    distance = distances(points, points[seeds[-1:]])[:, 0] * weights
    while len(seeds) < clusters:
        total = distance.sum()
        share = distance / total if total > 0 else None
        candidates = generator.choice(len(points), size=tries, p=share)
        left = np.minimum(
            distance[:, None], distances(points, points[candidates]) * weights[:, None]
        )
        best = int(left.sum(axis=0).argmin())
        seeds.append(int(candidates[best]))
        distance = left[:, best]
    return seeds


def distances(points: Matrix, to: Matrix) -> npt.NDArray[np.float64]:
    """Squared distances (n, m) of rows of unit length."""
    return np.maximum(0, 2 - 2 * (points @ to.T)).astype(np.float64)
