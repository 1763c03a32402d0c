"""How the images of a batch look in an epoch: crops, mirroring, RandAugment and more.

First all of it is drawn, a few numbers an image on the CPU, decided by (seed, epoch, row); then it
is done to the whole batch, on the device.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.tuning.augment.color import brightened, colored, contrasted
from core.training.tuning.augment.draws import Draws
from core.training.tuning.augment.erasing import erased, holes
from core.training.tuning.augment.geometry import cropped, mirrored, resampled, sheared, turned
from core.training.tuning.augment.rand_augment import Drawn, drawn, moved, recolored
from core.training.tuning.augment.strength import Strength

_AT_ONCE = 4  # images on a CPU: what its cache holds; twice as fast as a batch of 32
_TINTS = (("brightness", brightened), ("contrast", contrasted), ("color", colored))


def augmented(
    pixels: Tensor, rows: Tensor, strength: Strength, *, size: int, seed: int, epoch: int
) -> Tensor:
    """float32 (b, 3, size, size) in [0, 255] of uint8 (b, 3, s, s), on the device of `pixels`.

    `rows` (b,), on the CPU, are what tells the images apart: the same row looks the same in every
    batch of an epoch. Nothing waits for the device.
    """
    look = Look.drawn(strength, Draws(seed, epoch, rows))
    if pixels.device.type != "cpu":
        return look.given_to(pixels, size)
    result = torch.empty(len(pixels), 3, size, size)
    for start in range(0, len(pixels), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        result[part] = look.part(part).given_to(pixels[part], size)
    return result


@dataclass(frozen=True, slots=True)
class Look:
    """What is done to each of b images; all on the CPU."""

    places: Tensor  # (b, 3, 3): see `geometry`
    tints: tuple[Tensor | None, ...]  # (b,) factors in the order of _TINTS
    operations: Drawn
    holes: Tensor  # (b, 4): see `erasing`

    @classmethod
    def drawn(cls, strength: Strength, draws: Draws) -> "Look":
        operations = drawn(draws, operations=strength.operations, magnitude=strength.magnitude)
        most = (strength.brightness, strength.contrast, strength.color)
        return cls(
            _moves(draws, strength) @ moved(operations),
            tuple(
                1 + _either(draws, name, by) if by else None
                for (name, _), by in zip(_TINTS, most, strict=True)
            ),
            operations,
            holes(draws, strength.erasing),
        )

    def part(self, which: slice) -> "Look":
        return Look(
            self.places[which],
            tuple(None if it is None else it[which] for it in self.tints),
            self.operations.part(which),
            self.holes[which],
        )

    def given_to(self, pixels: Tensor, size: int) -> Tensor:
        """float32 (b, 3, size, size) of (b, 3, s, s), in [0, 255] both."""
        result = resampled(pixels, self.places, size)
        for (_, change), factors in zip(_TINTS, self.tints, strict=True):
            if factors is not None:
                result = change(result, factors.to(result.device, non_blocking=True))
        return erased(recolored(result, self.operations), self.holes)


def _moves(draws: Draws, strength: Strength) -> Tensor:
    """(b, 3, 3): crop, mirror, rotate, shear, in this order."""
    whole = cropped(draws, strength.crop)
    if strength.flip:
        whole = whole @ mirrored(draws.happens("flip", 0.5))
    if strength.rotation:
        whole = whole @ turned(_either(draws, "rotation", strength.rotation))
    if strength.shear:
        across, along = (_either(draws, f"shear-{it}", strength.shear) for it in ("x", "y"))
        whole = whole @ sheared(across.deg2rad().tan(), along.deg2rad().tan())
    return whole


def _either(draws: Draws, what: str, most: float) -> Tensor:
    return draws.of(what, low=-most, high=most)
