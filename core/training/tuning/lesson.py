"""What is learned from, and how."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.methods.mixing import Mix
from core.training.tuning.augment.strength import Strength
from core.training.tuning.views import Views


@dataclass(frozen=True, slots=True)
class Tuning:
    epochs: int
    batch: int  # images in one step of the optimizer
    rate: float
    trunk_share: float
    decay: float
    strength: Strength
    seed: int
    layer_decay: float = 1.0  # the rate of a layer as a share of that of the layer above
    unfreeze: bool = False  # the head first, then the trunk from its top down
    precision: str = ""  # arithmetic of the training, "fp32" or "bf16"; "": that of the plan
    mix: Mix | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """m images: `views` shows them; `soft` (m, classes) are their labels, zeros where there is
    none; `weight` (m,); `images` (m,) their rows of the pool; all on the CPU.

    `strong_views` shows those without a label once more, where the loss compares the two.
    `means_apart`: the mean over labeled images plus the mean over unlabeled ones is minimized,
    rather than one mean over all. `mix` changes whole batches; only for losses that look at
    the labels and not at the `images`.
    """

    views: Views
    soft: Tensor
    weight: Tensor
    images: Tensor
    strong_views: Views | None = None
    means_apart: bool = False
    mix: Mix | None = None

    def __len__(self) -> int:
        return len(self.images)

    def labeled(self, rows: Tensor) -> Tensor:
        """(len(rows),) bool"""
        return self.soft[rows].sum(1) > 0

    def shares(self, rows: Tensor) -> Tensor:
        """(len(rows),): by what the loss of each row of one batch is multiplied before the sum."""
        weight = self.weight[rows]
        if not self.means_apart:
            return weight / weight.sum()
        labeled = self.labeled(rows)
        totals = torch.where(labeled, weight[labeled].sum(), weight[~labeled].sum())
        return weight / totals
