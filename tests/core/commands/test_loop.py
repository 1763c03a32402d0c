"""The whole loop by commands: train, review, evaluate, predict, export, undo."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from core.project import Project
from tests.core.commands.command_line import COLORS, Ground, Said

Say = Callable[..., Said]


def test_training_without_labels_says_what_to_do(ground: Ground, say: Say):
    say("new", ground.folder / "p", ground.pictures)
    said = say("train", ground.folder / "p")
    assert said.code == 1
    assert "Label images of at least two categories" in said.err


def test_train_prints_what_was_learned(taught):
    facts = taught[2]
    assert facts["recipe"] == "head"
    assert (
        facts["labels"] == {"gold": {"train": 15}}
        or sum(sum(splits.values()) for splits in facts["labels"].values()) == 15
    )
    assert facts["predictions"] == 30
    assert facts["seconds"]["features"] > 0
    assert facts["images_per_second"] > 0
    assert {"run", "backbone", "device", "rounds", "validation"} <= facts.keys()
    assert facts["validation"]["n"] <= 15


def test_evaluate_agrees_with_scikit_learn(project: Path, truth: Path, taught, say: Say):
    facts = say("evaluate", project, "--truth", truth, "--json").facts
    predicted, true = predictions(project, taught[0].truth)
    assert facts["n"] == 30
    assert facts["missing"] == 1
    assert facts["missing_examples"] == ["gone.png"]
    assert facts["accuracy"] == pytest.approx(accuracy_score(true, predicted))
    assert facts["macro_f1"] == pytest.approx(f1_score(true, predicted, average="macro"))
    assert facts["accuracy"] > 0.8
    assert np.sum(facts["confusion"]) == 30
    assert facts["per_class"]["red"]["support"] == 10
    assert 0 <= facts["ece"] <= 1
    assert facts["labeled"] == 15


def test_evaluate_says_which_answers_the_model_may_know(project: Path, truth: Path, say: Say):
    said = say("evaluate", project, "--truth", truth)
    assert "Of these images 15 of 30 are labeled in the project" in said.err


def test_without_a_model_there_is_nothing_to_review(ground: Ground, say: Say):
    project = ground.folder / "bare"
    say("new", project, ground.pictures)
    said = say("review", project, "--accept-above", "0.5")
    assert (said.code, said.err) == (1, "This project has no model yet: train first.\n")


def predictions(project: Path, truth: dict[str, str]) -> tuple[list[str], list[str]]:
    with Project.open(project, read_only=True) as opened:
        said = opened.runs.predictions()
        names = {category.id: category.name for category in opened.categories.all()}
        best = dict(zip(said.ids.tolist(), said.probabilities.argmax(1), strict=True))
        ids = opened.catalog.find(truth)
    predicted = [names[said.category_ids[best[ids[name]]]] for name in truth]
    return predicted, list(truth.values())


def test_a_label_that_the_model_never_saw_counts_as_wrong(project: Path, taught, say: Say):
    ground = taught[0]
    name = next(iter(ground.truth))
    rows = ground.write_csv("odd.csv", [(name, "violet")])
    facts = say("evaluate", project, "--truth", rows, "--json").facts
    assert facts["accuracy"] == 0
    assert facts["labels"][-1] == "violet"


def test_what_was_accepted_in_bulk_is_bronze_and_can_be_undone(project: Path, say: Say):
    accepted = say("review", project, "--accept-above", "0", "--category", "red", "--json").facts
    with Project.open(project, read_only=True) as opened:
        assert opened.catalog.counts().bronze == accepted["accepted"] > 0
    said = say("undo", project)
    assert said.out.startswith(f"Undone: Accept {accepted['accepted']}")
    with Project.open(project, read_only=True) as opened:
        assert opened.catalog.counts().bronze == 0


def test_a_promise_without_enough_random_labels_accepts_nothing(project: Path, say: Say):
    said = say("review", project, "--accept-precision", "0.95")
    assert "a precision of 0.95 is not proven" in said.out
    facts = say("review", project, "--accept-precision", "0.95", "--json").facts
    assert (facts["accepted"], facts["threshold"]) == (0, None)
    assert facts["needed_checks"] is facts["needed_labels"] is None  # of 15
    assert "No number of further checks would do" in facts["reason"]
    facts = say("review", project, "--accept-precision", "0.5", "--json").facts
    assert f"{facts['needed_checks']} more random checks" in facts["reason"]


def test_a_dry_run_says_what_would_be_accepted_and_accepts_nothing(project: Path, say: Say):
    facts = say("review", project, "--accept-above", "0", "--dry-run", "--json").facts
    assert (facts["dry_run"], facts["accepted"], facts["open"]) == (True, 15, 15)
    assert say("review", project, "--accept-above", "0", "--dry-run").out == (
        "Would accept 15 of 15 proposals, those with a confidence of 0.00 or more. "
        "Nothing is changed.\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("train", "--recipe", "nonsense"),
        ("train", "--recipe", "knn", "--set", "neighbors=none"),
        ("export", "--format", "nonsense", "--out", "x"),
        ("export", "--format", "csv", "--tiers", "iron", "--out", "x"),
        ("next", "--strategy", "nonsense"),
        ("features", "--device", "nonsense"),
    ],
)
def test_what_nothing_is_called_is_wrong_usage(project: Path, say: Say, words):
    said = say(words[0], project, *words[1:])
    assert said.code == 2
    assert said.err


def test_report_refuses_a_folder_that_is_not_there_by_its_name(project: Path, tmp_path, say: Say):
    said = say("report", project, "--out", tmp_path / "none" / "r.html")
    assert said == Said(1, "", f"There is no folder {tmp_path / 'none'}: make it first.\n")


def test_an_unknown_category_is_answered_with_those_there_are(project: Path, say: Say):
    said = say("review", project, "--accept-above", "0.9", "--category", "violet")
    assert said.code == 1
    assert "There is no category violet. There are: blue, green, red." in said.err


def test_next_asks_for_unlabeled_images_with_a_reason(project: Path, taught, say: Say):
    labeled = {name for name, _label in taught[0].some(5)}
    asked = say("next", project, "-n", "6", "--json").facts["images"]
    assert len({one["file_name"] for one in asked} - labeled) == 6
    assert all(one["reason"] for one in asked)
    assert any(one["probability"] for one in asked)


def test_next_looks_at_images_first_where_nothing_is_known(pictures, tmp_path, say: Say):
    say("new", tmp_path / "fresh", pictures(each=4))
    asked = say("next", tmp_path / "fresh", "-n", "5", "--json").facts["images"]
    reasons = [one["reason"] for one in asked]
    assert (reasons.count("medoid"), reasons.count("random")) == (4, 1)


def test_predict_refuses_an_output_that_cannot_be_written_before_it_works(
    project: Path, taught, tmp_path, say: Say
):
    pictures = taught[0].pictures
    for place, sentence in (
        (tmp_path, f"{tmp_path} is a folder: give the name of a file."),
        (tmp_path / "none" / "o.csv", f"There is no folder {tmp_path / 'none'}: make it first."),
    ):
        said = say("predict", project, pictures, "--csv", place)
        assert said == Said(1, "", f"{sentence}\n")


def test_a_bundle_predicts_what_its_project_predicts(project: Path, taught, tmp_path, say: Say):
    ground, bundle = taught[0], tmp_path / "bundle"
    assert say("export-model", project, "--out", bundle).code == 0
    pictures = Path(shutil.copytree(ground.pictures, tmp_path / "pictures"))
    (pictures / "broken.png").write_bytes(b"no picture")
    for place, name in ((project, "a.csv"), (bundle, "b.csv")):
        said = say("predict", place, pictures, "--csv", tmp_path / name, "--json")
        assert (said.code, said.facts["images"], said.facts["broken"]) == (0, 30, 1), said.err
    assert (tmp_path / "a.csv").read_text() == (tmp_path / "b.csv").read_text()
    with (tmp_path / "b.csv").open() as file:
        rows = list(csv.DictReader(file))
    right = sum(ground.truth[row["file_name"]] == row["label"] for row in rows)
    assert right > 24
    assert all(0 < float(row["confidence"]) <= 1 for row in rows)


def test_export_writes_the_asked_tiers(project: Path, tmp_path: Path, say: Say):
    gold = say("export", project, "--format", "csv", "--out", tmp_path / "g", "--tiers", "gold")
    assert (gold.code, gold.out) == (0, f"15 images written to {tmp_path / 'g'}\n")
    folders = say("export", project, "--format", "imagefolder", "--out", tmp_path / "f")
    assert folders.code == 0
    assert {path.name for path in (tmp_path / "f").iterdir() if path.is_dir()} == set(COLORS)


def test_export_says_which_formats_there_are(project: Path, tmp_path: Path, say: Say):
    said = say("export", project, "--format", "coco", "--out", tmp_path / "e")
    assert said.code == 2
    assert "csv, imagefolder" in said.err


def test_recipes_are_listed_with_their_settings(say: Say):
    facts = say("train", "--list", "--json").facts
    assert {"auto", "head", "knn", "finetune", "pseudo-label"} <= {
        recipe["name"] for recipe in facts["recipes"]
    }
    assert "--set neighbors=" in say("train", "--list").out


def test_an_unknown_setting_is_refused_before_anything_is_made(project: Path, say: Say):
    before = len(json.loads(say("runs", project, "--json").out)["runs"])
    said = say("train", project, "--recipe", "knn", "--set", "wings=2")
    assert said.code == 2
    assert "The recipe knn has no setting wings" in said.err
    assert len(json.loads(say("runs", project, "--json").out)["runs"]) == before


def test_a_run_that_goes_on_takes_no_new_settings(project: Path, say: Say):
    said = say("train", project, "--resume", "1", "--epochs", "5", "--set", "neighbors=3")
    assert said.code == 1
    assert "leave out --epochs, --set" in said.err
