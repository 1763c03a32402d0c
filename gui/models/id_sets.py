"""Sets of a million ids on the GUI thread: by numpy, which takes milliseconds; a Python set takes
a quarter of a second (design/limits.md §5)."""

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def as_numbers(ids: Sequence[int]) -> NDArray[np.int64]:
    """Return ids (n,); those of an array are not copied."""
    if isinstance(ids, array) and ids:
        return np.frombuffer(ids, np.int64)
    return np.array(ids, np.int64)


def among(some: Sequence[int], ids: Sequence[int]) -> NDArray[np.bool_]:
    """Say of each of `some` (n,) whether it is one of `ids`."""
    return np.isin(as_numbers(some), as_numbers(ids))
