"""Learning without forgetting (Li and Hoiem, ECCV 2016; TPAMI 40(12), 2018, section 3).

A network learns new categories from their images alone. What it said of these images before, as
it was, keeps its answers for the old ones: to the loss of the new labels a distillation loss on the
old outputs is added (equations 1 to 4). The new outputs are trained alone first ("warm-up"), then
all together.

Old and new outputs have a softmax each, as the paper's tasks have: neither loss says how the ones
stand to the others, for there are no images of old categories to tell. But an image comes without
its task here, and any category may be its answer. So the warm-up does compare them, under two
restraints without which new outputs that see nothing but their own images grow without end
(measured on cifar10-mini, five categories after five: no image of an old category was found any
more): new outputs have the mean bias of the old ones, and `aligned` gives them the mean length of
their weights (Zhao et al., CVPR 2020, "Maintaining discrimination and fairness in class incremental
learning"). Where old labels join in (replay), one softmax over all is right.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.methods.loss import Answers, cross_entropy
from core.training.methods.pool import Linear, Pool, Targets

_DECAY = 1e-2


@dataclass(frozen=True, slots=True, eq=False)
class WithoutForgetting:
    """The `Loss` CE(label) + share * H(softmax(old / T), softmax(said / T)), the second over the
    old outputs alone, the first over the new ones alone, or over all where `replayed`."""

    old: Tensor  # (n, old): logits of the original network for every image of the pool
    columns: Tensor  # (old,) int64: the classes that they belong to
    share: float  # lambda_o
    temperature: float
    replayed: bool = False

    def __call__(self, answers: Answers) -> Tensor:
        logits, soft = answers.logits, answers.soft
        columns = self.columns.to(logits.device)
        before = self.old.detach()[answers.images].to(logits.device) / self.temperature
        kept = cross_entropy(logits[:, columns] / self.temperature, before.softmax(1))
        if not self.replayed:
            new = others(columns, logits.shape[1])
            logits, soft = logits[:, new], soft[:, new]
        return cross_entropy(logits, soft) + self.share * kept


def others(columns: Tensor, classes: int) -> Tensor:
    """(classes,) bool: the classes that are not in `columns`."""
    mask = torch.ones(classes, dtype=torch.bool, device=columns.device)
    mask[columns] = False
    return mask


def warmed_up(pool: Pool, targets: Targets, old: Tensor, columns: Tensor, *, bias: float) -> Linear:
    """The rows of the classes that are not in `columns`, in class order, on features of the pool:
    they are trained to convergence while the `old` logits (n, old) stay as they are."""
    new = others(columns, targets.classes)
    features = pool.features[targets.index]
    weight = torch.zeros(int(new.sum()), features.shape[1], requires_grad=True)
    biases = torch.full((len(weight),), bias)
    fixed = torch.zeros(len(features), targets.classes)
    fixed[:, columns] = old[targets.index]
    share = targets.weight / targets.weight.sum()
    optimizer = torch.optim.LBFGS([weight], max_iter=150, line_search_fn="strong_wolfe")

    def cost() -> Tensor:
        optimizer.zero_grad()
        logits = fixed.clone()
        logits[:, new] = features @ weight.T + biases
        each = cross_entropy(logits, targets.soft)
        total = (each * share).sum() + _DECAY / 2 * weight.square().sum()
        torch.autograd.backward(total)
        return total

    with torch.enable_grad():
        optimizer.step(cost)
    return Linear(weight.detach(), biases)


def joined(old: Linear, new: Linear, columns: Tensor) -> Linear:
    """One head (classes, d) of `old`, the rows of `columns`, and `new`, those of the others."""
    classes = len(old.bias) + len(new.bias)
    theirs = others(columns, classes)
    weight, bias = torch.empty(classes, old.weight.shape[1]), torch.empty(classes)
    weight[columns], bias[columns] = old.weight, old.bias
    weight[theirs], bias[theirs] = new.weight, new.bias
    return Linear(weight, bias)


def aligned(head: Linear, columns: Tensor) -> Linear:
    """`head` with the rows that are not in `columns` brought to the mean length of those that
    are."""
    new, length = others(columns, len(head.bias)), head.weight.norm(dim=1)
    weight = head.weight.clone()
    weight[new] *= length[columns].mean() / length[new].mean().clamp(min=1e-12)
    return Linear(weight, head.bias)
