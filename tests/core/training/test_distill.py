"""Distillation: the loss by hand, the gradient's way, and who may judge a student."""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import UserError
from core.jobs.messages import Epoch
from core.jobs.run_folder import ManifestImage
from core.recipes import Settings, check_settings
from core.training.bundle import Bundle
from core.training.evidence.calibrate import calibrated
from core.training.evidence.policy import weigh_evidence
from core.training.job import Job
from core.training.methods.distillation import Distillation
from core.training.methods.loss import Answers
from core.training.methods.pool import Linear
from core.training.recipes import student
from core.training.recipes.candidate import Classifier
from core.training.recipes.distill import alpha_of
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.refit import method_of_model
from core.training.recipes.student import smaller_than, with_default_student
from core.training.recipes.teacher import Teacher
from core.training.vision.backbones import load_backbone
from core.training.vision.preprocess import Preprocessing
from core.training.work import Work
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

HEAD = {"train": "head"}
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
    assert alpha_of(check_settings("distill", {"labels": "no"})) == 1
    assert alpha_of(check_settings("distill", {"alpha": "0.4"})) == 0.4


def agreement(one: Path, other: Path) -> float:
    with np.load(one / "predictions.npz") as a, np.load(other / "predictions.npz") as b:
        return float((a["probabilities"].argmax(1) == b["probabilities"].argmax(1)).mean())


@pytest.mark.parametrize("labels", ["yes", "no"])
def test_a_head_says_what_its_teacher_says(
    pictures: Pictures, make_run: MakeRun, labels: str
) -> None:
    teacher = make_run("teacher", pictures.labeled(4), "knn")
    run_to_end(teacher)
    settings = {"labels": labels, "train": "head"}
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
    settings = {"labels": "no", "train": "head"}
    folder = make_run("run", wrong, "distill", teacher=str(teacher), settings=settings)
    run_to_end(folder)
    assert agreement(teacher, folder) > 0.9


def test_a_heads_student_is_judged_by_teachers_that_never_saw_the_labels(
    pictures: Pictures, make_run: MakeRun
) -> None:
    """The labels are nonsense. The teacher knows them by heart, and so does its student; whoever
    measured with that teacher would find them right."""
    draw = random.Random(1)
    nonsense = [
        replace(image, category=draw.randrange(3)) if image.category is not None else image
        for image in pictures.labeled(8)
    ]
    teacher = make_run("teacher", nonsense, "knn", settings={"neighbors": "1"})
    run_to_end(teacher)
    folder = make_run("run", nonsense, "distill", teacher=str(teacher), settings=HEAD)
    run_to_end(folder)
    result = result_of(folder)
    assert right_of_labels(folder, nonsense) > 0.7
    assert result["validation"]["accuracy"] < 0.55
    assert result["validation"]["method"] == "cross-validation"
    assert result["rounds"][0]["teacher_accuracy"] < 0.55
    assert result["fidelity"] is None


def test_a_heads_student_is_right_where_the_labels_make_sense(
    pictures: Pictures, make_run: MakeRun
) -> None:
    teacher = make_run("teacher", pictures.labeled(6), "head")
    run_to_end(teacher)
    folder = make_run("run", pictures.labeled(6), "distill", teacher=str(teacher), settings=HEAD)
    run_to_end(folder)
    result = result_of(folder)
    assert result["validation"]["accuracy"] > 0.8
    assert result["validation"]["n"] == 18


@pytest.mark.parametrize("labels", ["yes", "no"])
def test_a_whole_student_of_a_head_is_judged_out_of_folds(
    pictures: Pictures, make_run: MakeRun, labels: str
) -> None:
    draw = random.Random(1)
    nonsense = [
        replace(image, category=draw.randrange(3)) if image.category is not None else image
        for image in pictures.labeled(8)
    ]
    teacher = make_run("teacher", nonsense, "knn", settings={"neighbors": "1"})
    run_to_end(teacher)
    settings = {"train": "all", "labels": labels, "rate": "0.0001"}
    folder = make_run("run", nonsense, "distill", teacher=str(teacher), epochs=1, settings=settings)
    messages = run_to_end(folder)
    stages = {it.stage for it in messages if isinstance(it, Epoch)}
    assert len(stages) == 4
    assert result_of(folder)["validation"]["accuracy"] < 0.6


def test_a_student_that_nobody_can_judge_says_how_faithful_it_is(
    pictures: Pictures, make_run: MakeRun
) -> None:
    """A fine-tuned network's features know the labels: no teacher without them is to be had."""
    images = spread(pictures, 4)
    teacher = make_run("teacher", images, "finetune", epochs=1)
    run_to_end(teacher)
    folder = make_run("run", images, "distill", teacher=str(teacher), settings=HEAD)
    run_to_end(folder)
    result = result_of(folder)
    assert result["validation"]["accuracy"] is None
    assert result["validation"]["reason"].startswith("Not measured: the teacher")
    assert not result["against_current"]["accepted"]
    faithful = result["fidelity"]
    idle = sum(image.split == "test" for image in images)
    free = sum(image.split != "test" and image.category is None for image in images)
    assert faithful["n"] == idle + free // 5
    assert faithful["interval"][0] <= faithful["agreement"] <= faithful["interval"][1]
    assert "says what its teacher says" in result["rounds"][0]["reason"]


