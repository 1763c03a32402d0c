"""The map of the features: made by a process of its own, kept in the cache."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import UserError
from core.jobs.apart import CREATION_FLAGS, PROCESS_GROUP
from core.likeness.feature_table import Known
from core.progress import Pace, Report

Numbers = npt.NDArray[np.int64]
_ROOT = Path(__file__).parents[2]  # where `core` can be imported from


@dataclass(frozen=True, slots=True)
class FeatureMap:
    """Where images stand: `ids` (n,) rising, `positions` (n, 2) in [0, 1], `clusters` (n,) from 0.
    `is_current`: all images with features are on it."""

    ids: Numbers
    positions: npt.NDArray[np.float32]
    clusters: npt.NDArray[np.int16]
    is_current: bool


def kept_map(known: Known, folder: Path) -> FeatureMap | None:
    """Return the map made last from this store, with the images that are on it; or None."""
    try:
        with np.load(folder / "map.npz") as kept:
            rows, positions, clusters = kept["rows"], kept["positions"], kept["clusters"]
    except (OSError, ValueError, KeyError):  # none yet: it is only a cache
        return None
    at = np.minimum(np.searchsorted(rows, known.rows), len(rows) - 1)
    on_it = rows[at] == known.rows
    return FeatureMap(
        known.ids[on_it], _fitted(positions)[at[on_it]], clusters[at[on_it]], bool(on_it.all())
    )


def make_map(known: Known, sketch_file: Path, width: int, folder: Path, report: Report) -> None:
    """Lay out all images with features; a Cancelled out of `report` ends the process."""
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        rows, out = Path(temporary) / "rows.npy", Path(temporary) / "map.npz"
        np.save(rows, np.unique(known.rows))
        asked = {"sketch": str(sketch_file), "width": width, "rows": str(rows), "out": str(out)}
        _run(json.dumps(asked), report)
        out.replace(folder / "map.npz")


def _run(asked: str, report: Report) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "core.likeness.map_child"],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        creationflags=CREATION_FLAGS,
        process_group=PROCESS_GROUP,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(asked + "\n")
        process.stdin.flush()
        pace: Pace | None = None
        for line in process.stdout:
            said = json.loads(line)
            pace = pace or Pace("map", said["total"], report)
            pace.step(said["done"] - pace.done)
        code = process.wait()
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
    if code:
        raise UserError("The map could not be made: its process ended unexpectedly. Try again.")


def _fitted(positions: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Into [0, 1], with one scale for both sides."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    scale = max(float((high - low).max()), 1e-9)
    return ((positions - (low + high) / 2) / scale + 0.5).astype(np.float32)
