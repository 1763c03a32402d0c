"""Who may teach, and whose student a label may judge."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import UserError
from core.training.evidence.policy import weigh_evidence
from core.training.recipes.teacher import Teacher
from tests.core.training.small_runs import MakeRun, Pictures, agreement, result_of, run_to_end

HEAD = {"train": "head"}


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
    evidence = weigh_evidence(images, torch.randn(len(images), 8), ["a", "b", "c"])
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
