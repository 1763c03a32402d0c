"""RandAugment (Cubuk, Zoph, Shlens, Le 2020): N operations drawn for each image, all of strength M.

The paper's list without posterize and solarize, which cost accuracy (recipes.md 1.9). Strengths
are on the paper's scale of 0 to 30, with AutoAugment's ranges; to which side they go is drawn. What
moves pixels is composed into one resampling ahead of what changes colors; within both the order
drawn is kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
_MOVES = ("rotate", "shear-across", "shear-along", "shift-across", "shift-along")
OPERATIONS = ("identity", *_MOVES, *_COLORS)


@dataclass(frozen=True, slots=True)
class Drawn:
    """N operations for each of b images."""

    kinds: Tensor  # (b, N) int64: positions in OPERATIONS
    strengths: Tensor  # (b, N) float32 in [-1, 1]

    def part(self, which: slice) -> "Drawn":
        return Drawn(self.kinds[which], self.strengths[which])


def drawn(draws: Draws, *, operations: int, magnitude: int) -> Drawn:
    nothing = torch.empty(len(draws.rows), 0)
    kinds = [draws.chosen(f"operation-{it}", len(OPERATIONS)) for it in range(operations)]
    signs = [draws.signs(f"sign-{it}") for it in range(operations)]
    return Drawn(
        torch.stack(kinds, 1) if kinds else nothing.long(),
        torch.stack(signs, 1) * (magnitude / SCALE) if signs else nothing,
    )


def moved(drawn: Drawn) -> Tensor:
    """(b, 3, 3): the operations that move pixels."""
    whole = torch.eye(3).expand(len(drawn.kinds), 3, 3)
    for kinds, strengths in zip(drawn.kinds.T, drawn.strengths.T, strict=True):
        by = {it: strengths * (kinds == OPERATIONS.index(it)) for it in _MOVES}
        whole = (
            whole
            @ turned(by["rotate"] * _MOST_DEGREES)
            @ sheared(by["shear-across"] * _MOST_SHEAR, by["shear-along"] * _MOST_SHEAR)
            @ shifted(by["shift-across"] * _MOST_SHIFT, by["shift-along"] * _MOST_SHIFT)
        )
    return whole


def recolored(pixels: Tensor, drawn: Drawn) -> Tensor:
    """The operations that change colors, each on its part of the batch; changes `pixels`."""
    for kinds, strengths in zip(drawn.kinds.T, drawn.strengths.T, strict=True):
        for kind in kinds.unique().tolist():
            change = _COLORS.get(OPERATIONS[kind])
            if change is None:
                continue
            places = (kinds == kind).nonzero().flatten()
            factors = 1 + _MOST_CHANGE * strengths[places]
            here = places.to(pixels.device, non_blocking=True)
            pixels[here] = change(pixels[here], factors.to(pixels.device, non_blocking=True))
    return pixels
