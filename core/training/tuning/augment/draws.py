"""What chance decides for an image in an epoch: numbers that (seed, epoch, row) alone determine.

A counter-based generator has no state to keep or to resume (Salmon et al. 2011, *Parallel Random
Numbers: As Easy as 1, 2, 3*); the bits are mixed as SplitMix64 does (Steele, Lea, Flood 2014).
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.tuning.seeds import seed_of

_STRIDE = np.uint64(0x9E3779B97F4A7C15)
_MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_FRACTION = np.uint64(24)  # bits of a float32's mantissa


@dataclass(frozen=True, slots=True)
class Draws:
    """Numbers for the rows (b,) of a batch; each `of` them has its own by its name."""

    seed: int
    epoch: int
    rows: Tensor  # (b,) int64, on the CPU

    def of(self, what: str, *, low: float | Tensor = 0.0, high: float | Tensor = 1.0) -> Tensor:
        """(b,) float32 on the CPU, uniform in [low, high); the bounds may differ by row."""
        return low + (high - low) * uniform(seed_of(self.seed, self.epoch), self.rows, what)

    def chosen(self, what: str, count: int) -> Tensor:
        """(b,) int64, uniform in 0 ... count - 1."""
        return (self.of(what) * count).long()

    def happens(self, what: str, probability: float) -> Tensor:
        """(b,) bool"""
        return self.of(what) < probability

    def signs(self, what: str) -> Tensor:
        """(b,) float32: -1 or 1, as often."""
        return torch.where(self.happens(what, 0.5), -1.0, 1.0)


def uniform(seed: int, rows: Tensor, what: str) -> Tensor:
    """(b,) float32 in [0, 1): a function of `seed`, the row and `what`, whatever the batch."""
    key = np.array([seed, seed_of(*what.encode())], dtype=np.uint64)
    counters = rows.numpy().astype(np.uint64)
    bits = _mixed(_mixed(key[:1] + counters * _STRIDE) + key[1:])
    fraction = (bits >> (np.uint64(64) - _FRACTION)).astype(np.float32)
    return torch.from_numpy(fraction * np.float32(2.0 ** -int(_FRACTION)))


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = (bits ^ (bits >> np.uint64(30))) * _MIXERS[0]
    bits = (bits ^ (bits >> np.uint64(27))) * _MIXERS[1]
    return bits ^ (bits >> np.uint64(31))
