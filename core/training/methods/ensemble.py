"""Logistic regression taught by label propagation, and the plain average of heads."""

from collections.abc import Sequence

import torch

from core.training.methods.logistic import choose_decay, fitted
from core.training.methods.pool import Fitted, Pool, Targets
from core.training.methods.propagation import propagate
from core.training.methods.quota import top_of_each_class

PROPAGATED_SHARE = 0.6


def taught_by_propagation(pool: Pool, targets: Targets) -> Fitted:
    """Regression on the labels plus propagation's surest 60 % of each class, both halves weighing
    the same. The labels alone choose the weight decay: out of folds, pseudo-labels would only say
    how well the head imitates the graph."""
    spread = propagate(pool, targets).probabilities
    pseudo = top_of_each_class(pool, spread, targets, share=PROPAGATED_SHARE, floor=0.0)
    decay = choose_decay(pool, targets)
    taught = fitted(pool, targets.joined(pseudo), weight_decay=decay)
    return Fitted(taught.probabilities, taught.linear, pseudo_labels=len(pseudo))


def mean_of(fits: Sequence[Fitted]) -> Fitted:
    """The plain average of what several heads say."""
    probabilities = torch.stack([fitted.probabilities for fitted in fits]).mean(0)
    return Fitted(probabilities, pseudo_labels=max(fitted.pseudo_labels for fitted in fits))
