"""Distillation: the loss by hand, the gradient's way, and who may judge a student."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from core.errors import UserError
from core.recipes import check_settings
from core.training.evidence.policy import weigh_evidence
from core.training.methods.distillation import Distillation
from core.training.methods.loss import Answers
from core.training.recipes.distill import distillation
from core.training.recipes.teacher import Teacher
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

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


def test_without_labels_the_teacher_is_all() -> None:
    nobody = Teacher(torch.zeros(1, 2), torch.ones(1, dtype=torch.bool), Path())
    assert distillation(nobody, check_settings("distill", {"labels": "no"})).alpha == 1
    assert distillation(nobody, check_settings("distill", {"alpha": "0.4"})).alpha == 0.4


def agreement(one: Path, other: Path) -> float:
    with np.load(one / "predictions.npz") as a, np.load(other / "predictions.npz") as b:
        return float((a["probabilities"].argmax(1) == b["probabilities"].argmax(1)).mean())


@pytest.mark.parametrize("labels", ["yes", "no"])
def test_a_head_says_what_its_teacher_says(
    pictures: Pictures, make_run: MakeRun, labels: str
) -> None:
    teacher = make_run("teacher", pictures.labeled(4), "knn")
    run_to_end(teacher)
    settings = {"labels": labels}
    folder = make_run(
        "run", pictures.labeled(4), "distill", teacher=str(teacher), settings=settings
    )
    run_to_end(folder)
    assert agreement(teacher, folder) > 0.9
    assert result_of(folder)["rounds"][0]["pseudo_labels"] == len(pictures.images) - 12


def test_the_student_follows_its_teacher_and_not_the_labels(
    pictures: Pictures, make_run: MakeRun
) -> None:
    """The labels of the student's run are turned round; without labels they must not matter."""
    teacher = make_run("teacher", pictures.labeled(4), "head")
    run_to_end(teacher)
    wrong = [
        replace(image, category=(image.category + 1) % 3) if image.category is not None else image
        for image in pictures.labeled(4)
    ]
    settings = {"labels": "no"}
    folder = make_run("run", wrong, "distill", teacher=str(teacher), settings=settings)
    run_to_end(folder)
    assert agreement(teacher, folder) > 0.9


def test_a_student_that_nobody_can_judge_does_not_become_current(
    pictures: Pictures, make_run: MakeRun
) -> None:
    teacher = make_run("teacher", pictures.labeled(4), "head")
    run_to_end(teacher)
    folder = make_run("run", pictures.labeled(4), "distill", teacher=str(teacher))
    run_to_end(folder)
    result = result_of(folder)
    assert result["validation"]["accuracy"] is None
    assert result["validation"]["reason"].startswith("Not measured: the teacher")
    assert not result["against_current"]["accepted"]


def test_a_whole_student_of_another_backbone_learns_from_its_teacher(
    pictures: Pictures, make_run: MakeRun
) -> None:
    teacher = make_run("teacher", pictures.labeled(4), "head")
    run_to_end(teacher)
    before = (teacher / "model" / "model.safetensors").read_bytes()
    folder = make_run(
        "run",
        pictures.labeled(4),
        "distill",
        backbone="test_resnet",
        epochs=2,
        teacher=str(teacher),
        settings={"train": "all"},
    )
    run_to_end(folder)
    assert result_of(folder)["backbone"] == "test_resnet"
    assert agreement(teacher, folder) > 0.7
    assert "conv1.0.weight" in load_file(folder / "model" / "model.safetensors")
    assert (teacher / "model" / "model.safetensors").read_bytes() == before


def test_without_a_model_there_is_nobody_to_learn_from(
    pictures: Pictures, make_run: MakeRun
) -> None:
    with pytest.raises(UserError, match="no model to learn from"):
        run_to_end(make_run("run", pictures.labeled(3), "distill"))


@pytest.mark.parametrize(
    ("method", "spared", "fair"),
    [
        ("held-out", (1, 2, 3), True),
        ("held-out", (1, 2), False),
        ("cross-validation", (1, 2, 3), False),
    ],
)
def test_only_labels_that_the_teacher_never_saw_judge_its_student(
    pictures: Pictures, tmp_path: Path, method: str, spared: tuple[int, ...], fair: bool
) -> None:
    images = pictures.labeled(4)
    evidence = weigh_evidence(images, torch.randn(len(images), 8), 3)
    evidence = replace(evidence, held=evidence.targets.only(torch.arange(3)))
    np.savez(tmp_path / "validation.npz", ids=np.array(spared))
    (tmp_path / "result.json").write_text(json.dumps({"validation": {"method": method}}))
    teacher = Teacher(torch.zeros(1, 3), torch.ones(1, dtype=torch.bool), tmp_path)
    ids = [image.id for image in images]
    assert teacher.never_saw(evidence, ids) == fair


def test_a_model_of_an_earlier_round_can_teach(pictures: Pictures, make_run: MakeRun) -> None:
    """Its folder is rounds/N of the run's, which names the classes and how it was measured."""
    first = make_run("first", pictures.labeled(3), "finetune", epochs=1)
    run_to_end(first)
    (place,) = (it["folder"] for it in result_of(first)["rounds"] if it["folder"] != ".")
    folder = make_run("run", pictures.labeled(3), "distill", teacher=str(first / place))
    run_to_end(folder)
    assert agreement(first / place, folder) > 0.8


def test_a_ruined_model_is_no_teacher(pictures: Pictures, make_run: MakeRun) -> None:
    teacher = make_run("teacher", pictures.labeled(3), "head")
    run_to_end(teacher)
    ids = np.array([image.id for image in pictures.images])
    np.savez(teacher / "predictions.npz", ids=ids, probabilities=np.full((len(ids), 3), np.nan))
    with pytest.raises(UserError, match="no numbers"):
        run_to_end(make_run("run", pictures.labeled(3), "distill", teacher=str(teacher)))


def test_a_category_that_the_teacher_lacks_is_named(pictures: Pictures, make_run: MakeRun) -> None:
    teacher = make_run("teacher", pictures.labeled(3), "head")
    run_to_end(teacher)
    path = teacher / "categories.json"
    path.write_text(json.dumps(json.loads(path.read_text())[:2]))
    with pytest.raises(UserError, match="does not know the category blue"):
        run_to_end(make_run("run", pictures.labeled(3), "distill", teacher=str(teacher)))
