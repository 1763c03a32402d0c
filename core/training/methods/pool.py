"""The one shape that all methods on frozen features share.

A method is a function `(pool, targets) -> Fitted`: it learns from the targets and answers for every
image of the pool. Cross-validation, the gate, quotas, ensembles and export treat all methods alike;
a new one is a module of its own and a line in `registry`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.methods.neighbors import Neighbors, nearest_neighbors


class Pool:
    """All images of a run as features; float32, the pool's mean removed, of unit mean variance.

    Only a shift and one scale, so that a linear head on them folds exactly into a linear layer
    behind the backbone (and measured no worse than unit length: 93.6 to 92.7 % with 10 labels per
    class of hymenoptera).
    """

    def __init__(
        self,
        features: Tensor,
        *,
        learnable: Tensor | None = None,
        ruled_out: Tensor | None = None,
    ) -> None:
        """`features`: (n, d), as the backbone gives them; `learnable`: mask (n,) of images that
        may become pseudo-labels; `ruled_out`: mask (n, classes) of what a person rejected."""
        self.mean = features.mean(0)
        centered = features - self.mean
        self.scale = float(centered.square().mean().sqrt().clamp(min=1e-6))
        self.features = centered / self.scale
        self.learnable = torch.ones(len(features), dtype=torch.bool)
        if learnable is not None:
            self.learnable = learnable
        self.ruled_out = ruled_out
        if ruled_out is not None:  # an image that is nothing of all this teaches nothing
            self.learnable = self.learnable & ~ruled_out.all(1)
        self._neighbors: Neighbors | None = None

    def __len__(self) -> int:
        return self.features.shape[0]

    def neighbors(self, count: int) -> Neighbors:
        """The `count` nearest others of each image by cosine; computed once, 20 at the least."""
        if self._neighbors is None or self._neighbors.index.shape[1] < min(count, len(self) - 1):
            self._neighbors = nearest_neighbors(self.features, max(count, 20))
        return self._neighbors.first(count)

    def respecting_rejections(self, probabilities: Tensor) -> Tensor:
        """`probabilities` (n, classes) with nothing left for what a person ruled out, and the
        others as they are: none is surer for it, the image may show none of them. Where everything
        was ruled out they stay as they are."""
        if self.ruled_out is None:
            return probabilities
        barred = self.ruled_out & ~self.ruled_out.all(1, keepdim=True)
        return probabilities.masked_fill(barred, 0.0)

    def best(self, probabilities: Tensor, rows: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """The likeliest of what nobody ruled out: how probable it is (n,), and which (n,)."""
        if self.ruled_out is not None:
            ruled_out = self.ruled_out if rows is None else self.ruled_out[rows]
            probabilities = probabilities.masked_fill(ruled_out, -1.0)
        confidence, predicted = probabilities.max(1)
        return confidence, predicted

    def taught_of_the_rest(self, probabilities: Tensor, rows: Tensor | None = None) -> Tensor:
        """What `probabilities` (n, classes) teach: nothing for what a person ruled out, the others
        in proportion, alike where nothing was left for them; with `rows` (m,) they are (m,
        classes), those of these images. Where everything was ruled out they stay as they are."""
        if self.ruled_out is None:
            return probabilities
        ruled_out = self.ruled_out if rows is None else self.ruled_out[rows]
        others = (~ruled_out).to(probabilities.dtype)
        kept = probabilities * others
        kept = torch.where(kept.sum(1, keepdim=True) > 1e-12, kept, others)
        total = kept.sum(1, keepdim=True)
        return torch.where(total > 0, kept / total.clamp(min=1e-12), probabilities)


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What to learn: one row per labeled (or pseudo-labeled) image. Equal only to itself."""

    index: Tensor  # (m,) int64, rows of the pool
    soft: Tensor  # (m, classes) float32, rows sum to 1
    weight: Tensor  # (m,) float32
    group: Tensor  # (m,) int64; rows of one group never part in a fold

    def __len__(self) -> int:
        return self.index.shape[0]

    @property
    def classes(self) -> int:
        return self.soft.shape[1]

    @property
    def hard(self) -> Tensor:
        """(m,) int64: the likeliest class of each row."""
        return self.soft.argmax(1)

    def only(self, rows: Tensor) -> "Targets":
        """`rows`: positions or a mask over the m rows."""
        return Targets(self.index[rows], self.soft[rows], self.weight[rows], self.group[rows])

    def joined(self, other: "Targets") -> "Targets":
        return Targets(
            torch.cat((self.index, other.index)),
            torch.cat((self.soft, other.soft)),
            torch.cat((self.weight, other.weight)),
            torch.cat((self.group, other.group)),
        )

    def counts(self) -> Tensor:
        """(classes,) int64: rows per class."""
        return torch.bincount(self.hard, minlength=self.classes)


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear classifier on pool features: logits = x @ weight.T + bias."""

    weight: Tensor  # (classes, d)
    bias: Tensor  # (classes,)

    def logits(self, features: Tensor) -> Tensor:
        return features @ self.weight.T + self.bias

    def on_raw_features(self, pool: Pool) -> "Linear":
        """The same classifier for features as the backbone gives them."""
        weight = self.weight / pool.scale
        return Linear(weight, self.bias - weight @ pool.mean)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What a method that is no linear head keeps and does behind the backbone."""

    megabytes: float  # 10^6 bytes, labeled features for instance
    ms: float  # per image, beside the backbone's time
    learned: int = 0  # numbers


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a method says of every image, and its linear head where it is one."""

    probabilities: Tensor  # (n, classes) float32
    linear: Linear | None = None
    pseudo_labels: int = 0  # images beyond the labels that taught it
    upkeep: Upkeep | None = None  # None: as a linear head


Method = Callable[[Pool, Targets], Fitted]
