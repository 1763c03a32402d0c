"""FreeMatch and DebiasMatch: thresholds by their formulas, masks, bias, and the gradient's way."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from core.training.methods.freematch import Adaptive, FreeMatch, momentum_for
from core.training.methods.loss import Answers

CLASSES = 3
PLAIN = Adaptive(momentum=0.9, fairness=0.0, debias=0.0)


def log(*rows: list[float]) -> Tensor:
    """Logits whose softmax is `rows`."""
    return torch.tensor(rows).log()


def answers(weak: Tensor, strong: Tensor, soft: Tensor | None = None) -> Answers:
    labels = torch.zeros_like(weak) if soft is None else soft
    return Answers(weak, labels, torch.arange(len(weak)), strong)


def asked(loss: FreeMatch, weak: Tensor, strong: Tensor | None = None) -> Tensor:
    return loss(answers(weak, weak if strong is None else strong))


def test_thresholds_start_at_chance() -> None:
    loss = FreeMatch(CLASSES, PLAIN)
    assert float(loss.threshold) == pytest.approx(1 / 3)
    assert loss.predicted.tolist() == pytest.approx([1 / 3] * 3)
    assert loss.class_thresholds.tolist() == pytest.approx([1 / 3] * 3)


def test_thresholds_move_as_in_the_papers_formulas() -> None:
    loss = FreeMatch(CLASSES, PLAIN)
    asked(loss, log([0.8, 0.1, 0.1], [0.6, 0.3, 0.1]))
    tau = 0.9 / 3 + 0.1 * 0.7
    predicted = [0.9 / 3 + 0.1 * 0.7, 0.9 / 3 + 0.1 * 0.2, 0.9 / 3 + 0.1 * 0.1]
    assert float(loss.threshold) == pytest.approx(tau)
    assert loss.predicted.tolist() == pytest.approx(predicted)
    by_class = [tau * it / max(predicted) for it in predicted]
    assert loss.class_thresholds.tolist() == pytest.approx(by_class)
    assert loss.histogram.tolist() == pytest.approx([0.4, 0.3, 0.3])


def test_labeled_images_do_not_move_the_thresholds() -> None:
    loss = FreeMatch(CLASSES, PLAIN)
    weak = log([0.8, 0.1, 0.1], [0.1, 0.1, 0.8])
    loss(answers(weak, torch.zeros(2, CLASSES), torch.eye(CLASSES)[:2]))
    assert float(loss.threshold) == pytest.approx(1 / 3)
    assert loss.predicted.tolist() == pytest.approx([1 / 3] * 3)


def thresholds_at(loss: FreeMatch, tau: float, predicted: list[float]) -> FreeMatch:
    """`loss` with these averages and no way to leave them."""
    loss.threshold.fill_(tau)
    loss.predicted.copy_(torch.tensor(predicted))
    return loss


def test_only_what_is_surer_than_its_own_class_asks_teaches() -> None:
    loss = FreeMatch(CLASSES, Adaptive(momentum=1.0, fairness=0.0, debias=0.0))
    thresholds_at(loss, 0.8, [0.5, 0.25, 0.25])  # of the classes: 0.8, 0.4, 0.4
    weak = log([0.7, 0.2, 0.1], [0.2, 0.7, 0.1], [0.9, 0.05, 0.05])
    strong = log([0.2, 0.5, 0.3], [0.2, 0.5, 0.3], [0.2, 0.5, 0.3])
    cost = asked(loss, weak, strong)
    assert float(cost[0]) == 0
    assert cost[1:].tolist() == pytest.approx((-torch.tensor([0.5, 0.2]).log()).tolist())


def test_what_the_network_always_says_counts_for_less() -> None:
    """Class 0 is predicted nine times as often as class 1: with lambda = 1, nine times as likely
    is not likelier."""
    often = [0.75, 1 / 12, 1 / 6]
    weak = log([0.6, 0.35, 0.05])
    for debias, label in ((0.0, 0), (1.0, 1)):
        loss = FreeMatch(CLASSES, Adaptive(momentum=1.0, fairness=0.0, debias=debias))
        thresholds_at(loss, 0.1, often)
        strong = torch.tensor([[0.3, 0.1, -0.2]])
        margin = debias * torch.tensor(often).log()
        by_hand = cross_entropy(strong + margin, torch.tensor([label]))
        assert float(asked(loss, weak, strong)) == pytest.approx(float(by_hand), rel=1e-5)


@pytest.mark.parametrize("debias", [0.0, 0.5])
def test_gradients_go_through_strong_views_and_labels_alone(debias: float) -> None:
    torch.manual_seed(0)
    loss = FreeMatch(CLASSES, Adaptive(momentum=0.9, fairness=0.1, debias=debias))
    weak = (3 * torch.randn(6, CLASSES)).requires_grad_(True)
    strong = torch.randn(6, CLASSES, requires_grad=True)
    soft = torch.zeros(6, CLASSES)
    soft[:2] = torch.eye(CLASSES)[:2]
    torch.autograd.backward(loss(answers(weak, strong, soft)).sum())
    assert weak.grad is not None
    assert strong.grad is not None
    assert bool(weak.grad[:2].abs().sum(1).all())
    assert not bool(weak.grad[2:].any())
    assert not bool(strong.grad[:2].any())
    assert bool(strong.grad[2:].any())


def test_fairness_draws_the_strong_views_towards_what_is_predicted_in_all() -> None:
    """Both say class 0 and class 1, with class 2 left out by one of the two."""
    loss = FreeMatch(CLASSES, Adaptive(momentum=1.0, fairness=1.0, debias=0.0))
    thresholds_at(loss, 0.0, [0.4, 0.4, 0.2])
    weak = log([0.5, 0.3, 0.2], [0.3, 0.5, 0.2], [0.2, 0.2, 0.6])
    even = log([0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.3, 0.3, 0.4])
    uneven = log([0.98, 0.01, 0.01], [0.01, 0.98, 0.01], [0.3, 0.3, 0.4])

    def unfairness(strong: Tensor) -> float:
        with_it = asked(loss, weak, strong)
        loss.adaptive = Adaptive(momentum=1.0, fairness=0.0, debias=0.0)
        without = asked(loss, weak, strong)
        loss.adaptive = Adaptive(momentum=1.0, fairness=1.0, debias=0.0)
        return float((with_it - without).mean())

    assert unfairness(even) < unfairness(uneven)


def test_a_batch_in_which_nothing_is_sure_costs_nothing() -> None:
    loss = FreeMatch(CLASSES, Adaptive(momentum=1.0, fairness=0.1, debias=0.5))
    thresholds_at(loss, 1.0, [1 / 3] * 3)
    assert asked(loss, torch.zeros(2, CLASSES)).tolist() == [0, 0]


def test_what_a_person_ruled_out_is_not_taught() -> None:
    ruled_out = torch.zeros(1, CLASSES, dtype=torch.bool)
    ruled_out[0, 0] = True
    loss = FreeMatch(CLASSES, PLAIN, ruled_out=ruled_out)
    strong = log([0.2, 0.5, 0.3])
    cost = asked(loss, log([0.6, 0.3, 0.1]), strong)
    assert float(cost) == pytest.approx(-float(torch.tensor(0.5).log()))


def test_its_averages_are_its_state() -> None:
    loss, other = FreeMatch(CLASSES, PLAIN), FreeMatch(CLASSES, PLAIN)
    asked(loss, log([0.8, 0.1, 0.1]))
    other.load_state_dict(loss.state_dict())
    assert set(loss.state_dict()) == {"threshold", "predicted", "histogram"}
    assert torch.equal(other.class_thresholds, loss.class_thresholds)


def test_averages_of_a_short_training_remember_a_twentieth_of_it() -> None:
    assert momentum_for(1_000_000) == pytest.approx(0.999)
    assert momentum_for(2000) == pytest.approx(0.99)
    assert momentum_for(50) == pytest.approx(0.95)
