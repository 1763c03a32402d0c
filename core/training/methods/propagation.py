"""Label propagation on the graph of nearest neighbors (Zhou et al. 2004, "Learning with local and
global consistency", eq. 4; class-mass normalization after Zhu et al. 2003, section 4)."""

from functools import lru_cache
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_array
from torch import Tensor

from core.training.methods.pool import Fitted, Pool, Targets

NEIGHBORS = 20
ALPHA = 0.95  # share that comes from the neighbors in each step
_POWER = 3  # edge weight = cosine^3
_STEPS = 60  # 0.95^60: 5 % of the way is left


def propagate(
    pool: Pool, targets: Targets, *, neighbors: int = NEIGHBORS, alpha: float = ALPHA
) -> Fitted:
    """Spread the targets over the graph. What a person ruled out for an image is not passed on by
    it; it is told how much of it reaches the image, for what is left is no surer without it."""
    graph = _normalized_graph(pool, neighbors)
    seeds = np.zeros((len(pool), targets.classes), dtype=np.float32)
    seeds[targets.index.numpy()] = (targets.soft * targets.weight[:, None]).numpy()
    possible = _possible(pool)
    scores = passed = seeds
    for _ in range(_STEPS):
        scores = alpha * (graph @ passed) + (1 - alpha) * seeds
        passed = scores if possible is None else scores * possible
    return Fitted(_with_class_mass(torch.from_numpy(scores), targets))


def _possible(pool: Pool) -> np.ndarray[Any, np.dtype[np.float32]] | None:
    """(n, classes): 0 where something was ruled out for an image that may teach, else 1."""
    if pool.ruled_out is None:
        return None
    return (~(pool.ruled_out & pool.learnable[:, None])).float().numpy()


@lru_cache(maxsize=2)  # every fold and every round spreads over the same graph
def _normalized_graph(pool: Pool, neighbors: int) -> Any:  # scipy's matrices have no useful types
    """D^-1/2 W D^-1/2 as a sparse matrix (n, n), W the symmetrized neighbor graph."""
    nearest = pool.neighbors(neighbors)
    rows, count = nearest.index.shape
    weight = nearest.similarity.clamp(min=1e-3).pow(_POWER).flatten().numpy()
    start = np.arange(rows + 1) * count
    one_way: Any = csr_array((weight, nearest.index.flatten().numpy(), start), shape=(rows, rows))
    both = one_way + one_way.T
    scale = np.clip(both.sum(1), 1e-12, None) ** -0.5
    return both.multiply(scale[:, None]).multiply(scale[None, :]).tocsr().astype(np.float32)


def _with_class_mass(scores: Tensor, targets: Targets) -> Tensor:
    """Give each class the share of the pool that it has among the labels (add-one smoothed)."""
    mass = torch.zeros(targets.classes).index_add_(0, targets.hard, targets.weight)
    prior = torch.where(mass > 0, mass + 1, 0.0)
    prior = prior / prior.sum()
    scaled = scores * (prior / scores.sum(0).clamp(min=1e-12))
    total = scaled.sum(1, keepdim=True)
    return torch.where(total > 1e-12, scaled / total.clamp(min=1e-12), prior)
