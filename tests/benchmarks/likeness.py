"""Likeness at size: more like this, similarity order, near pairs, the map's picture.

    python tests/benchmarks/likeness.py [FEATURES_FOLDER …]

Vectors of a million rows are drawn (clouds of 64 numbers); full features have 200,000 × 1,280,
or the disk would need 2.6 GB. FEATURES_FOLDERs (`cache/features/NAME`) are real features, of which
recall and the similarity order are measured.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from core.likeness.near_pairs import near_rows
from core.likeness.nearest import nearest_first
from core.likeness.similarity_order import like_by_like
from core.likeness.sketch import Sketch
from core.likeness.stores import FeatureFile
from gui.models.map_picture import Viewport, paint

_GENERATOR = np.random.default_rng(0)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - start:.3f} s", flush=True)


def _clouds(count: int, width: int) -> np.ndarray:
    centers = _GENERATOR.normal(size=(500, width)).astype(np.float32)
    points = _GENERATOR.standard_normal((count, width), np.float32) * np.float32(0.7)
    points += centers[_GENERATOR.integers(0, 500, count)]
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def _made_up(folder: Path) -> None:
    store = folder / "drawn-1280"
    store.mkdir()
    with (store / "rows.bin").open("wb") as out:
        for _ in range(20):
            out.write(_clouds(10_000, 1280).astype(np.float16).tobytes())
    (store / "digests.bin").write_bytes(_GENERATOR.bytes(200_000 * 16))
    file = FeatureFile(store, 1280, 200_000, 0.0)
    with _timed("fit the sketch of 200,000 × 1280"):
        sketch = Sketch(file, folder / "sketch")
    with _timed("project 200,000 × 1280"):
        short = sketch.complete()
    everything = np.arange(200_000)
    for turn in ("first", "again"):
        with _timed(f"more like this, 200,000 × 1280, {turn}"):
            nearest_first(
                file.rows(), short, sketch.basis, examples=np.array([7]), among=everything
            )
    rows = np.arange(100_000)
    with _timed("pairs of 100,000 at cosine 0.95"):
        near_rows(file.rows(), short, sketch.basis, rows, minimum=0.95)


def _million() -> None:
    points = _clouds(1_000_000, 64)
    for turn in ("first", "again"):
        with _timed(f"product of 1,000,000 × 64, {turn}"):
            points @ points[7]
    with _timed("similarity order of 1,000,000 × 64"):
        order = like_by_like(points, np.arange(1_000_000))
    _closeness("similarity order", points[order])
    along = points @ np.linalg.eigh(points[:8192].T @ points[:8192])[1][:, -1]
    _closeness("first direction", points[np.argsort(along)])
    positions, colors = points[:, :2] / 2 + 0.5, np.full((1_000_000, 3), 120, np.float32)
    for scale in (700, 7000):
        with _timed(f"picture of 1,000,000 points at {scale} px to a unit"):
            paint(
                positions, colors, None, Viewport(0.5, 0.5, scale, 900, 700), background=(0, 0, 0)
            )


def _real(folder: Path) -> None:
    width = int(folder.name.rpartition("-")[2])
    count = (folder / "digests.bin").stat().st_size // 16
    file = FeatureFile(folder, width, count, 0.0)
    with tempfile.TemporaryDirectory() as temporary:
        sketch = Sketch(file, Path(temporary))
        short, everything = np.array(sketch.complete()), np.arange(count)
        unit = sketch.basis.unit(file.rows())
        hits: list[float] = []
        for at in range(0, count, max(1, count // 200)):
            exact = np.argpartition(-(unit @ unit[at]), 50)[:51]
            found = nearest_first(
                file.rows(), short, sketch.basis, examples=np.array([at]), among=everything
            )
            hits.append(len(np.intersect1d(exact, found[:51])) / 51)
    print(f"{folder.parents[2].name}: {count:,} images, recall@50 {np.mean(hits):.4f}")
    _closeness("path order", unit)
    _closeness("first direction", unit[np.argsort(short[:, 0], kind="stable")])
    _closeness("similarity order", unit[like_by_like(short, everything)])


def _closeness(name: str, points: np.ndarray) -> None:
    cosine = np.einsum("nd,nd->n", points[1:], points[:-1]).mean()
    print(f"mean cosine of neighbors, {name}: {cosine:.3f}")


if __name__ == "__main__":
    for given in sys.argv[1:]:
        _real(Path(given))
    _million()
    with tempfile.TemporaryDirectory() as temporary:
        _made_up(Path(temporary))
