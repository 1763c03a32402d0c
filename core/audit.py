"""How far proposals can be trusted: the share of right ones above a confidence, with its proof.

The evidence is what a model said of gold labels that it was not trained on. Intervals are exact
(Clopper and Pearson 1934); how many checks a claim needs follows from the same binomial.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from core.figures import Insight

CONFIDENCE = 0.95
ASKED_PRECISION = 0.95


@dataclass(frozen=True, slots=True)
class Evidence:
    """One entry per gold label: the category id that the model named, how sure it was
    (calibrated, in [0, 1]), and whether it was right."""

    predicted: npt.NDArray[np.int64]
    confidences: npt.NDArray[np.float64]
    correct: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the evidence says of accepting all above a threshold.

    `precision` and `interval` are None while the evidence is too thin; `more_checks` says how
    many more would do if no further error turned up, 0 where it is enough.
    """

    checks: int
    wrong: int
    precision: float | None
    interval: tuple[float, float] | None
    more_checks: int


def evidence_of(insight: Insight | None) -> Evidence:
    """Return the predictions behind `insight`; without any, evidence of length 0."""
    if insight is None:
        return Evidence(np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_))
    return Evidence(
        np.array(insight.predicted, np.int64),
        np.array(insight.confidences, np.float64),
        np.array(insight.correct, np.bool_),
    )


def precision_above(
    evidence: Evidence, threshold: float, *, categories: frozenset[int] = frozenset()
) -> Estimate:
    """Estimate the precision of accepting all proposals of at least `threshold`.

    `categories` narrows to proposals of these; empty means all.
    """
    counted = evidence.confidences >= threshold
    if categories:
        counted &= np.isin(evidence.predicted, tuple(categories))
    checks = int(counted.sum())
    wrong = checks - int(evidence.correct[counted].sum())
    interval = clopper_pearson(checks - wrong, checks)
    is_refuted = interval[1] < ASKED_PRECISION
    if checks < checks_needed(0) and not is_refuted:
        return Estimate(checks, wrong, None, None, checks_needed(wrong) - checks)
    return Estimate(checks, wrong, (checks - wrong) / checks, interval, 0)


def clopper_pearson(
    right: int, checks: int, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the exact two-sided interval for a share; (0, 1) without checks."""
    tail = (1 - confidence) / 2
    low = float(betaincinv(right, checks - right + 1, tail)) if right else 0.0
    high = float(betaincinv(right + 1, checks - right, 1 - tail)) if right < checks else 1.0
    return low, high


def checks_needed(
    wrong: int, *, precision: float = ASKED_PRECISION, confidence: float = CONFIDENCE
) -> int:
    """Return the fewest random checks, `wrong` of them wrong, that prove at least `precision`.

    One-sided, exact: 59, 93, 124 checks for 0, 1, 2 errors at 95 % and 95 %.
    """
    checks = wrong + 1
    while betaincinv(checks - wrong, wrong + 1, 1 - confidence) < precision:
        checks += 1
    return checks
