"""Weak and strong views with thresholds that adapt by themselves (FreeMatch: Wang et al., ICLR
2023), and pseudo-labels freed of the network's own bias (DebiasMatch: Wang, Wu, Lian, Yu, CVPR
2022).

The weak view of an unlabeled image says what it is, if it is sure enough; the strong view of the
same image learns it. q is the softmax of the weak view, Q that of the strong one, lambda_ema the
momentum of all averages:

    p~ <- EMA of mean q                  what the network predicts in all (DebiasMatch's p^)
    q  = softmax(weak - lambda log p~)   debiased: what it always says counts for less
    tau <- EMA of mean max q             the global threshold; starts at 1/C      (FreeMatch, 5)
    tau(c) = tau p~(c) / max p~          a class that is learned less is let in earlier       (7)
    L_u = mean 1[max q > tau(argmax q)] H(argmax q, softmax(strong + lambda log p~))          (8)

With lambda = 0 this is FreeMatch alone. The last term is DebiasMatch's adaptive margin, which asks
more of the classes that the network prefers.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from core.training.methods.loss import Answers, cross_entropy

_LEAST = 1e-12
_NEVER = -1e9  # finite, so that an image of which everything is ruled out gives no NaN
_SHORT, _LONG = 20, 1000  # steps that an average remembers


@dataclass(frozen=True, slots=True)
class Adaptive:
    """`momentum` of the averages, the weight of the `fairness` term and DebiasMatch's lambda."""

    momentum: float = 0.999
    fairness: float = 0.01
    debias: float = 0.5


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the weak views of a batch teach; nothing here has a gradient."""

    label: Tensor  # (b,) int64
    sure: Tensor  # (b,) 1 where the label counts, else 0


class FreeMatch(nn.Module):
    """The `Loss`. A labeled image costs its cross-entropy; one without a label what its strong view
    does not say of what its weak view says. Its averages are part of a checkpoint."""

    def __init__(
        self, classes: int, adaptive: Adaptive, *, ruled_out: Tensor | None = None
    ) -> None:
        """`ruled_out`: (n, classes) bool, what a person said an image is not."""
        super().__init__()
        self.adaptive = adaptive
        self.threshold: Tensor
        self.predicted: Tensor
        self.histogram: Tensor
        self._ruled_out = ruled_out
        self.register_buffer("threshold", torch.tensor(1 / classes))  # tau
        self.register_buffer("predicted", torch.full((classes,), 1 / classes))  # p~
        self.register_buffer("histogram", torch.full((classes,), 1 / classes))  # h~

    def forward(self, answers: Answers) -> Tensor:
        assert answers.strong is not None
        unlabeled = (answers.soft.sum(1) == 0).float()
        chosen = self._choose(answers, unlabeled)
        strong = answers.strong + self.adaptive.debias * self._bias
        learned = chosen.sure * cross_entropy(strong, one_hot(chosen.label, strong.shape[1]))
        learned = learned + self.adaptive.fairness * self._unfairness(answers.strong, chosen)
        return cross_entropy(answers.logits, answers.soft) + unlabeled * learned

    @property
    def class_thresholds(self) -> Tensor:
        """tau(c), (classes,): FreeMatch's equation 7."""
        return self.threshold * self.predicted / self.predicted.max()

    @property
    def _bias(self) -> Tensor:
        return self.predicted.clamp(min=_LEAST).log()

    @torch.no_grad()
    def _choose(self, answers: Answers, unlabeled: Tensor) -> Chosen:
        """Move the averages by this batch, then choose by them."""
        weak = answers.logits.detach()
        if self._ruled_out is not None:
            barred = self._ruled_out[answers.images].to(weak.device)
            weak = weak.masked_fill(barred, _NEVER)
        self._move(self.predicted, weak.softmax(1), unlabeled)
        debiased = (weak - self.adaptive.debias * self._bias).softmax(1)
        confidence, label = debiased.max(1)
        self._move(self.threshold, confidence, unlabeled)
        self._move(self.histogram, one_hot(label, len(self.histogram)).float(), unlabeled)
        sure = (confidence > self.class_thresholds[label]).float() * unlabeled
        return Chosen(label, sure)

    def _move(self, average: Tensor, said: Tensor, among: Tensor) -> None:
        """EMA (FreeMatch, 5, 6, 10) of the mean over the rows `among` of `said` (b, ...); without
        such rows it stays. No branch, so that nothing waits for the device."""
        count = among.sum()
        mean = (among @ said) / count.clamp(min=1)
        kept = torch.where(count > 0, self.adaptive.momentum, 1.0)
        average.mul_(kept).add_(mean * (1 - kept))

    def _unfairness(self, strong: Tensor, chosen: Chosen) -> Tensor:
        """H(SumNorm(p~ / h~), SumNorm(p- / h-)): how far what the strong views say in the mean is
        from what the network says in all, each divided by its histogram of likeliest classes.

        FreeMatch's equation 11 prints this with a minus sign, which minimized would drive the two
        apart; its words ask for them to be close, and so does this.
        """
        said = strong.softmax(1)
        count = chosen.sure.sum().clamp(min=1)
        mean = (chosen.sure @ said) / count
        kinds = one_hot(said.argmax(1), said.shape[1]).float()
        seen = (chosen.sure @ kinds) / count
        batch = torch.where(seen > 0, mean / seen.clamp(min=_LEAST), 0.0)
        batch = batch / batch.sum().clamp(min=_LEAST)
        wanted = self.predicted / self.histogram.clamp(min=_LEAST)
        wanted = wanted / wanted.sum()
        return -(wanted * torch.where(seen > 0, batch.clamp(min=_LEAST).log(), 0.0)).sum()


def momentum_for(steps: int) -> float:
    """The paper's 0.999 remembers a thousand of a million steps; in a training of `steps` the
    averages remember a twentieth, so that they arrive at all."""
    return 1 - 1 / min(_LONG, max(_SHORT, steps / 20))
