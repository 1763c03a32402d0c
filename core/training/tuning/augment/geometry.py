"""Crop, mirror, rotate, shear and shift, composed into one resampling.

A matrix (3, 3) takes a place of the picture that comes out to the place of the picture that goes
in; both count -1 to 1 from edge to edge. What is done later therefore stands further right.
"""

import math

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from core.training.tuning.augment.draws import Draws

GRAY = 128.0  # what comes in from beyond the edges, as in the paper's own code
_RATIO = 4 / 3  # of the sides of a crop, at most


def cropped(draws: Draws, least: float) -> Tensor:
    """(b, 3, 3): a random resized crop (Szegedy et al. 2015) of `least` to all of the area.

    Its sides' ratio is drawn from those of at most 4 : 3 that fit.
    """
    area = draws.of("crop-area", low=least, high=1.0)
    bound = torch.minimum(area.reciprocal(), torch.tensor(_RATIO)).log()
    ratio = draws.of("crop-ratio", low=-bound, high=bound).exp()
    width, height = (area * ratio).sqrt(), (area / ratio).sqrt()
    return _matrices(
        a=width,
        e=height,
        c=draws.of("crop-left", low=width - 1, high=1 - width),
        f=draws.of("crop-top", low=height - 1, high=1 - height),
    )


def mirrored(which: Tensor) -> Tensor:
    """(b, 3, 3) for `which` (b,) bool."""
    return _matrices(a=torch.where(which, -1.0, 1.0))


def turned(degrees: Tensor) -> Tensor:
    """(b, 3, 3) for (b,), about the middle."""
    radians = degrees * (math.pi / 180)
    sine, cosine = radians.sin(), radians.cos()
    return _matrices(a=cosine, b=-sine, d=sine, e=cosine)


def sheared(across: Tensor, along: Tensor) -> Tensor:
    """(b, 3, 3) for (b,) and (b,): pixels of shift per pixel of distance from the middle line."""
    return _matrices(a=1 + across * along, b=across, d=along)


def shifted(across: Tensor, along: Tensor) -> Tensor:
    """(b, 3, 3) for (b,) and (b,): shares of the side."""
    return _matrices(c=2 * across, f=2 * along)


def resampled(pixels: Tensor, matrices: Tensor, size: int) -> Tensor:
    """float32 (b, 3, size, size) in [0, 255] of uint8 or float (b, 3, s, s); `matrices` (b, 3, 3).

    Bilinear; beyond the edges is gray.
    """
    grid = _grid(matrices[:, :2].to(pixels.device, non_blocking=True), size)
    return grid_sample(pixels - GRAY, grid, align_corners=False).add_(GRAY)


def _grid(matrices: Tensor, size: int) -> Tensor:
    """(b, size, size, 2): as `affine_grid`, in a third of its time on a CPU."""
    middles = (torch.arange(size, device=matrices.device) + 0.5) * (2 / size) - 1
    by_column, by_row, shift = matrices[:, None].unbind(-1)  # (b, 1, 2)
    places = middles[None, :, None]
    grid = torch.empty(len(matrices), size, size, 2, device=matrices.device)
    torch.add((places * by_column)[:, None], (places * by_row + shift)[:, :, None], out=grid)
    return grid


def _matrices(**entries: Tensor) -> Tensor:
    """(b, 3, 3): [[a, b, c], [d, e, f], [0, 0, 1]], the unit matrix where none is given."""
    rows = len(next(iter(entries.values())))
    result = torch.eye(3).repeat(rows, 1, 1)
    for name, values in entries.items():
        at = "abcdef".index(name)
        result[:, at // 3, at % 3] = values
    return result
