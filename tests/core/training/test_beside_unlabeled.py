"""The recipes lee2013 and freematch as runs: who learns from what, judged how, and resumed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from core.errors import Cancelled, UserError
from core.jobs.messages import Epoch, Note, Progress
from core.training.job import Job
from core.training.methods.freematch import Adaptive, FreeMatch
from core.training.methods.lee2013 import COSTS, PseudoLabel, Ramp
from core.training.methods.loss import Answers, Loss
from core.training.recipes import freematch, lee2013, tuned
from core.training.recipes.beside_unlabeled import mix, unlabeled_rows
from core.training.recipes.course import Course
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.registry import work_for
from core.training.tuning.loop import Trainer
from core.training.work import Work
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

BOTH = ("lee2013", "freematch")
COURSES = {"lee2013": (lee2013.course, 1), "freematch": (freematch.course, 2)}
FEW = {"unlabeled_ratio": "1", "batch": "8"}
STAGES = {"lee2013": "pseudo-labels at every step", "freematch": "weak and strong views"}


class Seen(Trainer):
    """Remembers its loss and how that began."""

    def __init__(self, *args: Any, loss: Loss, **keywords: Any) -> None:
        super().__init__(*args, loss=loss, **keywords)
        self.loss = loss
        self.began = loss.threshold.item() if isinstance(loss, FreeMatch) else None


@pytest.fixture
def trainers(monkeypatch: pytest.MonkeyPatch) -> list[Seen]:
    """All trainers of a run: three folds' and the one whose model is kept."""
    made: list[Seen] = []

    def make(*args: Any, **keywords: Any) -> Seen:
        made.append(Seen(*args, **keywords))
        return made[-1]

    monkeypatch.setattr(tuned, "Trainer", make)
    return made


@pytest.mark.parametrize("recipe", BOTH)
def test_a_run_is_told_like_all_others(recipe: str, pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(4), recipe, epochs=2)
    said = run_to_end(folder)
    result = result_of(folder)
    head, network = result["rounds"]
    assert (head["teacher"], network["teacher"]) == (None, 1)
    assert network["method"] == STAGES[recipe]
    assert network["pseudo_labels"] == len(pictures.images) - 12
    assert network["validated_on"] == head["validated_on"] == 12
    assert result["validation"]["method"] == "cross-validation"
    assert result["current_round"] == (2 if network["accepted"] else 1)
    for it in result["rounds"]:
        assert (folder / it["folder"] / "model" / "model.safetensors").exists()
    notes = [message.text for message in said if isinstance(message, Note)]
    assert "It learns from 30 of 30 unlabeled images." in notes
    assert any(" s in all (epochs each time" in note for note in notes)
    assert {it.epoch for it in said if isinstance(it, Epoch)} == {1, 2}
    assert not (folder / "checkpoint").exists()


def test_a_fold_learns_without_its_labels_and_nobody_takes_labels_for_unlabeled(
    pictures: Pictures, make_run: MakeRun, trainers: list[Seen]
) -> None:
    images = pictures.labeled(4)
    run_to_end(make_run("run", images, "lee2013", epochs=1))
    rows = {row for row, image in enumerate(images) if image.category is not None}
    known: list[set[int]] = []
    for it in trainers:
        labeled = it.lesson.soft.sum(1) > 0
        known.append(set(it.lesson.images[labeled].tolist()))
        assert set(it.lesson.images[~labeled].tolist()) == set(range(len(images))) - rows
        assert it.lesson.means_apart
    assert known[3] == rows
    left_out = [rows - labels for labels in known[:3]]
    assert sorted(row for labels in left_out for row in labels) == sorted(rows)


def course_of(folder: Path) -> Course:
    """What a run would train, without the training."""
    prepared = ended(prepare(Job.read(folder)))
    make, shows = COURSES[prepared.job.config.recipe]
    return make(prepared, mix(prepared, unlabeled_rows(prepared), shows=shows))


def ended(work: Work[Prepared]) -> Prepared:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_only_freematch_shows_strong_views_and_its_weak_ones_are_weak(
    pictures: Pictures, make_run: MakeRun
) -> None:
    lee, free = (course_of(make_run(it, pictures.labeled(3), it)) for it in BOTH)
    assert lee.strong is None
    assert lee.tuning.strength.operations == 0
    assert free.strong is not None
    assert (free.strong.operations, free.strong.magnitude) == (2, 9)
    assert free.tuning.strength.operations == 0


def test_freematch_begins_anew_for_every_network(
    pictures: Pictures, make_run: MakeRun, trainers: list[Seen]
) -> None:
    """Averages that went on from fold to fold would tell each what the others had learned."""
    run_to_end(make_run("run", pictures.labeled(3), "freematch", epochs=1, settings=FEW))
    assert len({id(it.loss) for it in trainers}) == 4
    for it in trainers:
        assert isinstance(it.loss, FreeMatch)
        assert it.began == pytest.approx(1 / 3)
        assert float(it.loss.threshold) > 1 / 3


