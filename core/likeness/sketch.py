"""A short form of all features: their 64 main directions, mapped from a file.

Features are centered by the mean of a sample, made of unit length, and projected on the sample's
principal directions. The projection only shortens: the distance of two sketches is never more
than that of the features, and their dot product is the cosine less what the other directions
say. On 12,000 small photos (cifar10-mini) all of the 50 nearest by exact cosine were among the
2,000 nearest by sketch; a random projection of that size found 97 % (docs/benchmarks.md).
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from core.files import replace_with
from core.likeness.stores import FeatureFile, Rows
from core.progress import Pace, Report, ignore

Matrix = npt.NDArray[np.float32]
WIDTH = 64
_SAMPLE = 8_192  # rows that mean and directions are computed from
_GROWTH = 4  # so many times more rows than at the last fit: fit again, until the sample is whole
_STEP = 4_096  # rows projected at a time


@dataclass(frozen=True, slots=True)
class Basis:
    """`mean` (d,) and `directions` (d, width), orthonormal columns."""

    mean: Matrix
    directions: Matrix
    fitted_on: int  # rows of the store then

    def unit(self, rows: Rows | Matrix) -> Matrix:
        """Features (n, d) centered and of unit length: their dot products are cosines."""
        centered = rows.astype(np.float32)
        centered -= self.mean
        length = np.sqrt(np.einsum("nd,nd->n", centered, centered))[:, None]
        centered /= np.maximum(length, 1e-9)
        return centered

    def project(self, rows: Rows | Matrix) -> Matrix:
        return self.unit(rows) @ self.directions


class Sketch:
    """Keeps the sketch of one feature file beside it, and extends it as features are appended."""

    def __init__(self, file: FeatureFile, folder: Path) -> None:
        self.file, self.folder = file, folder
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            self.basis = self._kept_basis() or self._fit()
        self.path = folder / f"sketch-{self.basis.fitted_on}.bin"

    @property
    def width(self) -> int:
        return self.basis.directions.shape[1]

    def complete(self, report: Report = ignore) -> Matrix:
        """Project what is new and return the sketch (count, width), mapped read-only."""
        with FileLock(self.folder / "lock"):
            self._extend(report)
        return np.memmap(self.path, np.float32, "r", shape=(self.file.count, self.width))

    def _extend(self, report: Report) -> None:
        row_bytes = 4 * self.width
        done = self.path.stat().st_size // row_bytes if self.path.exists() else 0
        if done >= self.file.count:
            return
        rows, pace = self.file.rows(), Pace("sketch", self.file.count - done, report)
        with self.path.open("ab") as out:
            out.truncate(done * row_bytes)  # a kill may have left half a row
            for start in range(done, self.file.count, _STEP):
                part = self.basis.project(rows[start : start + _STEP])
                out.write(part.tobytes())
                pace.step(len(part))

    def _kept_basis(self) -> Basis | None:
        try:
            with np.load(self.folder / "basis.npz") as kept:
                basis = Basis(kept["mean"], kept["directions"], int(kept["fitted_on"]))
                first = kept["first"]
        except (OSError, ValueError, KeyError):  # none yet: it is only a cache
            return None
        is_same = basis.fitted_on <= self.file.count and (first == self._first()).all()
        is_worn = basis.fitted_on < _SAMPLE and self.file.count >= _GROWTH * basis.fitted_on
        return None if is_worn or not is_same else basis

    def _fit(self) -> Basis:
        count = self.file.count
        chosen = np.unique(np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64))
        sample = self.file.rows()[chosen].astype(np.float32)
        basis = Basis(sample.mean(axis=0), np.empty((0, 0), np.float32), count)
        unit = basis.unit(sample)
        _values, vectors = np.linalg.eigh(unit.T @ unit)
        directions = np.ascontiguousarray(vectors[:, ::-1][:, :WIDTH], np.float32)
        self._keep(Basis(basis.mean, directions, count))
        return Basis(basis.mean, directions, count)

    def _keep(self, basis: Basis) -> None:
        for old in self.folder.glob("sketch-*.bin"):
            old.unlink()
        with replace_with(self.folder / "basis.npz") as file:
            np.savez(
                file,
                mean=basis.mean,
                directions=basis.directions,
                fitted_on=basis.fitted_on,
                first=self._first(),
            )

    def _first(self) -> npt.NDArray[np.uint64]:
        """What tells a store that was deleted and filled anew from the one sketched."""
        return self.file.keys()[:1]


def forget_others(folder: Path, keep: str) -> None:
    """Delete the sketches of stores other than `keep`: each is as big as a tenth of its store."""
    for other in folder.iterdir():
        if other.is_dir() and other.name != keep:
            shutil.rmtree(other, ignore_errors=True)
