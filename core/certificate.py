"""Which threshold keeps a promise of precision: fixed-sequence testing on gold labels.

Learn-then-test (Angelopoulos et al. 2021, "Learn then Test", section on fixed-sequence testing):
thresholds are ordered from strict to loose before any answer is looked at; each is tested against
"the precision is below the target" with the exact binomial; testing stops at the first that
cannot be rejected, and the last one rejected holds with the stated confidence, without a
correction for the number of tests.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import betaincinv

from core.audit import CONFIDENCE, Evidence, checks_needed, evidence_of, precision_above
from core.rows import ImageRow
from core.types import Tier

THRESHOLDS = tuple(percent / 100 for percent in range(99, 29, -1))


@dataclass(frozen=True, slots=True)
class Certificate:
    """All proposals of at least `threshold` are right in at least the asked share, or `threshold`
    is None: not proven. `checks` gold labels lie above the threshold that was tested last with
    success (else: first), `wrong` of them wrong; `lower_bound` is one-sided; `needed` is how many
    checks a proof takes with that many errors."""

    threshold: float | None
    checks: int
    wrong: int
    lower_bound: float
    needed: int


def certify(
    evidence: Evidence,
    open_above: Callable[[float], int],
    *,
    precision: float,
    categories: frozenset[int] = frozenset(),
    thresholds: Sequence[float] = THRESHOLDS,
) -> Certificate:
    """Find the loosest threshold above which `precision` is proven with 95 % confidence.

    `evidence` must come from labels drawn at random. `open_above(threshold)` counts the open
    proposals; where the sequence starts is read from these alone, never from the answers: at the
    strictest threshold at which enough checks are to be expected to forgive two errors, or half
    of all, or half as many again as a faultless proof takes, whichever can be had. Starting with
    just enough for a faultless proof would fail by chance.
    """
    gold = precision_above(evidence, 0.0, categories=categories).checks
    faultless, forgiving = (checks_needed(wrong, precision=precision) for wrong in (0, 2))
    wanted = min(gold, forgiving, max(math.ceil(1.5 * faultless), gold // 2))
    total = max(1, open_above(0.0))
    proven = first = None
    for threshold in thresholds:
        if gold * open_above(threshold) / total < wanted:
            continue
        tested = _test(evidence, threshold, precision, categories)
        first = first or tested
        if tested.threshold is None:
            break
        proven = tested
    return proven or first or _test(evidence, 0.0, precision, categories)


def random_evidence(
    model_folder: Path,
    category_ids: Sequence[int],
    rows_of: Callable[[Sequence[int]], list[ImageRow]],
) -> Evidence:
    """Return what a model said, untrained on them, of gold labels whose images were drawn at
    random: only these stand for all images. The labels are those of today.

    Reads `validation.npz` (core.jobs.run_folder); without the file there is no evidence.
    """
    try:
        with np.load(model_folder / "validation.npz") as stored:
            ids, probabilities = stored["ids"], stored["probabilities"].astype(np.float64)
    except FileNotFoundError:
        return evidence_of(None)
    label_of = {row.id: row.label for row in rows_of([int(image_id) for image_id in ids])}
    labels = [label_of.get(int(image_id)) for image_id in ids]
    drawn = [
        label is not None and label.tier == Tier.GOLD and label.selection_probability is not None
        for label in labels
    ]
    truth = [label.category_id if label else None for label in labels]
    predicted = np.asarray(category_ids, np.int64)[probabilities.argmax(axis=1)]
    correct = np.array([a == b for a, b in zip(predicted, truth, strict=True)], np.bool_)
    kept = np.array(drawn, np.bool_)
    return Evidence(predicted[kept], probabilities.max(axis=1)[kept], correct[kept])


def _test(
    evidence: Evidence, threshold: float, precision: float, categories: frozenset[int]
) -> Certificate:
    found = precision_above(evidence, threshold, categories=categories)
    right = found.checks - found.wrong
    # Rejecting at level 1 - confidence is the same as this one-sided exact bound reaching the
    # target (Clopper and Pearson 1934).
    bound = float(betaincinv(right, found.wrong + 1, 1 - CONFIDENCE)) if right else 0.0
    return Certificate(
        threshold=threshold if bound >= precision else None,
        checks=found.checks,
        wrong=found.wrong,
        lower_bound=bound,
        needed=checks_needed(found.wrong, precision=precision),
    )