def test_the_settings_of_lee2013_reach_its_loss(pictures: Pictures, make_run: MakeRun) -> None:
    settings = {"t1": "2", "t2": "auto", "alpha": "1.5", "outputs": "sigmoid"}
    course = course_of(make_run("run", pictures.labeled(3), "lee2013", epochs=5, settings=settings))
    assert isinstance(course.loss, PseudoLabel)
    assert course.loss.ramp == Ramp(2.0, 3.0, 1.5)
    assert course.loss.cost is COSTS["sigmoid"]


def test_the_settings_of_freematch_reach_its_loss(pictures: Pictures, make_run: MakeRun) -> None:
    settings = {"momentum": "0.7", "fairness": "0.2", "debias": "0.9"}
    course = course_of(make_run("run", pictures.labeled(3), "freematch", settings=settings))
    assert isinstance(course.loss, FreeMatch)
    assert course.loss.adaptive == Adaptive(momentum=0.7, fairness=0.2, debias=0.9)


def test_few_minutes_leave_few_images_and_an_end(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run(
        "run", pictures.labeled(4), "freematch", minutes=0.0001, settings={"batch": "6"}
    )
    said = run_to_end(folder)
    notes = [message.text for message in said if isinstance(message, Note)]
    assert "It learns from 6 of 30 unlabeled images." in notes
    assert {it.epochs for it in said if isinstance(it, Epoch)} == {1}
    assert len(result_of(folder)["rounds"]) == 2


def test_with_everything_labeled_there_is_nothing_to_learn_from(
    pictures: Pictures, make_run: MakeRun
) -> None:
    with pytest.raises(UserError, match="no image without a label"):
        run_to_end(make_run("run", pictures.labeled(14), "lee2013"))


@pytest.mark.parametrize("recipe", [pytest.param("lee2013", marks=pytest.mark.slow), "freematch"])
def test_a_run_stopped_in_its_second_fold_resumes_to_the_same_bits(
    recipe: str, pictures: Pictures, make_run: MakeRun
) -> None:
    whole, cut = (
        make_run(name, pictures.labeled(3), recipe, epochs=2, settings=FEW)
        for name in ("whole", "cut")
    )
    run_to_end(whole)
    torch.manual_seed(5)
    work = work_for(Job.read(cut))
    for message in work:
        if isinstance(message, Progress) and message.phase == f"{STAGES[recipe]}, fold 2":
            break
    with pytest.raises(Cancelled):
        work.throw(Cancelled())
    run_to_end(cut)
    for one, other in zip(result_of(whole)["rounds"], result_of(cut)["rounds"], strict=True):
        first, second = said_in(whole / one["folder"]), said_in(cut / other["folder"])
        assert torch.equal(first, second)


def said_in(folder: Path) -> Tensor:
    with np.load(folder / "predictions.npz") as arrays:
        return torch.from_numpy(arrays["probabilities"].astype(np.float32))


def test_batches_of_labels_alone_are_learned_from_too(
    pictures: Pictures, make_run: MakeRun
) -> None:
    """One unlabeled image among forty-two leaves most batches without any."""
    *images, last = pictures.labeled(14)
    images = (*images, replace(last, category=None, tier="", reason=""))
    folder = make_run("run", images, "freematch", epochs=1, settings={"batch": "8"})
    run_to_end(folder)
    assert result_of(folder)["rounds"][1]["pseudo_labels"] == 1


def test_in_a_run_pseudo_labels_weigh_what_the_papers_alpha_says(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T1 = 1, T2 = 3, alpha_f = 2: nothing in the first epoch, then 0 to 2, then 2."""
    seen: list[tuple[float, float]] = []
    costs = PseudoLabel.__call__

    def watched(self: PseudoLabel, answers: Answers) -> Tensor:
        each = costs(self, answers)
        free = answers.soft.sum(1) == 0
        alone = cross_entropy(answers.logits, answers.logits.argmax(1), reduction="none")
        seen.append((answers.epoch, float((each[free].sum() / alone[free].sum()).detach())))
        return each

    monkeypatch.setattr(PseudoLabel, "__call__", watched)
    settings = {**FEW, "t1": "1", "t2": "3", "alpha": "2"}
    run_to_end(make_run("run", pictures.labeled(3), "lee2013", epochs=4, settings=settings))
    assert {int(epoch) for epoch, _ in seen} == {0, 1, 2, 3}
    for epoch, alpha in seen:
        assert alpha == pytest.approx(min(2.0, max(0.0, epoch - 1)), abs=1e-3)
