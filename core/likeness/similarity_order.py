"""An order in which like stands by like, for up to a million rows.

Rows are halved again and again at the median of their main direction, each half turned so that
it lies towards its neighbor on that side, until about 256 are left; inside such a leaf each row
is followed by the nearest one that is still free. All leaves of a level are handled together, so
that the number of Python steps does not grow with the number of rows. The same rows give the same
order.
"""

import numpy as np
import numpy.typing as npt

from core.likeness.sketch import Matrix
from core.progress import Pace, Report, ignore

Numbers = npt.NDArray[np.int64]
_LEAF = 256
_SAMPLE = 4_096  # rows of a big node that its direction is computed from
_ROUNDS = 12  # of power iteration
_STEP = 65_536  # rows held at a time


def like_by_like(sketch: Matrix, rows: Numbers, report: Report = ignore) -> Numbers:
    """Return positions in `rows` (of `sketch`) in similarity order."""
    order = np.arange(len(rows))
    if len(rows) < 3:
        return order
    bounds = np.array([0, len(rows)])
    levels = max(0, int(np.ceil(np.log2(max(1, len(rows)) / _LEAF))))
    pace = Pace("similarity", (levels + 4) * len(rows), report)
    for _ in range(levels):
        bounds = _halve(sketch, rows, order, bounds, pace)
    _chain(sketch, rows, order, bounds, pace)
    return order


def _halve(sketch: Matrix, rows: Numbers, order: Numbers, bounds: Numbers, pace: Pace) -> Numbers:
    """Sort each node of `order` along its main direction; return the bounds of the halves."""
    towards = _towards(_means(sketch, rows, order, bounds))
    for nodes, size in _batches(bounds):
        spans = bounds[nodes][:, None] + np.arange(size)
        members = order[spans]
        if len(nodes) == 1 and size > _STEP:
            along = _along_big(sketch, rows, members[0], towards[nodes[0]])[None]
        else:
            along = _along(sketch[rows[members]], towards[nodes])
        turned = np.argsort(along, axis=1, kind="stable")
        order[spans] = np.take_along_axis(members, turned, axis=1)
        pace.step(members.size)
    middles = (bounds[:-1] + bounds[1:]) // 2
    return np.sort(np.concatenate([bounds, middles]))


def _batches(bounds: Numbers) -> list[tuple[Numbers, int]]:
    """Nodes of equal size (they differ by one at most), in lots of about _STEP rows."""
    sizes = np.diff(bounds)
    lots: list[tuple[Numbers, int]] = []
    for size in np.unique(sizes).tolist():
        same = np.flatnonzero(sizes == size)
        each = max(1, _STEP // size)
        lots += [(same[at : at + each], size) for at in range(0, len(same), each)]
    return lots


def _means(sketch: Matrix, rows: Numbers, order: Numbers, bounds: Numbers) -> Matrix:
    """The mean (nodes, width) of at most 64 rows of each node."""
    share = np.linspace(0, 1, 64, endpoint=False)
    at = bounds[:-1, None] + (np.diff(bounds)[:, None] * share).astype(np.int64)
    means = np.empty((len(at), sketch.shape[1]), np.float32)
    for start in range(0, len(at), 1024):
        part = slice(start, start + 1024)
        means[part] = sketch[rows[order[at[part]]]].mean(axis=1)
    return means


def _towards(means: Matrix) -> Matrix:
    """From each node's neighbor before it to the one after it (nodes, width)."""
    padded = np.concatenate([means[:1], means, means[-1:]])
    return padded[2:] - padded[:-2]


def _along(points: Matrix, towards: Matrix) -> Matrix:
    """Where points (nodes, size, width) lie along their node's main direction."""
    centered = points - points.mean(axis=1, keepdims=True)
    direction = _directions(np.matmul(centered.transpose(0, 2, 1), centered), towards)
    return np.matmul(centered, direction[:, :, None])[:, :, 0]


def _along_big(sketch: Matrix, rows: Numbers, members: Numbers, towards: Matrix) -> Matrix:
    step = -(-len(members) // _SAMPLE)
    sample = sketch[rows[members[::step]]]
    mean = sample.mean(axis=0)
    centered = sample - mean
    direction = _directions((centered.T @ centered)[None], towards[None])[0]
    along = np.empty(len(members), np.float32)
    for start in range(0, len(members), _STEP):
        part = slice(start, start + _STEP)
        along[part] = sketch[rows[members[part]]] @ direction
    return along


def _directions(covariance: Matrix, towards: Matrix) -> Matrix:
    """The main direction (nodes, width) of each matrix, on the side of `towards`."""
    start = np.einsum("nii->ni", covariance) + np.float32(1e-12)
    direction = start
    for _ in range(_ROUNDS):
        direction = np.matmul(covariance, direction[:, :, None])[:, :, 0] + 1e-12 * start
        direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-20)
    side = np.einsum("nd,nd->n", direction, towards)
    return np.where(side[:, None] < 0, -direction, direction).astype(np.float32)


def _chain(sketch: Matrix, rows: Numbers, order: Numbers, bounds: Numbers, pace: Pace) -> None:
    """Put the nearest free one next, in every leaf; begin at the side of the leaf before."""
    towards = _towards(_means(sketch, rows, order, bounds))
    for nodes, size in _batches(bounds):
        spans = bounds[nodes][:, None] + np.arange(size)
        members = order[spans]
        points = sketch[rows[members]]
        first = np.einsum("nsd,nd->ns", points, towards[nodes]).argmin(axis=1)
        path = _greedy(points, first)
        order[spans] = np.take_along_axis(members, path, axis=1)
        pace.step(4 * members.size)


def _greedy(points: Matrix, first: Numbers) -> Numbers:
    """Paths (leaves, size) through points (leaves, size, width), all leaves a step at a time."""
    leaves, size = points.shape[:2]
    length = np.maximum(np.linalg.norm(points, axis=2, keepdims=True), 1e-9)
    unit = points / length
    near = np.matmul(unit, unit.transpose(0, 2, 1))
    at, each = first, np.arange(leaves)
    path = np.empty((leaves, size), np.int64)
    taken = np.zeros((leaves, size), np.float32)
    for step in range(size):
        path[:, step] = at
        taken[each, at] = -4.0
        at = (near[each, at] + taken).argmax(axis=1)
    return path