def test_a_teacher_is_made_again_as_it_was(pictures: Pictures, make_run: MakeRun) -> None:
    """The second of two students by quota, made again from its run's result, says the same."""
    folder = make_run("run", pictures.labeled(5), "pseudo-label", rounds=2)
    run_to_end(folder)
    last = result_of(folder)["rounds"][-1]
    place = folder / last["folder"]
    method = method_of_model(place)
    assert method is not None
    prepared = prepared_for(folder)
    said = method(prepared.pool, prepared.evidence.targets).probabilities
    again = calibrated(said, last["temperature"])
    with np.load(place / "predictions.npz") as arrays:
        before = torch.from_numpy(arrays["probabilities"]).float()
    torch.testing.assert_close(again, before, atol=2e-3, rtol=0)


def test_a_trained_network_is_not_made_again(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(4), "scratch", epochs=1)
    run_to_end(folder)
    assert method_of_model(folder) is None


def test_the_student_is_the_largest_installed_network_below_its_teacher() -> None:
    known = [("lite0", 3), ("lite1", 4), ("lite2", 5)]
    assert smaller_than(5, known) == "lite1"
    assert smaller_than(4, known) == "lite0"
    assert smaller_than(100, known) == "lite2"
    assert smaller_than(3, known) == ""


def test_below_the_smallest_network_the_student_sees_smaller_pictures(
    pictures: Pictures, make_run: MakeRun
) -> None:
    job = Job.read(make_run("run", pictures.labeled(3), "distill", backbone="auto"))
    job = replace(job, settings=Settings({**job.settings.values, "input_size": "auto"}))
    lite0 = load_backbone("tf_efficientnet_lite0", pretrained=False)
    head = Linear(torch.zeros(3, lite0.feature_size), torch.zeros(3))
    seen = Preprocessing(224, 0.875, (0.5,) * 3, (0.5,) * 3, "bicubic")
    chosen = with_default_student(job, Bundle(Classifier(lite0, head, 1.0), seen, ("a", "b", "c")))
    assert chosen.job.config.backbone == "tf_efficientnet_lite0"
    assert chosen.job.settings.text("input_size") == "160"
    assert "No installed pretrained network is smaller" in chosen.remark


def test_a_small_network_of_random_weights_can_learn_from_a_teacher(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = make_run("teacher", pictures.labeled(4), "head")
    run_to_end(teacher)
    # The default backbone would see the folds' near-duplicates; here the tiny one does.
    monkeypatch.setattr(student, "prepare", _prepare_tiny)
    folder = make_run(
        "run",
        pictures.labeled(4),
        "distill",
        backbone="test_resnet",
        epochs=1,
        teacher=str(teacher),
    )
    run_to_end(folder)
    result = result_of(folder)
    assert result["backbone"] == "test_resnet"
    assert result["rounds"][0]["method"] == "distilled network"


def _prepare_tiny(job: Job) -> Work[Prepared]:
    settings = Settings({**job.settings.values, "pretrained": "no", "input_size": "32"})
    config = replace(job.config, backbone="test_efficientnet")
    return (yield from prepare(replace(job, config=config, settings=settings)))


def spread(pictures: Pictures, labeled: int) -> list[ManifestImage]:
    """`labeled` of each color have labels, the last eight of each are for the test."""
    given = pictures.labeled(labeled)
    return [
        replace(image, split="test") if at >= len(given) - 24 and image.category is None else image
        for at, image in enumerate(given)
    ]


def right_of_labels(folder: Path, images: Sequence[ManifestImage]) -> float:
    labels = {image.id: image.category for image in images if image.category is not None}
    with np.load(folder / "predictions.npz") as arrays:
        said = dict(zip(arrays["ids"].tolist(), arrays["probabilities"].argmax(1), strict=True))
    return sum(said[id_] == label for id_, label in labels.items()) / len(labels)


def prepared_for(folder: Path) -> Prepared:
    torch.manual_seed(5)
    work = prepare(Job.read(folder))
    try:
        while True:
            next(work)
    except StopIteration as end:
        return end.value


def test_a_whole_student_of_another_backbone_learns_from_its_teacher(
    pictures: Pictures, make_run: MakeRun, tmp_path: Path
) -> None:
    teacher = make_run("teacher", pictures.labeled(4), "head")
    run_to_end(teacher)
    before = (teacher / "model" / "model.safetensors").read_bytes()
    weights = tmp_path / "weights.safetensors"
    save_file(load_backbone("test_resnet", pretrained=False).module.state_dict(), weights)
    folder = make_run(
        "run",
        pictures.labeled(4),
        "distill",
        backbone="test_resnet",
        epochs=2,
        teacher=str(teacher),
        settings={"train": "all", "weights": str(weights)},
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
    folder = make_run(
        "run", pictures.labeled(3), "distill", taught_by=str(first / place), settings=HEAD
    )
    run_to_end(folder)
    assert agreement(first / place, folder) > 0.8


def test_a_ruined_model_is_no_teacher(pictures: Pictures, make_run: MakeRun) -> None:
    teacher = make_run("teacher", pictures.labeled(3), "head")
    run_to_end(teacher)
    ids = np.array([image.id for image in pictures.images])
    np.savez(teacher / "predictions.npz", ids=ids, probabilities=np.full((len(ids), 3), np.nan))
    with pytest.raises(UserError, match="no numbers"):
        run_to_end(
            make_run("run", pictures.labeled(3), "distill", teacher=str(teacher), settings=HEAD)
        )


def test_a_category_that_the_teacher_lacks_is_named(pictures: Pictures, make_run: MakeRun) -> None:
    teacher = make_run("teacher", pictures.labeled(3), "head")
    run_to_end(teacher)
    path = teacher / "categories.json"
    path.write_text(json.dumps(json.loads(path.read_text())[:2]))
    with pytest.raises(UserError, match="teacher does not know the category blue"):
        run_to_end(
            make_run("run", pictures.labeled(3), "distill", teacher=str(teacher), settings=HEAD)
        )
