"""Random erasing (Zhong, Zheng, Kang, Li, Yang 2020): a rectangle of an image becomes gray.

Gray stands for the mean color (the paper's RE-M, equal to random pixels within its spread).
"""

import torch
from torch import Tensor

from core.training.tuning.augment.draws import Draws
from core.training.tuning.augment.geometry import GRAY

_AREA = (0.02, 0.4)  # s_l and s_h
_RATIO = 0.3  # r_1; at most 1 / r_1


def holes(draws: Draws, probability: float) -> Tensor:
    """(b, 4): left, top, width and height as shares of the sides; zeros where nothing is erased.

    The paper draws area and ratio again until the rectangle fits; here the ratio is drawn from
    those that fit.
    """
    area = draws.of("erase-area", low=_AREA[0], high=_AREA[1])
    least = area.clamp(min=_RATIO).log()
    ratio = draws.of("erase-ratio", low=least, high=-least).exp()
    width, height = (area / ratio).sqrt(), (area * ratio).sqrt()
    left, top = draws.of("erase-left", high=1 - width), draws.of("erase-top", high=1 - height)
    erased = draws.happens("erase", probability)
    return torch.stack((left, top, width, height), 1) * erased[:, None]


def erased(pixels: Tensor, holes: Tensor) -> Tensor:
    """(b, 3, h, w); changes `pixels`."""
    places = holes[:, 2].nonzero().flatten()
    if not len(places):
        return pixels
    left, top, width, height = holes[places].unbind(1)
    rows, columns = pixels.shape[-2:]
    inside = _within(top, height, rows)[:, :, None] & _within(left, width, columns)[:, None]
    here = places.to(pixels.device, non_blocking=True)
    gone = inside[:, None].to(pixels.device, non_blocking=True)
    pixels[here] = pixels[here].masked_fill(gone, GRAY)
    return pixels


def _within(start: Tensor, extent: Tensor, count: int) -> Tensor:
    """(k, count) bool: pixels whose middle lies between `start` and `start + extent`."""
    middles = (torch.arange(count) + 0.5) / count
    return (middles >= start[:, None]) & (middles < (start + extent)[:, None])
