"""How far proposals can be trusted: the share of right ones above a confidence, with its proof.

The evidence is what a model said of gold labels that it was not trained on. Intervals are exact
(Clopper and Pearson 1934); how many checks a claim needs follows from the same binomial.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

CONFIDENCE = 0.95
ASKED_PRECISION = 0.95


@dataclass(frozen=True, slots=True)
class Evidence:
    """One entry per gold label: the confidence of the best category and whether it was right.

    `predicted` holds category ids; confidences are calibrated, in [0, 1].
    """

    predicted: NDArray[np.int64]
    confidences: NDArray[np.float64]
    right: NDArray[np.bool_]


NO_EVIDENCE = Evidence(np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_))


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


def evidence_of(run_folder: Path, category_ids: tuple[int, ...]) -> Evidence:
    """Read a run's `validation.npz`; `category_ids` in class order. Empty without the file."""
    try:
        with np.load(run_folder / "validation.npz") as stored:
            truth, probabilities = stored["truth"], stored["probabilities"].astype(np.float64)
    except FileNotFoundError:
        return NO_EVIDENCE
    if not len(truth):
        return NO_EVIDENCE
    best = probabilities.argmax(axis=1)
    ids = np.asarray(category_ids, np.int64)
    return Evidence(ids[best], probabilities.max(axis=1), best == truth)


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
    wrong = checks - int(evidence.right[counted].sum())
    interval = clopper_pearson(checks - wrong, checks)
    enough = checks >= checks_needed(0) or (checks > 0 and interval[1] < ASKED_PRECISION)
    if not enough:
        return Estimate(checks, wrong, None, None, max(1, checks_needed(wrong) - checks))
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
