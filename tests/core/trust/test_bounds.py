"""Exact intervals of finite numbers, and one that may be looked at after each check."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, hypergeom

from core.trust.bounds import (
    checks_needed,
    clopper_pearson,
    fixed_interval,
    growing_interval,
    most_wrong,
)


@pytest.mark.parametrize(("wrong", "needed"), [(0, 59), (1, 93), (2, 124)])
def test_so_many_checks_prove_95_percent(wrong, needed):
    assert checks_needed(wrong) == needed
    for checks, is_proven in ((needed, True), (needed - 1, False)):
        rest = 10**8
        share = (most_wrong(wrong, checks, rest + checks) - wrong) / rest
        assert (share <= 0.05) == is_proven


@pytest.mark.parametrize(("precision", "checks"), [(0.90, 29), (0.99, 299)])
def test_the_checks_that_prove_another_precision(precision, checks):
    assert checks_needed(0, precision=precision) == checks


@pytest.mark.parametrize(("right", "checks"), [(0, 5), (5, 5), (18, 20), (970, 1000)])
def test_the_interval_of_a_share_is_clopper_pearsons(right, checks):
    low, high = clopper_pearson(right, checks)
    assert low == pytest.approx(beta.ppf(0.025, right, checks - right + 1) if right else 0)
    assert high == pytest.approx(
        beta.ppf(0.975, right + 1, checks - right) if right < checks else 1
    )


@given(
    population=st.integers(1, 400), share=st.floats(0, 1), sampled=st.floats(0, 1), data=st.data()
)
def test_intervals_hold_what_is_possible_and_the_share_seen(population, share, sampled, data):
    bad, checks = round(share * population), round(sampled * population)
    wrong = data.draw(st.integers(max(0, checks - (population - bad)), min(bad, checks)))
    for interval in (fixed_interval, growing_interval):
        fewest, most = interval(wrong, checks, population, error=0.05)
        assert wrong <= fewest <= most <= population - (checks - wrong)
        if checks == population:
            assert fewest == most == wrong


@pytest.mark.parametrize("bad", [0, 2, 10, 60, 150])
def test_the_one_sided_bound_is_exact(bad):
    population, checks, error = 200, 60, 0.05
    below = [
        float(hypergeom.pmf(wrong, population, bad, checks))
        for wrong in range(checks + 1)
        if wrong <= bad and most_wrong(wrong, checks, population, error=error) < bad
    ]
    assert sum(below) <= error


@pytest.mark.parametrize("bad", [0, 2, 10, 60, 150])
def test_the_fixed_interval_is_exact(bad):
    """The probability of being outside, summed over all samples and not simulated."""
    population, checks, error = 200, 60, 0.05
    outside = 0.0
    for wrong in range(checks + 1):
        probability = float(hypergeom.pmf(wrong, population, bad, checks))
        if probability:
            fewest, most = fixed_interval(wrong, checks, population, error=error)
            outside += probability * (not fewest <= bad <= most)
    assert outside <= error


@pytest.mark.parametrize("bad", [0, 5, 25, 250])
def test_the_growing_interval_holds_at_every_check_of_a_sample(bad):
    """500 samples of 150 checks; ever outside counts, at any of them. Three standard deviations
    above the promised 5 % are 40 of 500."""
    population, chance, broken = 500, np.random.default_rng(bad), 0
    images = np.arange(population) < bad
    held = {}
    for _ in range(500):
        wrong = np.cumsum(chance.permutation(images)[:150])
        for checks, seen in enumerate(wrong.tolist(), start=1):
            if (seen, checks) not in held:
                fewest, most = growing_interval(seen, checks, population, error=0.05)
                held[seen, checks] = fewest <= bad <= most
            if not held[seen, checks]:
                broken += 1
                break
    assert broken <= 40


def test_of_a_million_it_is_nearly_that_of_no_end():
    fewest, most = growing_interval(5, 200, 1_000_000, error=0.05)
    assert 0 < fewest / 1_000_000 < 5 / 200 < most / 1_000_000 < 0.1
    small = growing_interval(5, 200, 2_000, error=0.05)
    assert most / 1_000_000 == pytest.approx(small[1] / 2_000, abs=0.01)
