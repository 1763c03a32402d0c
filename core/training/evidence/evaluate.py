"""How right a model is, with an interval that says how little a few labels can tell."""

from dataclasses import dataclass
from typing import Any

from scipy import stats

from core.training.evidence.judging import Judged

CONFIDENCE = 0.95
_BETA: Any = stats.beta  # scipy's distributions are made at run time


@dataclass(frozen=True, slots=True)
class Accuracy:
    value: float
    low: float
    high: float
    n: int


def accuracy(judged: Judged | None) -> Accuracy | None:
    """Share of right answers with its exact 95 % interval (Clopper and Pearson 1934)."""
    if judged is None or not len(judged.rows):
        return None
    right, n = int(judged.right.sum()), len(judged.rows)
    low, high = clopper_pearson(right, n)
    return Accuracy(right / n, low, high, n)


def clopper_pearson(right: int, n: int) -> tuple[float, float]:
    tail = (1 - CONFIDENCE) / 2
    low = float(_BETA.ppf(tail, right, n - right + 1)) if right else 0.0
    high = float(_BETA.ppf(1 - tail, right + 1, n - right)) if right < n else 1.0
    return low, high
