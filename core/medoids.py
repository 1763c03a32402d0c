"""Which images stand for many others: medoids of k-means clusters, the biggest cluster first."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
_MOST_CLUSTERS = 500  # TypiClust's bound (Hacohen, Dekel, Weinshall 2022)
_ROUNDS = 12


def medoids(features: Matrix, answered: Sequence[bool], *, count: int, seed: int) -> list[int]:
    """Return at most `count` row numbers of `features` (n, d), none of them `answered`.

    There are as many clusters as answered and asked images together (at most 500); clusters that
    hold no answered image come first, then bigger ones; each gives the open image next to its
    mean.
    """
    unit = _unit(features - features.mean(axis=0))
    done = np.asarray(answered, bool)
    clusters = min(_MOST_CLUSTERS, int(done.sum()) + count, len(unit))
    means, cluster = _k_means(unit, clusters, np.random.default_rng(seed))
    closeness = np.einsum("nd,nd->n", unit, means[cluster])
    order = sorted(
        range(clusters), key=lambda c: (done[cluster == c].any(), -int((cluster == c).sum()))
    )
    chosen: list[int] = []
    for number in order:
        members = np.flatnonzero((cluster == number) & ~done)
        if len(members) and len(chosen) < count:
            chosen.append(int(members[closeness[members].argmax()]))
    return chosen


def _k_means(
    points: Matrix, clusters: int, generator: np.random.Generator
) -> tuple[Matrix, npt.NDArray[np.int64]]:
    """Spherical k-means from k-means++ seeds; empty clusters keep their last mean."""
    means = points[_seeds(points, clusters, generator)].copy()
    cluster = (points @ means.T).argmax(axis=1)
    for _ in range(_ROUNDS):
        for number in range(clusters):
            members = points[cluster == number]
            if len(members):
                means[number] = members.mean(axis=0)
        means = _unit(means)
        moved = (points @ means.T).argmax(axis=1)
        if (moved == cluster).all():
            break
        cluster = moved
    return means, cluster


def _seeds(points: Matrix, clusters: int, generator: np.random.Generator) -> list[int]:
    """Greedy k-means++ (Arthur and Vassilvitskii 2007): candidates drawn by their squared
    distance to the seeds so far, of which the one is taken that leaves the least distance."""
    tries = 2 + int(np.log(clusters))
    seeds = [int(generator.integers(len(points)))]
    distance = _distance(points, points[seeds[-1:]])[:, 0]
    while len(seeds) < clusters:
        total = distance.sum()
        weights = distance / total if total > 0 else None
        candidates = generator.choice(len(points), size=tries, p=weights)
        left = np.minimum(distance[:, None], _distance(points, points[candidates]))
        best = int(left.sum(axis=0).argmin())
        seeds.append(int(candidates[best]))
        distance = left[:, best]
    return seeds


def _distance(points: Matrix, to: Matrix) -> npt.NDArray[np.float64]:
    """Squared distances (n, m) of unit rows."""
    return np.maximum(0, 2 - 2 * (points @ to.T)).astype(np.float64)


def _unit(rows: Matrix) -> Matrix:
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
