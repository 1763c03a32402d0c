"""Recipes end to end, in this process, on forty-two small pictures and a tiny random backbone."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from safetensors.torch import load_file

from core.errors import Cancelled, UserError
from core.jobs.messages import Note, Progress, RoundDone
from core.training.job import Job
from core.training.recipes.registry import work_for
from core.training.vision.backbones import load_backbone
from tests.core.training.small_runs import COLORS, MakeRun, Pictures, result_of, run_to_end


def accuracy_of(folder: Path) -> float:
    with np.load(folder / "predictions.npz") as kept:
        said = kept["probabilities"].argmax(1)
        return float((said == (kept["ids"] - 1) % len(COLORS)).mean())


@pytest.mark.parametrize("recipe", ["head", "knn", "label-propagation", "auto", "pseudo-label"])
def test_a_recipe_answers_for_every_image(
    pictures: Pictures, make_run: MakeRun, recipe: str
) -> None:
    folder = make_run("run", pictures.labeled(5), recipe)
    run_to_end(folder)
    result = result_of(folder)
    assert result["predictions"] == len(pictures.images)
    assert accuracy_of(folder) > 0.8
    assert result["validation"]["method"] == "cross-validation"
    assert result["validation"]["n"] == 15
    assert result["labels"] == {"gold": {"train": 15}}
    with np.load(folder / "predictions.npz") as kept:
        np.testing.assert_allclose(kept["probabilities"].astype(float).sum(1), 1, atol=2e-3)


def test_the_head_recipe_leaves_the_backbone_as_it_is(
    pictures: Pictures, make_run: MakeRun
) -> None:
    folder = make_run("run", pictures.labeled(4), "head")
    run_to_end(folder)
    torch.manual_seed(5)
    fresh = load_backbone("test_efficientnet", pretrained=False).module.state_dict()
    exported = load_file(folder / "model" / "model.safetensors")
    assert all(torch.equal(value, exported[name]) for name, value in fresh.items())


def test_the_bundle_is_a_classifier_that_timm_loads(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(4), "head")
    run_to_end(folder)
    config = json.loads((folder / "model" / "config.json").read_text())
    model = timm.create_model(config["architecture"], num_classes=config["num_classes"])
    model.load_state_dict(load_file(folder / "model" / "model.safetensors"))
    assert config["label_names"] == list(COLORS)


@pytest.mark.parametrize("recipe", ["head", "label-propagation"])
def test_the_bundle_predicts_what_the_run_predicted(
    pictures: Pictures, make_run: MakeRun, recipe: str
) -> None:
    folder = make_run("run", pictures.labeled(4), recipe)
    run_to_end(folder)
    applied = make_run("applied", pictures.images, "predict", bundle=str(folder / "model"))
    run_to_end(applied)
    with np.load(folder / "predictions.npz") as one, np.load(applied / "predictions.npz") as other:
        assert one["ids"].tolist() == other["ids"].tolist()
        before, after = one["probabilities"].astype(float), other["probabilities"].astype(float)
    if recipe == "head":
        np.testing.assert_allclose(before, after, atol=5e-3)
    assert (before.argmax(1) == after.argmax(1)).mean() > 0.9


def test_features_are_computed_once(pictures: Pictures, make_run: MakeRun) -> None:
    run_to_end(make_run("one", pictures.labeled(4), "head"))
    messages = run_to_end(make_run("two", pictures.labeled(5), "knn"))
    assert not [m for m in messages if isinstance(m, Progress) and m.phase == "features"]


def test_finetune_goes_through_the_gate_and_ends_clean(
    pictures: Pictures, make_run: MakeRun
) -> None:
    folder = make_run("run", pictures.labeled(4), "finetune", epochs=2)
    messages = run_to_end(folder)
    first, student = result_of(folder)["rounds"]
    assert student["method"] == "finetune"
    assert student["teacher"] == first["number"]
    assert student["validated_on"] == 12
    assert len([m for m in messages if isinstance(m, RoundDone)]) == 2
    assert not (folder / "checkpoint").exists()


def test_a_rejected_student_never_becomes_current(pictures: Pictures, make_run: MakeRun) -> None:
    """A rate of 10 ruins the network; the head that taught it stays."""
    settings = {"rate": "10", "trunk_rate": "1"}
    folder = make_run("run", pictures.labeled(4), "finetune", epochs=1, settings=settings)
    run_to_end(folder)
    result = result_of(folder)
    assert [it["accepted"] for it in result["rounds"]] == [True, False]
    assert result["current_round"] == 1
    assert result["rounds"][0]["folder"] == "."
    assert (folder / result["rounds"][1]["folder"] / "model" / "model.safetensors").exists()
    assert accuracy_of(folder) > 0.8


def test_a_run_stopped_in_finetuning_resumes_to_the_same_bits(
    pictures: Pictures, make_run: MakeRun
) -> None:
    whole = make_run("whole", pictures.labeled(3), "finetune", epochs=2)
    cut = make_run("cut", pictures.labeled(3), "finetune", epochs=2)
    run_to_end(whole)
    torch.manual_seed(5)
    work = work_for(Job.read(cut))
    for message in work:
        if isinstance(message, Progress) and message.phase == "finetune, fold 2":
            break
    with pytest.raises(Cancelled):
        work.throw(Cancelled())
    run_to_end(cut)
    for name in ("predictions.npz", "validation.npz", "rounds/2/predictions.npz"):
        if not (whole / name).exists():
            name = "predictions.npz"
        with np.load(whole / name) as one, np.load(cut / name) as other:
            assert np.array_equal(one["probabilities"], other["probabilities"]), name


def test_a_finetuned_student_of_pseudo_labels_runs_through(
    pictures: Pictures, make_run: MakeRun
) -> None:
    settings = {"student": "finetune"}
    folder = make_run("run", pictures.labeled(4), "pseudo-label", epochs=1, settings=settings)
    run_to_end(folder)
    assert result_of(folder)["rounds"][1]["pseudo_labels"] > 0


def test_two_labels_per_category_are_not_measured(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(2), "auto")
    run_to_end(folder)
    validation = result_of(folder)["validation"]
    assert validation["accuracy"] is None
    assert validation["reason"].startswith("Not measured")
    assert not (folder / "validation.npz").exists()
    assert "Not measured" in (folder / "model" / "model_card.md").read_text()


def test_labels_of_one_category_are_no_task(pictures: Pictures, make_run: MakeRun) -> None:
    images = [
        image if image.category == 0 else replace(image, category=None, tier="")
        for image in pictures.labeled(3)
    ]
    with pytest.raises(UserError, match="two categories"):
        run_to_end(make_run("run", images, "head"))


def test_an_image_that_vanished_is_named_and_gets_no_prediction(
    pictures: Pictures, make_run: MakeRun
) -> None:
    gone = replace(pictures.images[-1], path="/nowhere/gone.png", digest="f" * 32)
    images = [*pictures.labeled(3)[:-1], gone]
    folder = make_run("run", images, "head")
    notes = [message.text for message in run_to_end(folder) if isinstance(message, Note)]
    assert any("gone.png" in text for text in notes)
    with np.load(folder / "predictions.npz") as kept:
        assert gone.id not in kept["ids"]


def test_what_a_person_ruled_out_is_not_predicted(pictures: Pictures, make_run: MakeRun) -> None:
    images = list(pictures.labeled(4))
    images[30] = replace(images[30], rejected=(0,))  # a red one
    folder = make_run("run", images, "head")
    run_to_end(folder)
    with np.load(folder / "predictions.npz") as kept:
        assert kept["probabilities"][30, 0] == 0
        assert float(kept["probabilities"][30].sum()) < 0.9  # the others are no surer for it


def test_a_finetuned_student_takes_no_more_pseudo_labels_than_asked_and_learns_once(
    pictures: Pictures, make_run: MakeRun
) -> None:
    settings = {"student": "finetune", "unlabeled_ratio": "0.5"}
    folder = make_run(
        "run", pictures.labeled(4), "pseudo-label", epochs=1, rounds=3, settings=settings
    )
    said = run_to_end(folder)
    _, student = result_of(folder)["rounds"]
    assert student["pseudo_labels"] == 6
    assert any("learns once" in it.text for it in said if isinstance(it, Note))


@pytest.mark.parametrize("recipe", ["finetune", "scratch"])
def test_a_network_learns_from_what_was_ruled_out_and_still_answers_for_all(
    pictures: Pictures, make_run: MakeRun, recipe: str
) -> None:
    plain = pictures.labeled(4)
    judged = tuple(
        replace(image, rejected=((at + 1) % len(COLORS),))
        if image.category is None and at % 2
        else image
        for at, image in enumerate(plain)
    )
    said: list[np.ndarray] = []
    for name, images in (("plain", plain), ("judged", judged)):
        folder = make_run(name, images, recipe, epochs=1)
        run_to_end(folder)
        place = folder / result_of(folder)["rounds"][-1]["folder"]
        with np.load(place / "predictions.npz") as kept:
            said.append(kept["probabilities"])
    free = [at for at, image in enumerate(judged) if not image.rejected]
    assert not np.array_equal(said[0][free], said[1][free])
    for at, image in enumerate(judged):
        assert not any(said[1][at, kind] for kind in image.rejected)
