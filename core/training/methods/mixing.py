"""Batches whose pictures are mixed, and their labels with them: CutMix and MixUp.

CutMix (Yun, Han, Oh, Chun, Choe, Yoo 2019, section 3.1 and algorithm 1): a box of each picture is
replaced by that of a partner; the label is mixed by the area that was replaced. MixUp (Zhang,
Cissé, Dauphin, Lopez-Paz 2018, equation 1): pictures and labels are averaged with one weight.

As in both papers' code, a batch has one weight, one box and one random order of partners.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

_CUTMIX_ALPHA = 1.0  # Beta(1, 1) is even: section 3.1
_MIXUP_ALPHA = 0.2  # within the 0.1 to 0.4 that the paper recommends for photographs

Chance = np.random.Generator


@dataclass(frozen=True, slots=True)
class Batch:
    """b images: `inputs` (b, channels, h, w), `soft` (b, classes) their labels, `shares` (b,) by
    what their losses are multiplied before the sum."""

    inputs: Tensor
    soft: Tensor
    shares: Tensor


Mix = Callable[[Batch, Chance], Batch]


@dataclass(frozen=True, slots=True)
class Box:
    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        return (self.right - self.left) * (self.bottom - self.top)


def cutmix(batch: Batch, chance: Chance) -> Batch:
    partner = _partners(batch, chance)
    height, width = batch.inputs.shape[-2:]
    box = box_for(chance.beta(_CUTMIX_ALPHA, _CUTMIX_ALPHA), width, height, chance)
    rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
    inputs = batch.inputs.clone()
    inputs[..., rows, columns] = batch.inputs[partner][..., rows, columns]
    kept = 1 - box.area / (width * height)  # not the λ drawn: the box may have been clipped
    return _with_labels(batch, inputs, partner, kept)


def mixup(batch: Batch, chance: Chance) -> Batch:
    partner = _partners(batch, chance)
    kept = chance.beta(_MIXUP_ALPHA, _MIXUP_ALPHA)
    inputs = torch.lerp(batch.inputs[partner], batch.inputs, kept)
    return _with_labels(batch, inputs, partner, kept)


def sometimes(mix: Mix, probability: float) -> Mix:
    """`mix` for this share of the batches, the others as they are."""

    def mixed(batch: Batch, chance: Chance) -> Batch:
        return mix(batch, chance) if chance.random() < probability else batch

    return mixed


def box_for(lam: float, width: int, height: int, chance: Chance) -> Box:
    """Equation 2: sides of sqrt(1 - λ) of the picture's around an even middle, cut at its edges."""
    share = (1 - lam) ** 0.5
    half_width, half_height = int(width * share) // 2, int(height * share) // 2
    x, y = int(chance.integers(width)), int(chance.integers(height))
    return Box(
        left=max(0, x - half_width),
        top=max(0, y - half_height),
        right=min(width, x + half_width),
        bottom=min(height, y + half_height),
    )


def _partners(batch: Batch, chance: Chance) -> Tensor:
    order = torch.from_numpy(chance.permutation(len(batch.soft)))
    return order.to(batch.inputs.device, non_blocking=True)


def _with_labels(batch: Batch, inputs: Tensor, partner: Tensor, kept: float) -> Batch:
    """The loss is linear in the label, so that `kept` of one's loss with `1 - kept` of the
    partner's is the loss with their labels mixed, each as heavy as its image."""
    own, others = kept * batch.shares, (1 - kept) * batch.shares[partner]
    shares = own + others
    soft = own[:, None] * batch.soft + others[:, None] * batch.soft[partner]
    return Batch(inputs, soft / shares.clamp(min=1e-12)[:, None], shares)
