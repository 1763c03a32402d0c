"""What a person ruled out as a lesson: "not X" is a complementary label (Ishida, Niu, Hu, Sugiyama
2017, "Learning from Complementary Labels").

    L = 1/n sum -log p(y)  +  1/n sum of w -log(1 - p(X))

the first over n labels, the second over images without a label of which X was ruled out. Where it
was several categories, p(X) is the sum of theirs: the likelihood that it is one of the others.

The paper corrects for complementary labels that are drawn evenly. Those of a reviewer are not: X is
what a model said, and where it was right nobody rejects. A head that took each rejection for as
much as a label would learn that whatever looks like X to it is no X (measured on cifar10-mini:
0.43 right became 0.05, 300 rejections beside 20 labels). So w is such that all that stands against
a category weighs no more than `SHARE` of its labels, and no image more than a label.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from core.training.methods.loss import Answers, Loss
from core.training.methods.pool import Pool, Targets

SHARE = 0.03  # docs/benchmarks.md, "What was ruled out"
MOST = 5_000  # images that teach a head; more are drawn at random


def unlike(logits: Tensor, ruled_out: Tensor) -> Tensor:
    """(b,): -log of what is left for categories that are not `ruled_out` (b, classes); 0 where
    nothing is, or everything."""
    barred = ruled_out & ~ruled_out.all(1, keepdim=True)
    return -log_softmax(logits, 1).masked_fill(barred, -torch.inf).logsumexp(1)


def weights(ruled_out: Tensor, targets: Targets) -> Tensor:
    """w (k,) of images with `ruled_out` (k, classes), beside what `targets` teach."""
    favor = (targets.soft * targets.weight[:, None]).sum(0)
    share = (SHARE * favor / ruled_out.sum(0).clamp(min=1)).clamp(max=1.0)
    return torch.where(ruled_out, share, 1.0).min(1).values


def negatives(pool: Pool, targets: Targets, *, most: int = MOST) -> Targets:
    """The images of which something was ruled out and that `targets` say nothing of, with nothing
    in `soft`. Images that must not be learned from are left out."""
    if pool.ruled_out is None:
        return targets.only(torch.empty(0, dtype=torch.int64))
    said = pool.ruled_out.any(1) & pool.learnable
    said[targets.index] = False
    rows = said.nonzero().flatten()
    if len(rows) > most:
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(0))
        rows = rows[order[:most]].sort().values
    nothing = torch.zeros(len(rows), targets.classes)
    groups = int(targets.group.max()) + 1 + torch.arange(len(rows))
    return Targets(rows, nothing, weights(pool.ruled_out[rows], targets), groups)


@dataclass(frozen=True, slots=True, eq=False)
class Heeding:
    """The `Loss`: `labels` for images with a label, `unlike` for those without."""

    labels: Loss
    ruled_out: Tensor  # (n, classes) bool

    def __call__(self, answers: Answers) -> Tensor:
        labeled = answers.soft.sum(1) > 0
        barred = self.ruled_out[answers.images].to(answers.logits.device)
        return torch.where(labeled, self.labels(answers), unlike(answers.logits, barred))
