"""The head on cached features: multinomial logistic regression that starts where it was.

With up to a few hundred labels every fit goes to its minimum. With thousands one fit takes as many
steps as a third of a second has room for, and `is_rough` asks for another one when there is time:
one label more moves the minimum so little that nobody sees the difference.
"""

import time
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import one_hot

from core.training.methods.logistic import ITERATIONS, fit
from core.training.methods.pool import Linear, Targets

_TO_THE_END = 600  # labels up to which a fit goes to its minimum
_SECONDS = 0.35  # for one fit of more
_LEAST_ITERATIONS = 4
_PASSES = 1.4  # over the labels in one iteration, the line search included
_PROBE = 1000  # labels
_ROUGH = 0.01  # relative change of the weights below which a fit has arrived
_FEW, _MANY = 10, 50  # labels per category


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What to learn from. `features` as `Scale` gives them."""

    features: Tensor  # (m, d) float32
    categories: NDArray[np.int64]  # (m,) category ids
    weights: Tensor  # (m,) float32


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """One shift and one scale for all features, as `Pool` has them; from a sample of them."""

    mean: Tensor  # (d,)
    size: float

    @classmethod
    def of(cls, features: Tensor) -> "Scale":
        mean = features.mean(0)
        return cls(mean, float((features - mean).square().mean().sqrt().clamp(min=1e-6)))

    def __call__(self, features: Tensor) -> Tensor:
        return features.sub_(self.mean).div_(self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """`linear` has a row for each of `category_ids`, and takes scaled features."""

    category_ids: NDArray[np.int64]  # (classes,) ascending
    linear: Linear
    is_rough: bool = False

    def probabilities(self, features: Tensor, *, temperature: float) -> Tensor:
        """(n, classes) of scaled features (n, d)."""
        return (self.linear.logits(features) / temperature).softmax(1)

    def rescaled(self, old: Scale, new: Scale) -> "Head":
        """The same head for features on another scale."""
        weight = self.linear.weight * (new.size / old.size)
        bias = self.linear.bias + self.linear.weight @ ((new.mean - old.mean) / old.size)
        return Head(self.category_ids, Linear(weight, bias), self.is_rough)


def learn(lesson: Lesson, before: Head | None) -> Head:
    """Fit a head, beginning with the one before."""
    category_ids, classes = np.unique(lesson.categories, return_inverse=True)
    targets = _targets(classes, lesson.weights, len(category_ids))
    decay = weight_decay(len(targets) / len(category_ids))
    start = _start(before, category_ids)
    if len(targets) <= _TO_THE_END:
        linear = fit(lesson.features, targets, weight_decay=decay, start=start)
        return Head(category_ids, linear)
    if start is None:
        start = _first_sketch(lesson.features, targets, decay)
    iterations = _affordable(lesson.features, start)
    linear = fit(lesson.features, targets, weight_decay=decay, start=start, iterations=iterations)
    moved = float((linear.weight - start.weight).norm() / linear.weight.norm().clamp(min=1e-9))
    return Head(category_ids, linear, is_rough=moved > _ROUGH)


def weight_decay(labels_per_category: float) -> float:
    """A fixed rule, for choosing by folds at every label takes too long."""
    if labels_per_category < _FEW:
        return 1e-2
    return 3e-3 if labels_per_category < _MANY else 1e-3


def _targets(classes: NDArray[np.int64], weights: Tensor, count: int) -> Targets:
    rows = torch.arange(len(classes))
    soft = one_hot(torch.from_numpy(classes.astype(np.int64)), count).float()
    return Targets(rows, soft, weights, rows)


def _start(before: Head | None, category_ids: NDArray[np.int64]) -> Linear | None:
    """The rows of `before`, zeros for categories that it did not have."""
    if before is None:
        return None
    weight = torch.zeros(len(category_ids), before.linear.weight.shape[1])
    bias = torch.zeros(len(category_ids))
    _, here, there = np.intersect1d(category_ids, before.category_ids, return_indices=True)
    weight[here], bias[here] = before.linear.weight[there], before.linear.bias[there]
    return Linear(weight, bias)


def _first_sketch(features: Tensor, targets: Targets, decay: float) -> Linear:
    """From every k-th label of each category, to the minimum."""
    step = -(-len(targets) // _TO_THE_END)
    order = targets.hard.argsort(stable=True)
    some = targets.only(order[::step])
    return fit(features[some.index], some, weight_decay=decay)


def _affordable(features: Tensor, linear: Linear) -> int:
    """How many iterations the time has room for, on this machine as busy as it is now."""
    some = features[:_PROBE]
    start = time.perf_counter()
    torch.mm(torch.mm(some, linear.weight.T).T, some)
    passed = (time.perf_counter() - start) * len(features) / len(some)
    return max(_LEAST_ITERATIONS, min(ITERATIONS, round(_SECONDS / (passed * _PASSES))))
