"""RandAugment (Cubuk, Zoph, Shlens, Le 2020): N operations drawn for each image, all of strength M.

The paper's list without posterize and solarize, which cost accuracy (recipes.md 1.9). Strengths
are on the paper's scale of 0 to 30, with AutoAugment's ranges; to which side they go is drawn. What
moves pixels is composed into one resampling ahead of what changes colors; within both the order
drawn is kept.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from core.training.tuning.augment import color
from core.training.tuning.augment.draws import Draws
from core.training.tuning.augment.geometry import sheared, shifted, turned

SCALE = 30
_MOST_SHEAR = 0.3
_MOST_SHIFT = 150 / 331  # of the side
_MOST_DEGREES = 30.0
_MOST_CHANGE = 0.9  # of a factor

# Applied to part of a batch: pixels (k, 3, h, w), factors (k,)
_COLORS: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = {
    "brightness": color.brightened,
    "color": color.colored,
    "contrast": color.contrasted,
    "sharpness": color.sharpened,
    "autocontrast": lambda pixels, _: color.with_full_range(pixels),
    "equalize": lambda pixels, _: color.equalized(pixels),
}
_MOVES = ("rotate", "shear across", "shear along", "shift across", "shift along")
OPERATIONS = ("identity", *_MOVES, *_COLORS)


def moved(draws: Draws, *, operations: int, magnitude: int) -> Tensor:
    """(b, 3, 3): the operations that move pixels."""
    whole = torch.eye(3).expand(len(draws.rows), 3, 3)
    for number in range(operations):
        strength = draws.signs(f"sign {number}") * (magnitude / SCALE)
        chosen = _chosen(draws, number)
        by = {it: strength * (chosen == OPERATIONS.index(it)) for it in _MOVES}
        whole = (
            whole
            @ turned(by["rotate"] * _MOST_DEGREES)
            @ sheared(by["shear across"] * _MOST_SHEAR, by["shear along"] * _MOST_SHEAR)
            @ shifted(by["shift across"] * _MOST_SHIFT, by["shift along"] * _MOST_SHIFT)
        )
    return whole


def recolored(pixels: Tensor, draws: Draws, *, operations: int, magnitude: int) -> Tensor:
    """The operations that change colors, each on its part of the batch; changes `pixels`."""
    for number in range(operations):
        factors = 1 + draws.signs(f"sign {number}") * (_MOST_CHANGE * magnitude / SCALE)
        chosen = _chosen(draws, number)
        for name, change in _COLORS.items():
            places = (chosen == OPERATIONS.index(name)).nonzero().flatten()
            if len(places):
                here = places.to(pixels.device, non_blocking=True)
                its = factors[places].to(pixels.device, non_blocking=True)
                pixels[here] = change(pixels[here], its)
    return pixels


def _chosen(draws: Draws, number: int) -> Tensor:
    return draws.chosen(f"operation {number}", len(OPERATIONS))
