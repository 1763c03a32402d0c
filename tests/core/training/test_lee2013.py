"""Pseudo-Label (Lee 2013): the ramp, labels of the moment without a gradient, two means."""

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from core.training.methods.lee2013 import COSTS, PseudoLabel, Ramp, ramp_for
from core.training.methods.loss import Answers

PAPERS = Ramp()
CLASSES = 3


def answers(logits: Tensor, soft: Tensor, epoch: float = 1000.0) -> Answers:
    return Answers(logits, soft, torch.arange(len(logits)), None, epoch)


def no_label(count: int) -> Tensor:
    return torch.zeros(count, CLASSES)


@pytest.mark.parametrize(
    ("epoch", "alpha"),
    [(0, 0), (99.9, 0), (100, 0), (350, 1.5), (475, 2.25), (599.999, 3), (600, 3), (5000, 3)],
)
def test_alpha_follows_the_paper(epoch: float, alpha: float) -> None:
    assert PAPERS(epoch) == pytest.approx(alpha, abs=1e-4)


def test_a_short_training_keeps_the_papers_shares_and_given_times_win() -> None:
    assert ramp_for(20, first=None, last=None) == Ramp(2.0, 12.0, 3.0)
    assert ramp_for(20, first=5, last=8, highest=1.0) == Ramp(5.0, 8.0, 1.0)
    assert ramp_for(20, first=15, last=None)(15) == 3.0


def test_an_unlabeled_image_costs_what_its_likeliest_class_would_times_alpha() -> None:
    logits = torch.tensor([[0.0, math.log(2), 0.0]])  # 1/4, 1/2, 1/4
    for epoch, alpha in ((50, 0.0), (350, 1.5), (700, 3.0)):
        cost = PseudoLabel(PAPERS)(answers(logits, no_label(1), epoch))
        assert float(cost) == pytest.approx(alpha * math.log(2))


def test_a_labeled_image_costs_the_same_at_all_times() -> None:
    logits, label = torch.tensor([[0.0, math.log(2), 0.0]]), torch.tensor([[1.0, 0.0, 0.0]])
    for epoch in (0, 350, 700):
        cost = PseudoLabel(PAPERS)(answers(logits, label, epoch))
        assert float(cost) == pytest.approx(math.log(4))


def test_sigmoid_outputs_have_a_cross_entropy_each() -> None:
    logits = torch.tensor([[math.log(3), 0.0, -math.log(3)]])  # 3/4, 1/2, 1/4
    cost = PseudoLabel(Ramp(0, 0, 1.0), COSTS["sigmoid"])(answers(logits, no_label(1)))
    assert float(cost) == pytest.approx(-math.log(3 / 4) - math.log(1 / 2) - math.log(3 / 4))


@pytest.mark.parametrize("outputs", list(COSTS))
def test_no_gradient_goes_through_the_pseudo_label(outputs: str) -> None:
    """The gradient is that of a label that somebody gave."""
    torch.manual_seed(0)
    start = torch.randn(4, CLASSES)
    given = torch.nn.functional.one_hot(start.argmax(1), CLASSES).float()
    loss = PseudoLabel(Ramp(0, 0, 1.0), COSTS[outputs])
    gradients: list[Tensor] = []
    for soft in (no_label(4), given):
        logits = start.clone().requires_grad_(True)
        torch.autograd.backward(loss(answers(logits, soft)).sum())
        assert logits.grad is not None
        gradients.append(logits.grad)
    torch.testing.assert_close(gradients[0], gradients[1])
    assert not loss.pseudo_labels(answers(start.requires_grad_(True), no_label(4))).requires_grad


def test_the_labels_change_with_the_network_at_every_step() -> None:
    """A step that turns what the network says round turns the pseudo-labels round, too."""
    torch.manual_seed(0)
    head = torch.nn.Linear(5, CLASSES)
    images, loss = torch.randn(8, 5), PseudoLabel(Ramp(0, 0, 1.0))
    before = loss.pseudo_labels(answers(head(images), no_label(8)))
    with torch.no_grad():
        head.weight.neg_()
        head.bias.neg_()
    after = loss.pseudo_labels(answers(head(images), no_label(8)))
    assert bool((before != after).any(1).all())
    assert torch.equal(after.argmax(1), head(images).argmax(1))


def test_what_a_person_ruled_out_is_no_pseudo_label() -> None:
    logits = torch.tensor([[2.0, 1.0, 0.0], [2.0, 1.0, 0.0]])
    ruled_out = torch.zeros(2, CLASSES, dtype=torch.bool)
    ruled_out[1, 0] = True
    loss = replace(PseudoLabel(PAPERS), ruled_out=ruled_out)
    assert loss.pseudo_labels(answers(logits, no_label(2))).argmax(1).tolist() == [0, 1]
