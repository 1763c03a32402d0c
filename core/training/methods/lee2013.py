"""Pseudo-Label (Lee, ICML workshop 2013): the network labels the unlabeled images by itself, anew
at every update of its weights, and learns from what it says as if it were true.

    L = 1/n sum_m L(y^m, f^m) + alpha(t) 1/n' sum_m L(y'^m, f'^m)

with n labeled and n' unlabeled images in a batch, and y' the class whose output is the largest at
this very step: no threshold, no second network. The two means are the trainer's (a course with
`means_apart`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot

from core.training.methods.loss import Answers, cross_entropy

HIGHEST = 3.0  # alpha_f
FIRST, LAST = 100, 600  # T1 and T2 in epochs, without pre-training
PAPERS_EPOCHS = 1000  # as long as we take its training to be, which it does not say


@dataclass(frozen=True, slots=True)
class Ramp:
    """alpha(t): 0 before T1, linear from T1 to T2, then alpha_f. Times in epochs."""

    first: float = FIRST
    last: float = LAST
    highest: float = HIGHEST

    def __call__(self, epoch: float) -> float:
        if epoch < self.first:
            return 0.0
        if epoch < self.last:
            return (epoch - self.first) / (self.last - self.first) * self.highest
        return self.highest


def per_class_cross_entropy(logits: Tensor, soft: Tensor) -> Tensor:
    """(b,): the paper's L, a sigmoid for each class with its own cross-entropy, summed."""
    return binary_cross_entropy_with_logits(logits, soft, reduction="none").sum(1)


Cost = Callable[[Tensor, Tensor], Tensor]  # logits, targets (b, classes) -> (b,)
COSTS: dict[str, Cost] = {"softmax": cross_entropy, "sigmoid": per_class_cross_entropy}


@dataclass(frozen=True, slots=True, eq=False)
class PseudoLabel:
    """The `Loss`: L(y, f) of a labeled image, alpha(t) L(y', f') of one without a label."""

    ramp: Ramp
    cost: Cost = cross_entropy
    ruled_out: Tensor | None = None  # (n, classes) bool: what a person said an image is not

    def __call__(self, answers: Answers) -> Tensor:
        labeled = answers.soft.sum(1) > 0
        targets = torch.where(labeled[:, None], answers.soft, self.pseudo_labels(answers))
        share = torch.where(labeled, 1.0, self.ramp(answers.epoch))
        return share * self.cost(answers.logits, targets)

    def pseudo_labels(self, answers: Answers) -> Tensor:
        """y' (b, classes): 1 for the class with the largest output, 0 elsewhere; no gradient."""
        said = answers.logits.detach()
        if self.ruled_out is not None:
            barred = self.ruled_out[answers.images].to(said.device)
            said = said.masked_fill(barred, -torch.inf)
        return one_hot(said.argmax(1), said.shape[1]).to(said.dtype)


def ramp_for(
    epochs: int, *, first: float | None, last: float | None, highest: float = HIGHEST
) -> Ramp:
    """T1 and T2 as given, in epochs; else at the paper's shares of a training: 100 and 600 of 1000
    epochs are a tenth and six tenths of `epochs`."""
    t1 = epochs * FIRST / PAPERS_EPOCHS if first is None else first
    t2 = epochs * LAST / PAPERS_EPOCHS if last is None else last
    return Ramp(t1, max(t1, t2), highest)
