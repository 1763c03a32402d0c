"""Proposals that look alike and are proposed the same: one decision for all of them.

Around one image, by the cosine of cached features in short form, not by chains of neighbors:
what is decided together must all be like what the person looks at.
"""

import numpy as np
import numpy.typing as npt

from core.doubt.neighbor_votes import Matrix

LIKE = 0.7  # cosine in the 64 main directions


def cohort(points: Matrix, center: Matrix, *, like: float = LIKE) -> npt.NDArray[np.int64]:
    """Return the rows of `points` (n, width, of length 1) that are like `center` (width,), the
    most alike first."""
    near = points @ center
    found = np.flatnonzero(near >= like)
    return found[np.argsort(-near[found], kind="stable")]
