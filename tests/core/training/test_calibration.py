import pytest
import torch

from core.training.evidence.calibrate import calibrated, choose_temperature
from core.training.evidence.evaluate import accuracy
from core.training.evidence.judging import Judged
from core.trust.bounds import clopper_pearson


def overconfident(rows: int) -> Judged:
    """Says 0.99 and is right in 70 % of cases."""
    truth = torch.zeros(rows, dtype=torch.int64)
    said = torch.tensor([[0.99, 0.01]] * rows)
    said[: round(0.3 * rows)] = torch.tensor([0.01, 0.99])
    return Judged(torch.arange(rows), truth, said)


def test_calibration_lowers_the_log_loss_and_leaves_the_answers() -> None:
    before = overconfident(200)
    temperature = choose_temperature(before)
    after = Judged(before.rows, before.truth, calibrated(before.probabilities, temperature))
    assert temperature > 2
    assert float(after.losses.mean()) < 0.7 * float(before.losses.mean())
    assert torch.equal(after.right, before.right)


def test_few_labels_move_the_temperature_little() -> None:
    assert 1 < choose_temperature(overconfident(3)) < choose_temperature(overconfident(300))


def test_nothing_measured_leaves_the_probabilities_as_they_are() -> None:
    assert choose_temperature(None) == 1.0


def test_the_interval_is_clopper_and_pearsons() -> None:
    assert clopper_pearson(59, 59) == (pytest.approx(0.9394, abs=1e-4), 1.0)
    assert clopper_pearson(0, 10) == (0.0, pytest.approx(0.3085, abs=1e-4))


def test_the_accuracy_counts_right_answers() -> None:
    measured = accuracy(overconfident(100))
    assert measured is not None
    assert (measured.value, measured.n) == (0.7, 100)
    assert measured.low < 0.7 < measured.high
