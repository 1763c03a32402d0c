"""Nearest class mean by cosine: the simplest head, and a good one at one label per class."""

import torch
from torch.nn.functional import normalize

from core.training.methods.pool import Fitted, Pool, Targets

SHARPNESS = 10.0


def nearest_centroid(pool: Pool, targets: Targets) -> Fitted:
    """Softmax of SHARPNESS * cosine to each class's mean direction."""
    directions = normalize(pool.features)
    share = targets.soft * targets.weight[:, None]
    centers = normalize(share.T @ directions[targets.index])
    logits = SHARPNESS * (directions @ centers.T)
    absent = share.sum(0) <= 0
    return Fitted(logits.masked_fill(absent, -torch.inf).softmax(1))
