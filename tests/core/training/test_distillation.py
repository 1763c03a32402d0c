"""Distillation: the loss by hand and the gradient's way."""

import math

import pytest
import torch

from core.training.methods.distillation import Distillation
from core.training.methods.loss import Answers

NO_LABEL = torch.zeros(1, 2)
FIRST = torch.tensor([0])


def test_the_loss_is_the_papers_by_hand() -> None:
    """T = 2, alpha = 0.75; teacher logits (2 ln 3, 0), student logits (0, 2 ln 3), label 0:
    softened (3/4, 1/4) and (1/4, 3/4), so KL = 3/4 ln 3 - 1/4 ln 3; the student says 1/10."""
    logits = torch.tensor([[0.0, 2 * math.log(3)]])
    loss = Distillation(torch.tensor([[2 * math.log(3), 0.0]]), 2.0, 0.75)
    label = torch.tensor([[1.0, 0.0]])
    by_hand = 0.75 * 4 * 0.5 * math.log(3) + 0.25 * math.log(10)
    assert float(loss(Answers(logits, label, FIRST))) == pytest.approx(by_hand, rel=1e-5)


def test_the_divergence_goes_from_teacher_to_student() -> None:
    """KL(t || s) = 1/2 ln(1/2 / 0.9) + 1/2 ln(1/2 / 0.1); the other way it would be 0.368."""
    student = torch.tensor([[math.log(0.9), math.log(0.1)]])
    loss = Distillation(torch.zeros(1, 2), 1.0, 1.0)
    by_hand = 0.5 * math.log(0.5 / 0.9) + 0.5 * math.log(0.5 / 0.1)
    assert by_hand == pytest.approx(0.511, abs=1e-3)
    assert float(loss(Answers(student, NO_LABEL, FIRST))) == pytest.approx(by_hand, rel=1e-5)


def test_the_temperature_leaves_the_gradient_about_as_large() -> None:
    """At high T the gradient of T^2 KL tends to (s - t) / classes, free of T (section 2.1)."""
    sizes: list[float] = []
    for temperature in (20.0, 40.0):
        student = torch.tensor([[0.5, -0.5]], requires_grad=True)
        loss = Distillation(torch.tensor([[1.0, -1.0]]), temperature, 1.0)
        torch.autograd.backward(loss(Answers(student, NO_LABEL, FIRST)).sum())
        assert student.grad is not None
        sizes.append(float(student.grad[0, 0]))
    assert sizes[0] == pytest.approx(sizes[1], rel=1e-2)
    assert sizes[0] == pytest.approx((0.5 - 1.0) / 2, rel=1e-2)


def test_the_gradient_goes_to_the_student_alone() -> None:
    teacher = torch.randn(3, 2, requires_grad=True)
    student = torch.randn(2, 2, requires_grad=True)
    loss = Distillation(teacher, 4.0, 0.5)
    torch.autograd.backward(loss(Answers(student, torch.eye(2), torch.tensor([2, 0]))).sum())
    assert teacher.grad is None
    assert student.grad is not None
    assert bool(student.grad.abs().sum() > 0)


def test_an_image_without_a_label_is_taught_by_the_teacher_alone() -> None:
    logits, teacher = torch.tensor([[0.3, -0.2]]), torch.tensor([[0.3, -0.2]])
    assert float(
        Distillation(teacher, 3.0, 0.1)(Answers(logits, NO_LABEL, FIRST))
    ) == pytest.approx(0)
