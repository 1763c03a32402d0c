"""What the strategies choose from: images with their features, labels and a model's belief."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
NOBODY = -1  # answered, but not by a category that the belief knows
OPEN = -2
_DIRECTIONS = 128
_SAMPLE = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """`features` (n, d): centered rows of unit length (`looks`). `answer` (n,): OPEN, NOBODY or
    the column of the image's category in `belief`. `belief` (n, classes): a model's calibrated
    probabilities; rows it does not know are all zero. Without a model it has no rows, and classes
    are numbered as `answer` numbers them.
    """

    features: Matrix
    answer: Numbers
    belief: Matrix = field(default_factory=lambda: np.empty((0, 0), np.float32))

    @property
    def open(self) -> Numbers:
        """Rows that nobody has answered, rising."""
        return np.flatnonzero(self.answer == OPEN)

    @property
    def known(self) -> Numbers:
        """Rows that are open and that the model has an opinion of."""
        if not len(self.belief):
            return np.empty(0, np.int64)
        return np.flatnonzero((self.answer == OPEN) & self.belief.any(axis=1))


@dataclass(frozen=True, slots=True)
class Pick:
    """A row of the pool to label next. `values` fill in the reason's sentence; those named
    `category` and `second` are class numbers."""

    row: int
    reason: str
    values: Mapping[str, int | float] = field(default_factory=dict[str, int | float])


def looks(features: npt.NDArray[np.float32]) -> Matrix:
    """Return features (n, d) as rows of unit length around their common mean, along their 128
    principal directions (of a thousand of them): as good as all 1280 for choosing, at a fifth of
    the time (docs/benchmarks.md)."""
    if not len(features):
        return features
    points = features - features.mean(axis=0)
    sample = points[:: max(1, len(points) // _SAMPLE)]
    if points.shape[1] > _DIRECTIONS and len(sample) > _DIRECTIONS:
        _, axes = np.linalg.eigh(sample @ sample.T)
        directions = sample.T @ axes[:, -_DIRECTIONS:]
        points = points @ (directions / np.linalg.norm(directions, axis=0))
    return unit(points)


def unit(rows: npt.NDArray[np.float32]) -> Matrix:
    length = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return (rows / length).astype(np.float32)
