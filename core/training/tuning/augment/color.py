"""Changes of color and light, each for a whole batch; defined as in Pillow's ImageEnhance and
ImageOps, on which RandAugment's paper rests.

Pixels are float32 (b, 3, h, w) in [0, 255] before and after; factors (b,) are 1 for no change.
"""

import torch
from torch import Tensor

_LUMA = (0.299, 0.587, 0.114)  # ITU-R 601-2
_LEVELS = 256


def brightened(pixels: Tensor, factors: Tensor) -> Tensor:
    """From black at 0."""
    return (pixels * _each(factors)).clamp_(0, 255)


def contrasted(pixels: Tensor, factors: Tensor) -> Tensor:
    """From its mean gray at 0."""
    means = pixels.mean((2, 3)) @ torch.tensor(_LUMA, device=pixels.device)
    return _blended(_each(means), pixels, factors)


def colored(pixels: Tensor, factors: Tensor) -> Tensor:
    """From black and white at 0 (saturation)."""
    gray = pixels[:, :1] * _LUMA[0]
    for channel in (1, 2):
        gray.add_(pixels[:, channel : channel + 1], alpha=_LUMA[channel])
    return _blended(gray, pixels, factors)


def sharpened(pixels: Tensor, factors: Tensor) -> Tensor:
    """From a smoothed picture at 0, whose outermost pixels stay as they are."""
    middle = pixels[..., 1:-1, 1:-1]
    # The filter [[1, 1, 1], [1, 5, 1], [1, 1, 1]] / 13, as sums down, then across
    sums = pixels[..., :-2, :] + pixels[..., 1:-1, :]
    sums += pixels[..., 2:, :]
    smooth = sums[..., :-2] + sums[..., 1:-1]
    smooth += sums[..., 2:]
    smooth.add_(middle, alpha=4).div_(13)
    result = pixels.clone()
    result[..., 1:-1, 1:-1] = _blended(smooth, middle, factors)
    return result


def with_full_range(pixels: Tensor) -> Tensor:
    """Autocontrast: each channel stretched to 0 to 255."""
    low, high = pixels.amin((2, 3), keepdim=True), pixels.amax((2, 3), keepdim=True)
    stretched = (pixels - low) * (255 / (high - low).clamp(min=1e-6))
    return torch.where(high > low, stretched, pixels)


def equalized(pixels: Tensor) -> Tensor:
    """Each channel with the histogram as even as a table of levels can make it."""
    levels = pixels.round().long().flatten(2)  # (b, 3, h * w)
    counts = torch.zeros(*levels.shape[:2], _LEVELS, dtype=torch.int64, device=pixels.device)
    counts.scatter_add_(2, levels, torch.ones_like(levels))
    fullest = counts.gather(2, levels.amax(2, keepdim=True))  # of its brightest level
    step = (levels.shape[2] - fullest) // (_LEVELS - 1)
    below = counts.cumsum(2) - counts
    table = ((below + step // 2) // step.clamp(min=1)).clamp(max=_LEVELS - 1)
    even = table.gather(2, levels).float().view_as(pixels)
    return torch.where(step[..., None] > 0, even, pixels)


def _blended(origin: Tensor, pixels: Tensor, factors: Tensor) -> Tensor:
    """`origin` at 0, `pixels` at 1, beyond them above 1."""
    return (pixels * _each(factors)).add_(origin * _each(1 - factors)).clamp_(0, 255)


def _each(values: Tensor) -> Tensor:
    return values.view(-1, 1, 1, 1)
