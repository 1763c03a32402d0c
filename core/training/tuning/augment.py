"""What a student sees: random crops, mirroring and RandAugment, decided by (seed, epoch, image).

RandAugment (Cubuk et al. 2020): N operations of strength M of 30, on the paper's scale; without
posterize and solarize, which cost accuracy (recipes.md 1.9).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torchvision.transforms import v2

_BINS = 31  # the paper's magnitudes 0 to 30
_DROPPED = ("Posterize", "Solarize")
_SMALLEST_CROP = 0.5  # share of the area


class RandAugment(v2.RandAugment):
    """torchvision's RandAugment without the operations that hurt."""

    # The table is how v2.RandAugment lets its operations be chosen; it has no public name.
    _AUGMENTATION_SPACE = {  # noqa: RUF012  (torchvision's own shape)
        name: operation
        for name, operation in v2.RandAugment._AUGMENTATION_SPACE.items()
        if name not in _DROPPED
    }


@dataclass(frozen=True, slots=True)
class Strength:
    operations: int  # N; 0 leaves RandAugment out
    magnitude: int  # M, 0 to 30
    flip: bool


def strength_for(
    labels: int, *, operations: float | None, magnitude: float | None, flip: bool
) -> Strength:
    """N and M by the number of labels: the best M grows with the training set (Cubuk et al.,
    figure 3). Given ones win."""
    n, m = (1, 4) if labels < 200 else (2, 6) if labels < 5000 else (2, 9)
    return Strength(
        n if operations is None else int(operations),
        m if magnitude is None else int(magnitude),
        flip,
    )


def augmentation(strength: Strength, size: int) -> Callable[[Tensor], Tensor]:
    """From uint8 (3, s, s) to uint8 (3, size, size); draws from torch's global generator."""
    steps: list[v2.Transform] = [
        v2.RandomResizedCrop(size, scale=(_SMALLEST_CROP, 1.0), antialias=True)
    ]
    if strength.flip:
        steps.append(v2.RandomHorizontalFlip())
    if strength.operations:
        steps.append(RandAugment(strength.operations, strength.magnitude, num_magnitude_bins=_BINS))
    return v2.Compose(steps)


def augmented(
    pixels: Tensor, rows: Tensor, augment: Callable[[Tensor], Tensor], *, seed: int, epoch: int
) -> Tensor:
    """uint8 (b, 3, size, size) of `pixels` (b, 3, s, s), the images of `rows` (b,), as `epoch` sees
    them."""
    seen: list[Tensor] = []
    with torch.random.fork_rng(devices=[]):
        for picture, row in zip(pixels, rows.tolist(), strict=True):
            seed_generators(seed_of(seed, epoch, row), "cpu")
            seen.append(augment(picture.contiguous()))
    return torch.stack(seen)


def seed_generators(seed: int, device: str) -> None:
    """Seed what draws on the CPU and on `device`, to the same bits as `torch.manual_seed`.

    That one also queues a call with its stack for every kind of accelerator that never starts
    (torch 2.14): a leak, and most of the time of a small augmentation.
    """
    torch.default_generator.manual_seed(seed)
    if device == "cuda":
        torch.cuda.manual_seed_all(seed)
    elif device == "mps":
        torch.mps.manual_seed(seed)


def seed_of(*parts: int) -> int:
    """A number that is a function of `parts` and of nothing else."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=7).digest(), "big")
