"""What a network sees of its images in an epoch: crops, mirroring, RandAugment and more, for a
batch at once and on the device, decided by (seed, epoch, row)."""

from torch import Tensor

from core.training.tuning.augment.color import brightened, colored, contrasted
from core.training.tuning.augment.draws import Draws
from core.training.tuning.augment.erasing import erased
from core.training.tuning.augment.geometry import cropped, mirrored, resampled, sheared, turned
from core.training.tuning.augment.rand_augment import moved, recolored
from core.training.tuning.augment.strength import Strength


def augmented(
    pixels: Tensor, rows: Tensor, strength: Strength, *, size: int, seed: int, epoch: int
) -> Tensor:
    """float32 (b, 3, size, size) in [0, 255] of uint8 (b, 3, s, s), on the device of `pixels`.

    `rows` (b,), on the CPU, are what tells the images apart: the same row looks the same in every
    batch of an epoch. Nothing waits for the device.
    """
    draws = Draws(seed, epoch, rows)
    result = resampled(pixels, _placed(draws, strength), size)
    result = _tinted(result, draws, strength)
    result = recolored(result, draws, operations=strength.operations, magnitude=strength.magnitude)
    return erased(result, draws, strength.erasing)


def _placed(draws: Draws, strength: Strength) -> Tensor:
    """(b, 3, 3): all that moves pixels, in the order crop, mirror, rotate, shear, RandAugment."""
    whole = cropped(draws, strength.crop)
    if strength.flip:
        whole = whole @ mirrored(draws.happens("flip", 0.5))
    if strength.rotation:
        whole = whole @ turned(_either(draws, "rotation", strength.rotation))
    if strength.shear:
        across, along = (_either(draws, f"shear {it}", strength.shear) for it in ("x", "y"))
        whole = whole @ sheared(across.deg2rad().tan(), along.deg2rad().tan())
    return whole @ moved(draws, operations=strength.operations, magnitude=strength.magnitude)


def _tinted(pixels: Tensor, draws: Draws, strength: Strength) -> Tensor:
    for name, most, change in (
        ("brightness", strength.brightness, brightened),
        ("contrast", strength.contrast, contrasted),
        ("color", strength.color, colored),
    ):
        if most:
            factors = 1 + _either(draws, name, most)
            pixels = change(pixels, factors.to(pixels.device, non_blocking=True))
    return pixels


def _either(draws: Draws, what: str, most: float) -> Tensor:
    return draws.of(what, low=-most, high=most)
