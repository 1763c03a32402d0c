"""k nearest labeled neighbors by cosine, votes weighted by similarity."""

import torch
from torch import Tensor
from torch.nn.functional import normalize

from core.training.methods.pool import Fitted, Pool, Targets

NEIGHBORS = 5
SHARPNESS = 10.0  # votes are exp(SHARPNESS * cosine): a cosine gap of 0.07 doubles a vote
_CHUNK = 4096


def nearest_labeled(pool: Pool, targets: Targets, *, neighbors: int = NEIGHBORS) -> Fitted:
    """The weighted vote of the nearest labeled images, smoothed by spread over all classes
    with labels."""
    directions = normalize(pool.features)
    labeled = directions[targets.index]
    present = (targets.counts() > 0).float()
    prior = present / present.sum()
    count = min(neighbors, len(labeled))
    parts: list[Tensor] = []
    for chunk in directions.split(_CHUNK):
        best = (chunk @ labeled.T).topk(count, dim=1)
        vote = (SHARPNESS * (best.values - best.values[:, :1])).exp() * targets.weight[best.indices]
        tally = (vote[:, :, None] * targets.soft[best.indices]).sum(1) + prior
        parts.append(tally / tally.sum(1, keepdim=True))
    return Fitted(torch.cat(parts))
