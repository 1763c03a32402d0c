"""A promised precision holds, or is not given."""

from dataclasses import replace

import numpy as np
import pytest

from core.trust.certificate import certify
from core.trust.checks import Checks
from core.trust.remainder import most_wrong_of
from tests.core.trust.evidence import checks_of, standings_of, together

RNG = np.random.default_rng(0)


def drawn(n: int, *, right_at: float) -> tuple[Checks, np.ndarray]:
    """`n` checks and 5,000 proposals of a model whose precision grows with its confidence:
    `right_at` of those at 0.9 are right, all at 1."""
    confidences, proposals = RNG.uniform(0.3, 1, n), RNG.uniform(0.3, 1, 5000)
    correct = RNG.uniform(size=n) < precision_at(confidences, right_at)
    return checks_of(confidences, correct), proposals


def precision_at(confidences: np.ndarray, right_at: float) -> np.ndarray:
    return np.clip(1 - (1 - confidences) * (1 - right_at) * 10, 0, 1)


def certificate(checks: Checks, proposals: np.ndarray, precision: float, **more):
    standings = standings_of(proposals)
    return certify(
        checks, standings, lambda t: int((proposals >= t).sum()), precision=precision, **more
    )


@pytest.mark.parametrize(("precision", "needed"), [(0.9, 29), (0.95, 59), (0.99, 299)])
def test_too_few_checks_are_refused_with_the_number_needed(precision, needed):
    evidence, proposals = drawn(needed - 1, right_at=1.0)
    found = certificate(evidence, proposals, precision)
    assert found.threshold is None
    assert found.checks == needed - 1
    assert found.before_training.checks <= 0.03 * needed + 1  # of a finite number fewer would do


def test_just_enough_faultless_checks_prove_it():
    evidence, proposals = drawn(59, right_at=1.0)
    found = certificate(evidence, proposals, 0.95)
    assert found.threshold is not None
    assert found.lower_bound >= 0.95


def test_a_model_that_is_mostly_wrong_gets_no_certificate():
    evidence, proposals = drawn(2000, right_at=0.2)
    assert certificate(evidence, proposals, 0.95).threshold is None


def test_a_good_model_with_many_checks_gets_a_low_threshold():
    evidence, proposals = drawn(3000, right_at=0.97)
    threshold = certificate(evidence, proposals, 0.9).threshold
    assert threshold is not None
    assert threshold < 0.7


def test_the_promise_is_broken_in_at_most_one_case_of_twenty():
    """300 projects with 400 checks each; the true precision above a threshold is known here."""
    broken = 0
    for _ in range(300):
        evidence, proposals = drawn(400, right_at=0.9)
        threshold = certificate(evidence, proposals, 0.95).threshold
        if threshold is None:
            continue
        above = np.linspace(threshold, 1, 2000)
        broken += precision_at(above, 0.9).mean() < 0.95
    assert broken <= 300 * 0.05 + 3 * (300 * 0.05 * 0.95) ** 0.5


def test_the_sequence_ends_where_the_promise_fails_for_the_first_time():
    """Surest ones right, a band below them wrong, and so many right below that all together would
    be good enough: going on after a failure would need a correction for the number of tests."""
    confidences = np.concatenate(
        [np.linspace(0.95, 1, 150), np.full(30, 0.925), np.linspace(0.3, 0.9, 2000)]
    )
    checks = checks_of(confidences, confidences != 0.925)
    assert certificate(checks, np.repeat(confidences, 3), 0.95).threshold == 0.93


def test_a_promise_is_of_what_is_left_when_some_are_set_aside():
    proposals = np.linspace(0.3, 1, 3000)
    correct = (proposals > 0.8) | (np.arange(3000) % 12 > 0)  # below, one in twelve is wrong
    checks = checks_of(proposals, correct)
    of_all = certificate(checks, proposals, 0.95)

    def part_above(threshold: float) -> int:
        return int((proposals >= threshold).sum()) // 4

    of_part = certificate(checks, proposals, 0.95, aside_above=part_above)
    assert of_part.threshold > of_all.threshold
    above, aside = int((proposals >= of_part.threshold).sum()), part_above(of_part.threshold)
    wrong = most_wrong_of(above, of_part.lower_bound)
    assert 1 - wrong / (above - aside) >= 0.95  # though all wrong ones may be among those left


def test_nothing_is_promised_of_nothing():
    checks, proposals = drawn(200, right_at=1.0)
    everything = certificate(
        checks, proposals, 0.9, aside_above=lambda t: int((proposals >= t).sum())
    )
    assert everything.threshold is None


def test_only_the_asked_categories_count():
    checks, proposals = drawn(200, right_at=1.0)
    mixed = checks_of(checks.confidences, np.arange(200) % 2 == 0, predicted=np.arange(200) % 2)
    found = certificate(mixed, proposals, 0.9, categories=frozenset({0}))
    assert found.threshold is not None
    assert found.wrong == 0


def test_checks_that_came_since_prove_what_the_others_could_not():
    few, proposals = drawn(40, right_at=1.0)
    assert certificate(few, proposals, 0.95).threshold is None
    since = checks_of(RNG.uniform(0.3, 1, 90), np.ones(90, bool), moment=1.0)
    assert certificate(together(few, since), proposals, 0.95).threshold is not None


def test_an_audit_is_tested_at_its_own_line_and_told_where_it_proves_more():
    labels, proposals = drawn(40, right_at=0.9)
    confidences = np.linspace(0.9, 0.999, 30)
    audit = checks_of(confidences, np.ones(30, bool), moment=1.0, above=0.9)
    found = certificate(together(labels, audit), proposals, 0.99)
    assert (found.threshold, found.tested, found.checks) == (None, 0.9, 30)
    poor = checks_of(confidences, np.zeros(30, bool), moment=1.0, above=0.9)
    assert certificate(together(labels, poor), proposals, 0.99).checks == 40


def test_what_an_audit_proves_is_found_there():
    """Without random labels it was tested above 0.3, of which it tells nothing."""
    _labels, proposals = drawn(1, right_at=0.9)
    audit = checks_of(np.linspace(0.9, 0.999, 80), np.ones(80, bool), moment=1.0, above=0.9)
    found = certificate(audit, proposals, 0.95)
    assert (found.threshold, found.checks) == (0.9, 80)


@pytest.mark.parametrize("is_right", [True, False])
def test_what_was_decided_by_eye_is_counted_out_of_the_rest(is_right):
    checks, proposals = drawn(200, right_at=0.9)
    gone = np.linspace(0.3, 1, 500)
    since = checks_of(gone, np.full(500, is_right), moment=1.0, sought=True)
    before = certify(checks, standings_of(proposals), above(proposals), precision=0.99)
    left = [
        replace(made, open=now.open)
        for made, now in zip(
            standings_of(np.concatenate((proposals, gone))), standings_of(proposals), strict=True
        )
    ]
    after = certify(together(checks, since), left, above(proposals), precision=0.99)
    assert after.checks == before.checks
    assert (after.lower_bound > before.lower_bound) is not is_right


def above(proposals):
    return lambda threshold: int((proposals >= threshold).sum())


def test_what_was_set_aside_counts_as_wrong():
    checks, proposals = drawn(400, right_at=1.0)
    standings = standings_of(proposals)
    aside = [
        type(each)(
            each.category_id, each.stop, 10 * each.made if each.stop == 0 else each.made, each.open
        )
        for each in standings
    ]
    found = certify(checks, aside, lambda t: int((proposals >= t).sum()), precision=0.99)
    assert found.threshold is None
