"""Temperature scaling (Guo et al. 2017, section 4.2): one number that makes confidences honest."""

import math

import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from core.training.evidence.judging import Judged

_PRIOR_SPREAD = 0.5  # of log T; with few labels T stays near 1, from some fifty on data decide
_BOUNDS = (math.log(0.2), math.log(5.0))
_GRID = 241


def choose_temperature(judged: Judged | None) -> float:
    """The T whose softmax(log p / T) has the least log-loss, under a prior that T is near 1."""
    if judged is None or not len(judged.rows):
        return 1.0
    candidates = torch.linspace(*_BOUNDS, _GRID, dtype=torch.float64)
    logits = log_of(judged.probabilities).double()
    losses = torch.stack([_log_loss(logits, judged.truth, float(c)) for c in candidates])
    penalty = candidates.square() / (2 * _PRIOR_SPREAD**2)
    return math.exp(float(candidates[(losses + penalty).argmin()]))


def _log_loss(logits: Tensor, truth: Tensor, log_temperature: float) -> Tensor:
    said = log_softmax(logits / math.exp(log_temperature), 1)
    return -said.gather(1, truth[:, None]).sum()


def calibrated(probabilities: Tensor, temperature: float) -> Tensor:
    """softmax(log p / T) of (n, classes)."""
    return (log_of(probabilities) / temperature).softmax(1)


def log_of(probabilities: Tensor) -> Tensor:
    return probabilities.clamp(min=1e-7).log()
