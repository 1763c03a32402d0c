"""How the nearest labeled images vote: by the cosine of cached features, in short form."""

import numpy as np
import numpy.typing as npt

from core.progress import Pace, Report, ignore

Ints = npt.NDArray[np.int64]
Matrix = npt.NDArray[np.float32]
_STEP = 2_048  # images at a time: their cosines with 5,000 labeled ones take 40 MB


def vote(
    points: Matrix,
    taught: Matrix,
    classes: Ints,
    *,
    neighbors: int,
    total: int,
    own: Ints | None = None,
    report: Report = ignore,
) -> Ints:
    """Count the votes (n, total) of the `neighbors` rows of `taught` nearest to each of `points`.

    `classes` (m,) of the taught rows, in [0, total). `own` (n,): the row of `taught` that is the
    point itself (-1: none), which has no vote on itself.
    """
    each = min(neighbors, len(taught) - (own is not None))
    votes = np.zeros((len(points), total), np.int64)
    if each <= 0:
        return votes
    pace = Pace("neighbors", len(points), report)
    for start in range(0, len(points), _STEP):
        near = points[start : start + _STEP] @ taught.T
        rows = np.arange(len(near))
        if own is not None:
            mine = own[start : start + _STEP]
            near[rows[mine >= 0], mine[mine >= 0]] = -2
        best = np.argpartition(-near, each - 1, axis=1)[:, :each]
        np.add.at(votes, (start + rows[:, None], classes[best]), 1)
        pace.step(len(near))
    return votes


def may_have_near(
    points: Matrix, few: Matrix, others: Matrix, *, neighbors: int
) -> npt.NDArray[np.bool_]:
    """Say of which points (n,) one of the rows `few` may be among the nearest `neighbors`; no for
    those that have so many nearer ones in `others`, any part of the rest. A cheap first look."""
    found = np.zeros(len(points), np.bool_)
    for start in range(0, len(points), _STEP):
        part = points[start : start + _STEP]
        near = (part @ few.T).max(axis=1, initial=-2)
        found[start : start + _STEP] = ((part @ others.T) > near[:, None]).sum(axis=1) < neighbors
    return found


def unit(rows: npt.NDArray[np.floating]) -> Matrix:
    """Return rows of length 1; a row of zeros stays."""
    matrix = np.asarray(rows, np.float32)
    length = np.sqrt(np.einsum("nd,nd->n", matrix, matrix))[:, None]
    return matrix / np.maximum(length, 1e-9)
