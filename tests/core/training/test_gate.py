import pytest
import torch

from core.training.evidence.gate import collapse, compare, sign_test
from core.training.evidence.judging import Judged


def judged(right: list[bool], *, sure: float = 0.8, truth: list[int] | None = None) -> Judged:
    """One row per entry; `sure` is the probability of the class that is said."""
    kinds = torch.tensor(truth or [0] * len(right))
    said = torch.where(torch.tensor(right), kinds, 1 - kinds)
    probabilities = torch.full((len(right), 2), 1 - sure)
    probabilities[torch.arange(len(right)), said] = sure
    return Judged(torch.arange(len(right)), kinds, probabilities)


@pytest.mark.parametrize(
    ("wins", "losses", "accepted"),
    [(0, 0, False), (1, 1, False), (1, 0, True), (3, 2, True), (2, 3, False), (0, 5, False)],
)
def test_only_strictly_more_wins_than_losses_pass(wins: int, losses: int, accepted: bool) -> None:
    both = 40
    teacher = judged([False] * wins + [True] * losses + [True] * both)
    student = judged([True] * wins + [False] * losses + [True] * both)
    verdict = compare(student, teacher)
    assert (verdict.accepted, verdict.wins, verdict.losses) == (accepted, wins, losses)


def test_a_category_that_suffers_stops_a_student_that_wins_overall() -> None:
    truth = [0] * 40 + [1] * 12
    teacher = judged([False] * 20 + [True] * 20 + [True] * 12, truth=truth)
    student = judged([True] * 40 + [False] * 12, truth=truth)
    verdict = compare(student, teacher)
    assert verdict.wins > verdict.losses
    assert not verdict.accepted
    assert "category" in verdict.reason


def test_worse_probabilities_stop_a_student_with_one_win_more() -> None:
    teacher = judged([False] * 10 + [True] * 40, sure=0.9)
    student = judged([True] + [False] * 9 + [True] * 40, sure=0.51)
    verdict = compare(student, teacher)
    assert not verdict.accepted
    assert "log-loss" in verdict.reason


def test_surer_answers_with_worse_probabilities_are_a_collapse() -> None:
    """Even of a student that wins more than it loses."""
    teacher = judged([False] * 3 + [True] * 27 + [False] * 20, sure=0.6)
    student = judged([True] * 3 + [True] * 27 + [False] * 20, sure=0.999)
    verdict = compare(student, teacher)
    assert verdict.wins > verdict.losses
    assert not verdict.accepted
    assert verdict.is_collapse
    assert not compare(judged([False] * 10 + [True] * 40, sure=0.51), teacher).is_collapse


def test_the_sign_test_is_exact() -> None:
    assert sign_test(0, 5) == pytest.approx(1 / 32)
    assert sign_test(0, 0) == 1.0


def probabilities_of(said: list[int]) -> torch.Tensor:
    return torch.nn.functional.one_hot(torch.tensor(said), 3).float()


def test_a_category_that_loses_most_predictions_is_a_collapse() -> None:
    teacher = probabilities_of([0] * 20 + [1] * 20 + [2] * 20)
    assert collapse(probabilities_of([0] * 35 + [1] * 5 + [2] * 20), teacher)
    assert not collapse(probabilities_of([0] * 25 + [1] * 15 + [2] * 20), teacher)


def test_quite_different_shares_are_a_collapse() -> None:
    teacher = probabilities_of([0] * 9 + [1] * 9 + [2] * 100)
    assert collapse(probabilities_of([0] * 59 + [1] * 9 + [2] * 50), teacher)
