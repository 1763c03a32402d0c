"""What is most like given images: by the sketch over all, then exactly among the best."""

import numpy as np
import numpy.typing as npt

from core.likeness.sketch import Basis, Matrix
from core.likeness.stores import Rows

Numbers = npt.NDArray[np.int64]
_EXACT = 2_000  # rows whose features are read and compared exactly
_MOST_EXAMPLES = 32  # of many selected images so many stand for all
_STEP = 65_536  # sketches at a time: small enough for a core's cache to help


def nearest_first(
    features: Rows, sketch: Matrix, basis: Basis, *, examples: Numbers, among: Numbers
) -> Numbers:
    """Return positions in `among` (rows), most similar to the rows `examples` first.

    Of several examples each image counts by the *best*: the selection may show a category from
    several sides, and what is like one of them is wanted; by the mean, images between the sides
    would come first.
    """
    shown = _spread(examples)
    wanted = basis.unit(features[shown])
    rough = _best(sketch, among, wanted @ basis.directions)
    count = min(_EXACT, len(among))
    best = np.argpartition(-rough, count - 1)[:count] if count < len(rough) else np.arange(count)
    exact = (basis.unit(features[among[best]]) @ wanted.T).max(axis=1)
    rough[best] = exact + 4.0  # before all that were not compared exactly
    rough[np.isin(among, examples)] = 9.0  # the examples themselves
    return np.argsort(-rough, kind="stable")


def _best(sketch: Matrix, among: Numbers, wanted: Matrix) -> Matrix:
    """The greatest dot product (n,) of each of `among` with a row of `wanted`."""
    whole = len(among) == len(sketch) and bool((among == np.arange(len(among))).all())
    best = np.empty(len(among), np.float32)
    for start in range(0, len(among), _STEP):
        rows = slice(start, start + _STEP)
        part = sketch[rows] if whole else sketch[among[rows]]
        best[rows] = (part @ wanted.T).max(axis=1)
    return best


def _spread(examples: Numbers) -> Numbers:
    if len(examples) <= _MOST_EXAMPLES:
        return examples
    chosen = np.linspace(0, len(examples) - 1, _MOST_EXAMPLES).round().astype(np.int64)
    return examples[chosen]
