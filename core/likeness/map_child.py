"""The process that lays out a map of the features, so that the window's is not held up.

One JSON object comes in: `sketch` (a file of float32 rows), `width`, `rows` (a .npy of the row
numbers to place), `out` (the .npz to write), `folder` of the last map or "". Lines of JSON go out:
`done` and `total`. The end of its input, which is the end of its parent, ends it.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from openTSNE import TSNEEmbedding
from openTSNE.affinity import PerplexityBasedNN
from openTSNE.initialization import pca
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from core.jobs.apart import BATCH, give_way

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
SAMPLE = 20_000  # images that t-SNE lays out; the others are placed between their neighbors
_EARLY, _LATE = 100, 250  # iterations: later ones changed little (docs/benchmarks.md)
_EVERY = 10  # iterations between two reports
_PERPLEXITY = 30
_CLUSTERS = 12
_CELLS = 128  # of the sample, that neighbors are looked for in
_PROBES = 4  # cells nearest to an image that are searched
_NEAREST = 3
_STEP = 65_536


def main() -> int:
    """Do what standard input asks; exit 1 if it ends before that."""
    give_way(BATCH)
    asked: Any = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    rows: Numbers = np.load(asked["rows"])
    sketch = np.memmap(asked["sketch"], np.float32, "r").reshape(-1, asked["width"])
    with threadpool_limits(os.cpu_count() or 1):
        positions, clusters = lay_out(sketch, rows)
    np.savez(Path(asked["out"]), rows=rows, positions=positions, clusters=clusters)
    return 0


def lay_out(sketch: Matrix, rows: Numbers) -> tuple[Matrix, npt.NDArray[np.int16]]:
    """Return where the images stand (n, 2), and the cluster (n,) of each."""
    chosen = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), SAMPLE)).astype(np.int64))
    sample = np.ascontiguousarray(sketch[rows[chosen]])
    total = _EARLY + _LATE + (len(rows) // _STEP) * 10
    placed = _embedded(sample, total)
    clusters = KMeans(min(_CLUSTERS, len(sample)), n_init="auto", random_state=0).fit(sample)
    positions = np.empty((len(rows), 2), np.float32)
    group = np.empty(len(rows), np.int16)
    atlas = _Atlas(sample, placed)
    for start in range(0, len(rows), _STEP):
        part = np.ascontiguousarray(sketch[rows[start : start + _STEP]])
        if len(rows) > len(sample):
            positions[start : start + _STEP] = atlas.place(part)
        group[start : start + _STEP] = clusters.predict(part)
        _say(_EARLY + _LATE + (start // _STEP) * 10, total)
    positions[chosen] = placed
    return positions, group


def _embedded(sample: Matrix, total: int) -> Matrix:
    """t-SNE (van der Maaten and Hinton 2008) with interpolation (Linderman et al. 2019)."""
    if len(sample) < 8:
        return np.pad(sample, ((0, 0), (0, 2)))[:, :2]  # too few to lay out
    perplexity = min(_PERPLEXITY, (len(sample) - 1) // 3)
    affinities = PerplexityBasedNN(
        sample,
        perplexity=perplexity,
        method="annoy" if len(sample) > 1000 else "exact",
        n_jobs=-1,
        random_state=0,
    )
    done = 0

    def tell(iteration: int, _error: float, _embedding: object) -> bool:
        _say(done + iteration, total)
        return False

    embedding = TSNEEmbedding(
        pca(sample, random_state=0),
        affinities,
        negative_gradient_method="fft" if len(sample) > 3000 else "bh",
        n_jobs=-1,
        callbacks=tell,
        callbacks_every_iters=_EVERY,
    )
    embedding.optimize(_EARLY, exaggeration=12, momentum=0.5, inplace=True)
    done = _EARLY
    embedding.optimize(_LATE, momentum=0.8, inplace=True)
    return np.asarray(embedding, np.float32)


class _Atlas:
    """Places rows between those of the sample that are nearest to them."""

    def __init__(self, sample: Matrix, placed: Matrix) -> None:
        self._sample, self._placed = sample, placed
        cells = min(_CELLS, max(1, len(sample) // 32))
        self._cells = KMeans(cells, n_init="auto", max_iter=20, random_state=0).fit(sample)
        self._members = [np.flatnonzero(self._cells.labels_ == cell) for cell in range(cells)]

    def place(self, points: Matrix) -> Matrix:
        """Where points (n, width) belong (n, 2): the middle of their three nearest, weighted."""
        distance = self._cells.transform(points)
        probes = min(_PROBES, distance.shape[1])
        near = np.argpartition(distance, probes - 1, axis=1)[:, :probes]
        found = np.full((len(points), _NEAREST), -4.0, np.float32)
        place = np.zeros((len(points), _NEAREST), np.int64)
        for cell, members in enumerate(self._members):
            rows = np.flatnonzero((near == cell).any(axis=1))
            if len(rows) and len(members):
                self._search(points, rows, members, found, place)
        weight = np.exp(8 * (found - found.max(axis=1, keepdims=True)))
        weight /= weight.sum(axis=1, keepdims=True)
        return np.einsum("nk,nkd->nd", weight, self._placed[place])

    def _search(
        self, points: Matrix, rows: Numbers, members: Numbers, found: Matrix, place: Numbers
    ) -> None:
        like = points[rows] @ self._sample[members].T
        count = min(_NEAREST, len(members))
        best = np.argpartition(-like, count - 1, axis=1)[:, :count]
        both = np.concatenate([found[rows], np.take_along_axis(like, best, axis=1)], axis=1)
        where = np.concatenate([place[rows], members[best]], axis=1)
        keep = np.argsort(-both, axis=1)[:, :_NEAREST]
        found[rows] = np.take_along_axis(both, keep, axis=1)
        place[rows] = np.take_along_axis(where, keep, axis=1)


def _say(done: int, total: int) -> None:
    sys.stdout.write(json.dumps({"done": done, "total": total}) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
