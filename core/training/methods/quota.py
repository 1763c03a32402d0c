"""Which predictions become pseudo-labels: the surest of each predicted class.

A per-class quota rather than one threshold: at 0.95 self-training lost up to 28.8 points with one
or two labels per class, quotas never did (recipes.md 0.3, 2.6, 3.3).
"""

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from core.training.methods.pool import Pool, Targets

MEDIAN_CAP = 3.0  # no class gets more than this times the median class


def confidence_floor(classes: int) -> float:
    """0.3 (Xie et al. 2020, Noisy Student), more where few classes make 0.3 no confidence."""
    return max(0.3, 2 / classes) if classes > 2 else 0.5


def top_of_each_class(
    pool: Pool, probabilities: Tensor, targets: Targets, *, share: float, floor: float
) -> Targets:
    """Pseudo-labels from the surest `share` of each predicted class of `probabilities`
    (n, classes), with at least `floor` confidence.

    Labeled images, those that must not be learned from and answers that a person ruled out are
    left out. The pseudo-labels are hard, every class weighs the same, and together they weigh what
    the labels weigh (50:50).
    """
    confidence, predicted = pool.best(probabilities)
    free = pool.learnable.clone()
    free[targets.index] = False
    chosen = [
        _surest(confidence, free & (predicted == kind), share, floor)
        for kind in range(targets.classes)
    ]
    sizes = torch.tensor([float(len(rows)) for rows in chosen])
    cap = int(MEDIAN_CAP * float(sizes[sizes > 0].median())) if bool((sizes > 0).any()) else 0
    index = torch.cat([rows[: max(1, cap)] for rows in chosen])
    return _balanced(index, predicted[index], targets)


def _surest(confidence: Tensor, among: Tensor, share: float, floor: float) -> Tensor:
    rows = among.nonzero().flatten()
    quota = max(min(5, len(rows)), round(share * len(rows)))
    surest = rows[confidence[rows].argsort(descending=True)][:quota]
    return surest[confidence[surest] >= floor]


def _balanced(index: Tensor, predicted: Tensor, targets: Targets) -> Targets:
    counts = torch.bincount(predicted, minlength=targets.classes).float()
    present = int((counts > 0).sum())
    each = targets.weight.sum() / max(1, present) / counts.clamp(min=1)
    groups = int(targets.group.max()) + 1 + torch.arange(len(index), device=index.device)
    soft = one_hot(predicted, targets.classes).float()
    return Targets(index, soft, each[predicted], groups)
