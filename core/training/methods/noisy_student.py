"""Self-training with Noisy Student (Xie, Luong, Hovy, Le, CVPR 2020): which pseudo-labels a teacher
gives, and the noise under which its student learns.

Filter and balance are their section 3.1 and appendix A.2: images above a confidence, as many of
each class, the surest of the large ones and duplicates of the small ones.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from core.training.methods.pool import Pool, Targets
from core.training.methods.quota import MEDIAN_CAP


@dataclass(frozen=True, slots=True)
class Noise:
    """What a student suffers and a teacher never does, beside RandAugment."""

    dropout: float = 0.5  # of the features before the head
    drop_path: float = 0.2  # of the last layer, linear from none: survival 0.8


def pseudo_labels(
    pool: Pool, labels: Targets, asked: Tensor, said: Tensor, *, floor: float, soft: bool
) -> Targets:
    """Filtered and balanced pseudo-labels from what an un-noised teacher `said` (a, classes) of the
    rows `asked` (a,) of the pool; soft ones are the teacher's probabilities,
    without what a person ruled out.

    Rows that are labeled or must not be learned from are left out.
    """
    confidence, predicted = pool.best(said, asked)
    allowed = pool.learnable[asked] & ~torch.isin(asked, labels.index) & (confidence >= floor)
    free = allowed.nonzero().flatten()
    chosen = free[balanced(predicted[free], confidence[free])]
    soft_answers = pool.taught_of_the_rest(said, asked)
    answers = soft_answers if soft else one_hot(predicted, labels.classes).float()
    return Targets(
        asked[chosen],
        answers[chosen],
        torch.ones(len(chosen)),
        int(labels.group.max()) + 1 + asked[chosen],
    )


def balanced(predicted: Tensor, confidence: Tensor) -> Tensor:
    """Positions (b,) into `predicted` (m,) with as many of each predicted class as the largest has,
    but no more than three times the median: the surest of a larger one, a smaller one again and
    again from its surest on."""
    kinds, sizes = predicted.unique(return_counts=True)
    if not len(kinds):
        return torch.empty(0, dtype=torch.int64)
    each = int(min(float(sizes.max()), MEDIAN_CAP * float(sizes.float().median())))
    chosen: list[Tensor] = []
    for kind in kinds.tolist():
        mine = (predicted == kind).nonzero().flatten()
        surest = mine[confidence[mine].argsort(descending=True, stable=True)]
        chosen.append(surest[torch.arange(each) % len(surest)])
    return torch.cat(chosen)
