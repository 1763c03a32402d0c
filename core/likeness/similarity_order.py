"""An order in which like stands by like, for up to a million rows.

Rows are halved again and again at the median of their main direction, each half turned so that
it lies towards its neighbor on that side, until 128 to 256 are left; inside such a leaf each row
is followed by the nearest one that is still free. Halves of more than 8,192 rows are projected
in steps; the rows of a smaller one are fetched once, so that all that follows happens in the
processor's cache, all its parts of a level at a time. The same rows give the same order.

Products are small or by einsum: OpenBLAS shares bigger ones out among its threads, and on a busy
machine each waits for the slowest of them (200,000 rows took 13 s with a load of 8, and take 1.2).
"""

import numpy as np
import numpy.typing as npt

from core.likeness.chains import chain
from core.likeness.sketch import WIDTH, Matrix
from core.progress import Pace, Report, ignore

Numbers = npt.NDArray[np.int64]
_BLOCK = 8_192  # rows that are fetched once
_LEAF = 256
_SAMPLE = 4_096  # rows of a big node that its direction is computed from
_SOME = 256  # rows of a small one
_ROUNDS = 12  # of power iteration
_STEP = 65_536  # rows projected at a time
_BLOCK_LEVELS = 20  # a block takes as long as so many big levels, for the progress


def like_by_like(sketch: Matrix, rows: Numbers, report: Report = ignore) -> Numbers:
    """Return positions in `rows` (of `sketch`) in similarity order."""
    if len(rows) < 3:
        return np.arange(len(rows))
    levels = _levels(len(rows), _BLOCK)
    pace = Pace("similarity", (levels + _BLOCK_LEVELS) * len(rows), report)
    nodes = [np.arange(len(rows))]
    for _ in range(levels):
        towards = _towards(_some_means(sketch, rows, nodes))
        nodes = [
            half
            for node, side in zip(nodes, towards, strict=True)
            for half in _halved(sketch, rows, node, side, pace)
        ]
    means = _some_means(sketch, rows, nodes)
    around = np.concatenate([means[:1], means, means[-1:]])
    for at, node in enumerate(nodes):
        nodes[at] = node[_in_block(sketch[rows[node]], around[at], around[at + 2])]
        pace.step(_BLOCK_LEVELS * len(node))
    return np.concatenate(nodes)


def _levels(count: int, size: int) -> int:
    return max(0, int(np.ceil(np.log2(count / size))))


def _some_means(sketch: Matrix, rows: Numbers, nodes: list[Numbers]) -> Matrix:
    """The mean (nodes, width) of about 64 rows of each node."""
    some = (node[:: max(1, len(node) // 64)] for node in nodes)
    return np.stack([sketch[rows[each]].mean(axis=0) for each in some])


def _towards(means: Matrix) -> Matrix:
    """From each node's neighbor before it to the one after it (nodes, width)."""
    padded = np.concatenate([means[:1], means, means[-1:]])
    return padded[2:] - padded[:-2]


def _halved(
    sketch: Matrix, rows: Numbers, node: Numbers, towards: Matrix, pace: Pace
) -> tuple[Numbers, Numbers]:
    """Both halves of a big node; in each the rows stay in order, to be fetched quickly."""
    sample = sketch[rows[node[:: max(1, len(node) // _SAMPLE)]]]
    direction = _directions(_covariances(sample[None]), towards[None])[0]
    along = np.empty(len(node), np.float32)
    for start in range(0, len(node), _STEP):
        part = node[start : start + _STEP]
        along[start : start + _STEP] = np.einsum("nd,d->n", sketch[rows[part]], direction)
        pace.step(len(part))
    middle = len(node) // 2
    is_after = np.zeros(len(node), np.bool_)
    is_after[np.argpartition(along, middle)[middle:]] = True
    return node[~is_after], node[is_after]


def _in_block(points: Matrix, before: Matrix, after: Matrix) -> Numbers:
    """Positions in `points` in similarity order, from the side of `before` to that of `after`."""
    order = np.arange(len(points))
    bounds = np.array([0, len(points)])
    for _ in range(_levels(len(points), _LEAF)):
        towards = _towards_inside(points, order, bounds, before, after)
        for nodes, spans in _of_equal_size(bounds):
            members = order[spans]
            along = _along(points[members], towards[nodes])
            turned = np.argpartition(along, spans.shape[1] // 2, axis=1)
            order[spans] = np.take_along_axis(members, turned, axis=1)
        bounds = np.sort(np.concatenate([bounds, (bounds[:-1] + bounds[1:]) // 2]))
    towards = _towards_inside(points, order, bounds, before, after)
    for nodes, spans in _of_equal_size(bounds):
        members = order[spans]
        path = chain(points[members], towards[nodes])
        order[spans] = np.take_along_axis(members, path, axis=1)
    return order


def _towards_inside(
    points: Matrix, order: Numbers, bounds: Numbers, before: Matrix, after: Matrix
) -> Matrix:
    sums = np.add.reduceat(points[order], bounds[:-1], axis=0)
    means = (sums / np.diff(bounds)[:, None]).astype(np.float32)
    return _towards(np.concatenate([before[None], means, after[None]]))[1:-1]


def _of_equal_size(bounds: Numbers) -> list[tuple[Numbers, Numbers]]:
    """Nodes of the same size (sizes differ by one at most), and their spans (nodes, size)."""
    sizes = np.diff(bounds)
    found: list[tuple[Numbers, Numbers]] = []
    for size in np.unique(sizes).tolist():
        nodes = np.flatnonzero(sizes == size)
        found.append((nodes, bounds[nodes][:, None] + np.arange(size)))
    return found


def _along(points: Matrix, towards: Matrix) -> Matrix:
    """Where points (nodes, size, width) lie along their node's main direction."""
    some = points[:, :: max(1, points.shape[1] // _SOME)]
    direction = _directions(_covariances(some), towards)
    return np.einsum("nsd,nd->ns", points, direction)


def _covariances(points: Matrix) -> Matrix:
    """Of points (nodes, size, width), what spreads each node: (nodes, width, width), unscaled."""
    nodes, size, width = points.shape
    lot = min(size, WIDTH)
    centered = points - points.mean(axis=1, keepdims=True)
    lots = centered[:, : size // lot * lot].reshape(nodes, -1, lot, width)
    return np.matmul(np.ascontiguousarray(lots.swapaxes(2, 3)), lots).sum(axis=1)


def _directions(covariance: Matrix, towards: Matrix) -> Matrix:
    """The main direction (nodes, width) of each matrix, on the side of `towards`."""
    start = np.einsum("nii->ni", covariance) + np.float32(1e-12)
    direction = start
    for _ in range(_ROUNDS):
        direction = np.matmul(covariance, direction[:, :, None])[:, :, 0] + 1e-12 * start
        direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-20)
    side = np.einsum("nd,nd->n", direction, towards)
    return np.where(side[:, None] < 0, -direction, direction).astype(np.float32)
