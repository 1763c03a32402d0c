"""Distillation: the loss by hand, the gradient's way, and who may judge a student."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.jobs.messages import Epoch
from core.jobs.run_folder import ManifestImage
from core.recipes import Settings, check_settings
from core.training.bundle import Bundle
from core.training.evidence.calibrate import calibrated
from core.training.job import Job
from core.training.methods.pool import Linear
from core.training.recipes import student
from core.training.recipes.candidate import Classifier
from core.training.recipes.distill import alpha_of
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.refit import method_of_model
from core.training.recipes.student import smaller_than, with_default_student
from core.training.vision.backbones import load_backbone
from core.training.vision.preprocess import Preprocessing
from core.training.work import Work
from tests.core.training.small_runs import MakeRun, Pictures, agreement, result_of, run_to_end

HEAD = {"train": "head"}
NO_LABEL = torch.zeros(1, 2)
FIRST = torch.tensor([0])


def test_without_labels_the_teacher_is_all() -> None:
    assert alpha_of(check_settings("distill", {"labels": "no"})) == 1
    assert alpha_of(check_settings("distill", {"alpha": "0.4"})) == 0.4


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


def test_a_teacher_does_not_teach_what_is_left_of_an_image_as_certain(
    pictures: Pictures, make_run: MakeRun
) -> None:
    images = list(pictures.labeled(4))
    teacher = make_run("teacher", images, "head")
    run_to_end(teacher)
    images[30] = replace(images[30], rejected=(0,))  # a red one
    folder = make_run("run", images, "distill", teacher=str(teacher), settings=HEAD)
    run_to_end(folder)
    with np.load(folder / "predictions.npz") as kept:
        assert float(kept["probabilities"][30].sum()) < 0.5


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
