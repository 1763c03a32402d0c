"""Random erasing (Zhong, Zheng, Kang, Li, Yang 2020): a rectangle of an image becomes gray.

Gray stands for the mean color (the paper's RE-M, equal to random pixels within its spread).
"""

import torch
from torch import Tensor

from core.training.tuning.augment.draws import Draws
from core.training.tuning.augment.geometry import GRAY

_AREA = (0.02, 0.4)  # s_l and s_h
_RATIO = 0.3  # r_1; at most 1 / r_1


def erased(pixels: Tensor, draws: Draws, probability: float) -> Tensor:
    """(b, 3, h, w); changes `pixels`."""
    places = draws.happens("erase", probability).nonzero().flatten()
    if not len(places):
        return pixels
    left, top, width, height = (part[places] for part in _rectangles(draws))
    rows, columns = pixels.shape[-2:]
    inside = _within(top, height, rows)[:, :, None] & _within(left, width, columns)[:, None]
    here = places.to(pixels.device, non_blocking=True)
    hole = inside[:, None].to(pixels.device, non_blocking=True)
    pixels[here] = pixels[here].masked_fill(hole, GRAY)
    return pixels


def _rectangles(draws: Draws) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Left, top, width and height (b,) as shares of the sides.

    The paper draws area and ratio again until the rectangle fits; here the ratio is drawn from
    those that fit.
    """
    area = draws.of("erase area", low=_AREA[0], high=_AREA[1])
    ratio = draws.of(
        "erase ratio", low=area.clamp(min=_RATIO).log(), high=-area.clamp(min=_RATIO).log()
    )
    ratio = ratio.exp()
    width, height = (area / ratio).sqrt(), (area * ratio).sqrt()
    left = draws.of("erase left", high=1 - width)
    return left, draws.of("erase top", high=1 - height), width, height


def _within(start: Tensor, extent: Tensor, count: int) -> Tensor:
    """(k, count) bool: pixels whose middle lies between `start` and `start + extent`."""
    middles = (torch.arange(count) + 0.5) / count
    return (middles >= start[:, None]) & (middles < (start + extent)[:, None])
