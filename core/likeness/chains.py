"""Chains: every row followed by the nearest one that is still free, many leaves at a time."""

import numpy as np
import numpy.typing as npt

from core.likeness.sketch import WIDTH, Matrix

Numbers = npt.NDArray[np.int64]
_TAKEN = -4.0  # less than any cosine, also when added to one
_ROWS = 4_096  # at a time: their cosines stay in the processor's cache


def chain(points: Matrix, towards: Matrix) -> Numbers:
    """Return paths (leaves, size) through points (leaves, size, width). Each begins with the row
    that lies least along `towards` (leaves, width)."""
    first = np.einsum("nsd,nd->ns", points, towards).argmin(axis=1)
    unit = points / np.maximum(np.linalg.norm(points, axis=2, keepdims=True), 1e-9)
    each = max(1, _ROWS // points.shape[1])
    parts = (slice(at, at + each) for at in range(0, len(points), each))
    return np.concatenate([_greedy(unit[part], first[part]) for part in parts])


def _greedy(unit: Matrix, first: Numbers) -> Numbers:
    leaves, size = unit.shape[:2]
    cosines = _products(unit).reshape(leaves * size, size)
    starts = np.arange(leaves) * size
    path = np.empty((size, leaves), np.int64)
    path[0] = first
    taken = np.zeros((leaves, size), np.float32)
    flat, near, at = taken.reshape(-1), np.empty((leaves, size), np.float32), starts + first
    for step in range(1, size):
        flat[at] = _TAKEN
        np.take(cosines, at, axis=0, out=near, mode="clip")
        near += taken
        near.argmax(axis=1, out=path[step])
        np.add(starts, path[step], out=at)
    return path.T


def _products(unit: Matrix) -> Matrix:
    """Dot products (leaves, size, size), in tiles that OpenBLAS does not share out among threads:
    on a busy machine each product would wait for the slowest of them."""
    leaves, size = unit.shape[:2]
    turned = np.ascontiguousarray(unit.transpose(0, 2, 1))
    found = np.empty((leaves, size, size), np.float32)
    for row in range(0, size, WIDTH):
        rows = slice(row, row + WIDTH)
        for column in range(0, size, WIDTH):
            columns = slice(column, column + WIDTH)
            np.matmul(unit[:, rows], turned[:, :, columns], out=found[:, rows, columns])
    return found
