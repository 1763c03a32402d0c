"""A new model beside those that the project has: who keeps the place."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.training.results import write_arrays
from tests.core.training.small_runs import COLORS, MakeRun, Pictures, result_of, run_to_end


@pytest.fixture
def before(pictures: Pictures, make_run: MakeRun) -> Path:
    """A finished run with three labels of each color."""
    folder = make_run("before", pictures.labeled(3), "head")
    run_to_end(folder)
    return folder


def answer(folder: Path, file: str, *, right: bool) -> None:
    """Rewrite what a model said: all of it right, or all of it wrong."""
    with np.load(folder / file) as kept:
        arrays = {name: kept[name] for name in kept.files}
    kinds = (arrays["ids"] - 1) % len(COLORS)  # the colors take turns
    said = kinds if right else (kinds + 1) % len(COLORS)
    arrays["probabilities"] = np.eye(len(COLORS), dtype=np.float32)[said]
    write_arrays(folder / file, **arrays)


def verdict_of(folder: Path) -> dict[str, Any]:
    run_to_end(folder)
    return result_of(folder)["against_current"]


def test_the_same_labels_once_more_are_no_reason_to_change(
    pictures: Pictures, make_run: MakeRun, before: Path
) -> None:
    again = make_run("again", pictures.labeled(3), "head", teacher=str(before))
    verdict = verdict_of(again)
    assert (verdict["wins"], verdict["losses"], verdict["accepted"]) == (0, 0, False)


def test_more_wins_than_losses_take_the_place(
    pictures: Pictures, make_run: MakeRun, before: Path
) -> None:
    answer(before, "validation.npz", right=False)
    again = make_run("again", pictures.labeled(3), "head", teacher=str(before))
    verdict = verdict_of(again)
    assert verdict["accepted"]
    assert verdict["wins"] > verdict["losses"] == 0


def test_labels_that_came_since_are_compared_by_what_was_predicted(
    pictures: Pictures, make_run: MakeRun, before: Path
) -> None:
    """Five labels of each color now: nine were judged then, six were only predicted."""
    answer(before, "validation.npz", right=True)
    answer(before, "predictions.npz", right=False)
    again = make_run("again", pictures.labeled(5), "head", teacher=str(before))
    verdict = verdict_of(again)
    assert 0 < verdict["wins"] <= 6
    answer(before, "predictions.npz", right=True)
    verdict = verdict_of(make_run("more", pictures.labeled(5), "head", teacher=str(before)))
    assert verdict["wins"] == 0


def test_a_draw_goes_to_the_model_that_learned_from_more(
    pictures: Pictures, make_run: MakeRun
) -> None:
    few = make_run("few", pictures.labeled(5), "head")
    more = make_run("more", pictures.labeled(6), "head", teacher=str(few))
    run_to_end(few)
    with np.load(few / "validation.npz") as kept:
        right = kept["probabilities"].argmax(1) == kept["truth"]
    assert right.all(), "the little pictures are easy: nothing is left to win"
    verdict = verdict_of(more)
    assert verdict["accepted"] == (verdict["losses"] == 0)


@pytest.mark.parametrize(("now", "takes_over"), [(1, False), (2, False), (3, True)])
def test_what_cannot_be_compared_takes_the_place_only_with_more_labels(
    now: int, takes_over: bool, pictures: Pictures, make_run: MakeRun
) -> None:
    """Labels that a model picked measure nothing."""
    before = make_run("before", pictures.labeled(2), "head")
    run_to_end(before)
    labels = pictures.labeled(now, reason="uncertain")
    verdict = verdict_of(make_run("now", labels, "head", teacher=str(before)))
    assert (verdict["wins"], verdict["losses"]) == (0, 0)
    assert verdict["reason"].startswith("No labels measure both models")
    assert ("it learned from more labels" in verdict["reason"]) == takes_over
    assert ("Make it current by hand" in verdict["reason"]) != takes_over
    assert (verdict["accepted"], verdict["compared"]) == (takes_over, False)


def test_a_measured_model_keeps_its_place_before_one_of_fewer_labels_that_nobody_can_measure(
    pictures: Pictures, make_run: MakeRun, before: Path
) -> None:
    assert result_of(before)["validation"]["accuracy"] is not None
    branch = make_run("branch", pictures.labeled(2), "head", teacher=str(before))
    verdict = verdict_of(branch)
    assert result_of(branch)["validation"]["accuracy"] is None
    assert not verdict["accepted"]


def test_the_best_model_is_not_replaced_because_the_current_one_is_poor(
    pictures: Pictures, make_run: MakeRun, before: Path
) -> None:
    poor = make_run("poor", pictures.labeled(3), "head")
    run_to_end(poor)
    answer(poor, "validation.npz", right=False)
    answer(before, "validation.npz", right=True)
    again = make_run("again", pictures.labeled(3), "knn", teacher=str(poor), best=str(before))
    assert not verdict_of(again)["accepted"]


def test_categories_are_told_apart_by_what_they_are_not_by_their_place(
    pictures: Pictures, make_run: MakeRun, before: Path
) -> None:
    """Of the model before, the first two categories change their places."""
    listed = (before / "categories.json").read_text()
    answer(before, "validation.npz", right=True)
    swapped = listed.replace("10", "x").replace("11", "10").replace("x", "11")
    (before / "categories.json").write_text(swapped)
    again = make_run("again", pictures.labeled(3), "head", teacher=str(before))
    verdict = verdict_of(again)
    assert verdict["wins"] >= 3  # what it had right of two colors counts as wrong
