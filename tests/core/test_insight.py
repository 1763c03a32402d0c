"""Figures of a model: shares with exact intervals, confidences before and after calibration."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from core.insight import class_figures, reliability, uncalibrated
from core.training.evidence.calibrate import calibrated


def figures(*, right, missed, wrongly):
    """Of a class of which `right` are found, `missed` not, and `wrongly` called so."""
    confusion = np.array([[right, missed], [wrongly, 50]])
    return class_figures(confusion, [1, 2])[0]


def test_shares_of_a_class_have_exact_intervals():
    found = figures(right=18, missed=2, wrongly=0)
    assert (found.support, found.named) == (20, 18)
    assert found.recall == 0.9
    low, high = found.recall_interval
    assert binom.sf(17, 20, low) == pytest.approx(0.025)
    assert binom.cdf(18, 20, high) == pytest.approx(0.025)
    assert found.precision_interval == pytest.approx((0.025 ** (1 / 18), 1.0))


def test_a_class_without_images_has_no_figures():
    found = figures(right=0, missed=0, wrongly=0)
    assert (found.precision, found.recall, found.f1) == (None, None, None)
    assert (found.precision_interval, found.recall_interval, found.f1_interval) == (None,) * 3


def test_a_class_without_an_error_is_not_called_certain():
    low, high = figures(right=6, missed=0, wrongly=0).f1_interval
    assert high == 1
    assert low < 0.71  # J of at least 0.54: F1 of 0.70


def test_the_interval_of_f1_holds_the_true_f1_in_95_of_100_draws():
    generator = np.random.default_rng(0)
    shares = np.array([0.16, 0.05, 0.03, 0.76])  # right, missed, wrongly called so, neither
    true = 2 * 0.16 / (2 * 0.16 + 0.05 + 0.03)
    draws = [generator.multinomial(100, shares) for _ in range(1000)]
    intervals = [figures(right=d[0], missed=d[1], wrongly=d[2]).f1_interval for d in draws]
    held = np.mean([low <= true <= high for low, high in intervals])
    assert held >= 0.95


@given(
    st.lists(st.lists(st.floats(-4, 4), min_size=4, max_size=4), min_size=1, max_size=8),
    st.floats(0.2, 5),
)
def test_what_stood_before_calibration_is_found_again(logits, temperature):
    torch = pytest.importorskip("torch")
    before = torch.tensor(logits, dtype=torch.float64).softmax(1)
    after = calibrated(before, temperature).numpy()
    assert uncalibrated(after, temperature) == pytest.approx(before.numpy(), abs=1e-5)


def test_a_share_of_nothing_stays_nothing():
    assert uncalibrated(np.array([[1.0, 0.0]]), 3.0).tolist() == [[1.0, 0.0]]


def test_reliability_counts_how_far_confidences_are_off():
    found = reliability(np.array([0.95, 0.95, 0.55, 0.55]), np.array([True, False, True, False]))
    assert [one.count for one in found.bins if one.count] == [2, 2]
    assert found.ece == pytest.approx((0.45 * 2 + 0.05 * 2) / 4)
