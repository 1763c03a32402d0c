"""Multinomial logistic regression with soft targets and weights, by L-BFGS in torch.

What a person ruled out teaches beside the targets (`negatives`).

Features need one global shift and scale only, so the fitted head folds exactly into a linear layer
behind the backbone.
"""

from collections.abc import Callable
from functools import lru_cache

import torch
from torch import Tensor

from core.training.device import threads_for
from core.training.evidence.folds import grouped_folds
from core.training.methods.loss import Answers, Loss, against_labels, cross_entropy
from core.training.methods.negatives import Heeding, negatives
from core.training.methods.pool import Fitted, Linear, Pool, Targets

WEIGHT_DECAYS = (1e-1, 1e-2, 1e-3, 1e-4)  # strong to weak: each fit starts from the one before
FEW_LABELS_DECAY = 1e-2  # where there are too few labels to choose
_FOLDS = 5
ITERATIONS = 150  # of L-BFGS: from nothing to the minimum
_MANY = 300  # labels from which one fold held out chooses as well as five


def logistic(pool: Pool, targets: Targets) -> Fitted:
    """The regression whose weight decay grouped folds choose."""
    return fitted(pool, targets, weight_decay=choose_decay(pool, targets))


def fitted(pool: Pool, targets: Targets, *, weight_decay: float) -> Fitted:
    """Of images that taught what they are not, what the regression says that did not learn it: of
    two categories the other one would be certain, only because it was told so."""
    ruled_out = negatives(pool, targets)
    linear = _taught(pool, targets, ruled_out, weight_decay)
    said = linear.logits(pool.features).softmax(1)
    if len(ruled_out):
        untold = fit(pool.features[targets.index], targets, weight_decay=weight_decay)
        said[ruled_out.index] = untold.logits(pool.features[ruled_out.index]).softmax(1)
    return Fitted(said, linear)


def _taught(
    pool: Pool, targets: Targets, ruled_out: Targets, decay: float, start: Linear | None = None
) -> Linear:
    """The decay is that of the targets alone: a mean over more rows would weaken their share of it,
    as if there were fewer of them."""
    if pool.ruled_out is None or not len(ruled_out):
        return fit(pool.features[targets.index], targets, weight_decay=decay, start=start)
    both = targets.joined(ruled_out)
    share = float(targets.weight.sum() / both.weight.sum())
    loss = Heeding(against_labels, pool.ruled_out)
    features = pool.features[both.index]
    return fit(features, both, weight_decay=decay * share, start=start, loss=loss)


@lru_cache(maxsize=32)  # asked again for the same view by each head and each student
def choose_decay(pool: Pool, targets: Targets) -> float:
    """The weight decay with the least out-of-fold log-loss; a fixed one below two per class."""
    counts = targets.counts()
    if int(counts[counts > 0].min()) < 2 or len(targets) < 2 * targets.classes:
        return FEW_LABELS_DECAY
    folds = grouped_folds(targets.hard, targets.group, folds=_FOLDS)
    if int(folds.max()) < 1:
        return FEW_LABELS_DECAY
    loss = torch.zeros(len(WEIGHT_DECAYS))
    tried = 1 if len(targets) > _MANY else int(folds.max()) + 1
    ruled_out = negatives(pool, targets)
    for fold in range(tried):
        inside = folds != fold
        held = targets.only(~inside)
        start: Linear | None = None
        for position, decay in enumerate(WEIGHT_DECAYS):
            train = targets.only(inside)
            start = _taught(pool, train, ruled_out, decay, start)
            logits = start.logits(pool.features[held.index])
            loss[position] += float((cross_entropy(logits, held.soft) * held.weight).sum())
    return WEIGHT_DECAYS[int(loss.argmin())]


def fit(
    features: Tensor,
    targets: Targets,
    *,
    weight_decay: float,
    start: Linear | None = None,
    loss: Loss = against_labels,
    iterations: int = ITERATIONS,
) -> Linear:
    """Minimize mean `loss` + weight_decay / 2 * ||weight||^2 over `features` (m, d).

    With fewer rows than dimensions the solution lies in the rows' span, so the problem is solved
    there: exact, and a hundred times smaller with a handful of labels. Fewer `iterations` come near
    the minimum from a `start` that is not far from it.
    """
    with threads_for(features.numel() * targets.classes):
        return _fit(features, targets, weight_decay, start, loss, iterations)


def _fit(
    features: Tensor,
    targets: Targets,
    weight_decay: float,
    start: Linear | None,
    loss: Loss,
    iterations: int,
) -> Linear:
    basis = _span(features)
    inputs = features @ basis
    weight = torch.zeros(targets.classes, inputs.shape[1], device=features.device)
    bias = torch.zeros(targets.classes, device=features.device)
    if start is not None:
        weight, bias = start.weight @ basis, start.bias.clone()
    share = targets.weight / targets.weight.sum()

    def cost(logits: Tensor) -> Tensor:
        return (loss(Answers(logits, targets.soft, targets.index)) * share).sum()

    _minimize(weight, bias, inputs, cost, weight_decay, iterations)
    return Linear(weight @ basis.T, bias)


def _span(features: Tensor) -> Tensor:
    """An orthonormal basis (d, r) of the rows' span, the whole space where rows abound."""
    rows, dimensions = features.shape
    if rows >= dimensions:
        return torch.eye(dimensions, device=features.device)
    return torch.linalg.qr(features.T).Q


def _minimize(
    weight: Tensor,
    bias: Tensor,
    inputs: Tensor,
    cost: Callable[[Tensor], Tensor],
    decay: float,
    iterations: int,
) -> None:
    """Bring `weight` and `bias` to the minimum, in place."""
    parameters = [weight.requires_grad_(True), bias.requires_grad_(True)]
    optimizer = torch.optim.LBFGS(
        parameters,
        max_iter=iterations,
        tolerance_grad=1e-5,
        tolerance_change=1e-7,
        line_search_fn="strong_wolfe",
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        total = cost(inputs @ weight.T + bias) + decay / 2 * weight.square().sum()
        total.backward()
        return total

    with torch.enable_grad():
        optimizer.step(loss)
    weight.requires_grad_(False)
    bias.requires_grad_(False)
