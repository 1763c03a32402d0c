"""The graph of nearest neighbors by cosine: exact for small pools, by landmarks for large ones."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import normalize

EXACT_UP_TO = 30_000  # images; above, n^2 work is replaced by n * LANDMARKS
LANDMARKS = 20_000
_CHUNK = 1024  # rows at a time: 1024 x 30,000 similarities are 120 MB


@dataclass(frozen=True, slots=True)
class Neighbors:
    """For each image its nearest others, nearest first."""

    index: Tensor  # (n, k) int64
    similarity: Tensor  # (n, k) float32 cosine

    def first(self, count: int) -> "Neighbors":
        return Neighbors(self.index[:, :count], self.similarity[:, :count])


def nearest_neighbors(features: Tensor, count: int, *, seed: int = 0) -> Neighbors:
    """Return the `count` nearest others of each row of `features` (n, d).

    Above `EXACT_UP_TO` rows the candidates are a seeded sample of landmarks, so that labels reach
    every image through landmarks; propagation among them stays exact.
    """
    rows = len(features)
    directions = normalize(features)
    if rows <= EXACT_UP_TO:
        candidates = torch.arange(rows, device=features.device)
    else:
        generator = torch.Generator().manual_seed(seed)
        candidates = torch.randperm(rows, generator=generator)[:LANDMARKS].sort().values
        candidates = candidates.to(features.device)
    count = min(count, len(candidates) - 1)
    parts = [_nearest_of(directions, start, candidates, count) for start in range(0, rows, _CHUNK)]
    return Neighbors(torch.cat([p.index for p in parts]), torch.cat([p.similarity for p in parts]))


def _nearest_of(directions: Tensor, start: int, candidates: Tensor, count: int) -> Neighbors:
    chunk = directions[start : start + _CHUNK]
    own = torch.arange(start, start + len(chunk), device=directions.device)
    similarity = chunk @ directions[candidates].T
    similarity[own[:, None] == candidates[None, :]] = -2.0
    best = similarity.topk(count, dim=1)
    return Neighbors(candidates[best.indices], best.values)
