"""How right a model is, with an interval that says how little a few labels can tell."""

from dataclasses import dataclass

from core.training.evidence.judging import Judged
from core.trust.bounds import clopper_pearson


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
