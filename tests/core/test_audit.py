"""What evidence says of accepting all above a threshold."""

import numpy as np
import pytest
from scipy.stats import beta

from core.audit import Evidence, checks_needed, clopper_pearson, precision_above


def evidence(count, wrong=0, *, confidence=0.95, predicted=1):
    correct = np.ones(count, bool)
    correct[:wrong] = False
    return Evidence(np.full(count, predicted), np.full(count, confidence), correct)


@pytest.mark.parametrize(("wrong", "checks"), [(0, 59), (1, 93), (2, 124)])
def test_the_checks_that_prove_95_percent(wrong, checks):
    assert checks_needed(wrong) == checks


@pytest.mark.parametrize(("precision", "checks"), [(0.90, 29), (0.99, 299)])
def test_the_checks_that_prove_another_precision(precision, checks):
    assert checks_needed(0, precision=precision) == checks


@pytest.mark.parametrize(("right", "checks"), [(0, 5), (5, 5), (18, 20), (970, 1000)])
def test_the_interval_is_clopper_pearsons(right, checks):
    low, high = clopper_pearson(right, checks)
    assert low == pytest.approx(beta.ppf(0.025, right, checks - right + 1) if right else 0)
    assert high == pytest.approx(
        beta.ppf(0.975, right + 1, checks - right) if right < checks else 1
    )


def test_58_checks_without_an_error_are_one_too_few():
    estimate = precision_above(evidence(58), 0.9)
    assert (estimate.precision, estimate.interval, estimate.more_checks) == (None, None, 1)


def test_59_checks_without_an_error_are_enough():
    estimate = precision_above(evidence(59), 0.9)
    assert estimate.precision == 1
    assert estimate.more_checks == 0


def test_many_errors_are_told_before_there_are_59_checks():
    estimate = precision_above(evidence(20, wrong=10), 0.9)
    assert estimate.precision == 0.5
    assert estimate.interval[1] < 0.95


def test_only_what_lies_above_the_threshold_counts():
    assert precision_above(evidence(100, confidence=0.89), 0.9).checks == 0


def test_only_the_categories_asked_for_count():
    assert precision_above(evidence(100), 0.9, categories=frozenset({2})).checks == 0
    assert precision_above(evidence(100), 0.9, categories=frozenset({1, 2})).checks == 100
