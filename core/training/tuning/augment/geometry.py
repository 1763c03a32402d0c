"""Crop, mirror, rotate, shear and shift, composed into one resampling.

A matrix (3, 3) takes a place of the picture that comes out to the place of the picture that goes
in; both count -1 to 1 from edge to edge. What is done later therefore stands further right.
"""

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from core.training.tuning.augment.draws import Draws

GRAY = 128.0  # what comes in from beyond the edges, as in the paper's own code
_RATIO = 4 / 3  # of the sides of a crop, at most


def cropped(draws: Draws, least: float) -> Tensor:
    """(b, 3, 3): a random resized crop (Szegedy et al. 2015) of `least` to all of the area.

    Its sides' ratio is drawn from those of at most 4 : 3 that fit.
    """
    area = draws.of("crop area", low=least, high=1.0)
    bound = torch.minimum(area.reciprocal(), torch.tensor(_RATIO)).log()
    ratio = draws.of("crop ratio", low=-bound, high=bound).exp()
    width, height = (area * ratio).sqrt(), (area / ratio).sqrt()
    return _matrices(
        a=width,
        e=height,
        c=draws.of("crop left", low=width - 1, high=1 - width),
        f=draws.of("crop top", low=height - 1, high=1 - height),
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
    theta = matrices[:, :2].to(pixels.device, non_blocking=True)
    grid = affine_grid(theta, [len(pixels), 3, size, size], align_corners=False)
    return grid_sample(pixels - GRAY, grid, align_corners=False).add_(GRAY)


def _matrices(**entries: Tensor) -> Tensor:
    """(b, 3, 3): [[a, b, c], [d, e, f], [0, 0, 1]], the unit matrix where none is given."""
    rows = len(next(iter(entries.values())))
    result = torch.eye(3).repeat(rows, 1, 1)
    for name, values in entries.items():
        at = "abcdef".index(name)
        result[:, at // 3, at % 3] = values
    return result
