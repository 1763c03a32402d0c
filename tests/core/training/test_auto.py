"""The recipe auto: what it chooses, that it keeps to its minutes and never takes what is worse."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import Cancelled
from core.jobs.messages import Note
from core.jobs.run_folder import RunConfig
from core.recipes import check_settings
from core.training.evidence.gate import Verdict
from core.training.job import Job
from core.training.methods.pool import Linear
from core.training.recipes import auto, budget, decision, noisy_student, story
from core.training.recipes.budget import Budget
from core.training.recipes.pace import Pace
from core.training.recipes.plan import Length
from core.training.recipes.schedule import Reach, Task, plan_rounds
from core.training.tuning.network import Network
from core.training.vision.backbones import load_backbone
from core.training.work import Work
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

DRAW = Task(images=12_000, unlabeled=9800, labels=200, folds=3)
PACE = Pace("fp32", learning=100.0, answering=400.0)
REACH = Reach(10_000, 4_000, Length(passes=10_000, least=1, most=12))


@pytest.fixture
def few_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network pays from four labels of each color on."""
    monkeypatch.setattr(decision, "_LEAST_LABELS", 12)
    monkeypatch.setattr(decision, "_LEAST_PER_CLASS", 4)


def methods_of(folder: Path) -> list[str]:
    return [it["method"] for it in result_of(folder)["rounds"]]


def test_few_labels_are_for_heads_alone(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(4), "auto")
    run_to_end(folder)
    assert "heads on fixed features alone" in result_of(folder)["summary"]
    assert not [name for name in methods_of(folder) if "student" in name or name == "finetune"]


@pytest.mark.usefixtures("few_will_do")
def test_images_without_labels_call_for_noisy_students(
    pictures: Pictures, make_run: MakeRun
) -> None:
    folder = make_run("run", pictures.labeled(4), "auto", epochs=1, rounds=1)
    run_to_end(folder)
    result = result_of(folder)
    assert "noisy student 1" in methods_of(folder)
    assert result["summary"].startswith("Chosen for 12 labels, 30 images without and 10 min on")
    student = result["rounds"][-1]
    assert student["accepted"] == (student["wins"] > student["losses"])


@pytest.mark.usefixtures("few_will_do")
def test_where_nearly_all_is_labeled_the_network_is_finetuned(
    pictures: Pictures, make_run: MakeRun
) -> None:
    folder = make_run("run", pictures.labeled(12), "auto", epochs=1, rounds=1)
    run_to_end(folder)
    assert methods_of(folder)[-1] == "finetune"


@pytest.mark.usefixtures("few_will_do")
def test_a_student_that_is_no_better_never_replaces_its_teacher(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Verdict:
        return Verdict(False, "No better: 1 won, 1 lost.", 1, 1)

    monkeypatch.setattr(story, "compare", refuse)
    folder = make_run("run", pictures.labeled(4), "auto", epochs=1, rounds=2)
    run_to_end(folder)
    result = result_of(folder)
    assert [it["accepted"] for it in result["rounds"]] == [True, False, False, False]
    assert result["current_round"] == 1
    assert {it["teacher"] for it in result["rounds"][1:]} == {1}
    assert "a student did not pass" in result["summary"]
    with np.load(folder / "predictions.npz") as kept:
        assert len(kept["ids"]) == len(pictures.images)


@pytest.mark.usefixtures("few_will_do")
def test_when_the_minutes_are_over_it_keeps_what_it_has(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock jumps to the end as the first network begins to learn."""
    folder = make_run("run", pictures.labeled(4), "auto", epochs=1, rounds=1, minutes=5)
    jump = [0.0]
    monkeypatch.setattr(budget.time, "monotonic", lambda: time.perf_counter() + jump[0])
    teach = noisy_student.tune

    def overrunning(*given: object) -> Work[object]:
        jump[0] = 600.0
        yield from teach(*given)  # pyright: ignore[reportArgumentType]  # passes on what it got

    monkeypatch.setattr(noisy_student, "tune", overrunning)
    run_to_end(folder)
    result = result_of(folder)
    assert "the time was over" in result["summary"]
    assert "noisy student 1" not in methods_of(folder)
    assert result["rounds"][result["current_round"] - 1]["accepted"]


@pytest.mark.usefixtures("few_will_do")
def test_without_time_for_a_student_none_begins(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(4), "auto", minutes=0.01)
    run_to_end(folder)
    assert "no time for a student" in result_of(folder)["summary"]


def test_what_is_chosen_is_said_before_it_is_done(pictures: Pictures, make_run: MakeRun) -> None:
    messages = run_to_end(make_run("run", pictures.labeled(4), "auto"))
    notes = [message.text for message in messages if isinstance(message, Note)]
    assert any(text.startswith("Chosen for 12 labels") for text in notes)


def test_a_gpu_gets_the_largest_backbone_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job(Path(), RunConfig(), check_settings("auto", {}), (), ())
    device = ["cuda"]
    monkeypatch.setattr(auto, "choose_device", lambda _wish: device[0])  # pyright: ignore[reportUnknownLambdaType]  # whatever was wished
    assert auto.with_backbone(job).config.backbone == "tf_efficientnet_lite2"
    named = replace(job, config=replace(job.config, backbone="resnet18"))
    assert auto.with_backbone(named).config.backbone == "resnet18"
    device[0] = "cpu"
    assert auto.with_backbone(job).config.backbone == "auto"


def test_ample_time_gives_all_rounds_with_all_that_pays() -> None:
    schedule = plan_rounds(DRAW, PACE, REACH, rounds=3, seconds=10_000)
    assert (schedule.rounds, schedule.rows, schedule.fold_rows, schedule.epochs) == (
        3,
        9800,
        4000,
        1,
    )
    learned = (9800 + 3 * 4000) * 4 / 3 / 100
    answered = (12_000 + 3 * 4000) / 400
    assert schedule.seconds == pytest.approx(learned + answered)


def test_little_time_is_for_one_round_with_fewer_images_and_room_for_delay() -> None:
    whole = plan_rounds(DRAW, PACE, REACH, rounds=3, seconds=10_000).seconds
    enough = plan_rounds(DRAW, PACE, REACH, rounds=3, seconds=2 * whole)
    assert (enough.rounds, enough.rows) == (3, 9800)
    less = plan_rounds(DRAW, PACE, REACH, rounds=3, seconds=1.2 * whole)
    assert less.rounds == 1
    assert 200 < less.rows < 9800
    assert less.seconds <= 0.9 * whole
    assert not plan_rounds(DRAW, PACE, REACH, rounds=3, seconds=30).rounds


def test_nothing_without_labels_means_no_round() -> None:
    none = replace(DRAW, unlabeled=0)
    assert not plan_rounds(none, PACE, REACH, rounds=3, seconds=10_000).rounds


def test_a_person_may_say_how_many_images_and_epochs() -> None:
    schedule = plan_rounds(DRAW, PACE, REACH, rounds=1, seconds=1e6, epochs=7, most=500)
    assert (schedule.rows, schedule.fold_rows, schedule.epochs) == (500, 500, 7)


def test_work_that_overruns_is_closed_and_work_that_ends_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(budget.time, "monotonic", lambda: now[0])
    closed: list[bool] = []

    def long() -> Work[str]:
        try:
            for _ in range(100):
                now[0] += 10
                yield Note("on")
            return "done"
        finally:
            closed.append(True)

    assert len(drained(Budget(1).within(long()))) == 6  # ten seconds of a minute are set aside
    assert closed == [True]
    now[0] = 0
    *notes, result = drained(Budget(60).within(long()))
    assert (len(notes), result) == (100, "done")


def drained(work: Work[object]) -> list[object]:
    """The messages of `work` and what it returned."""
    found: list[object] = []
    while True:
        try:
            found.append(next(work))
        except StopIteration as end:
            return [*found, end.value]


def test_a_wish_to_stop_reaches_the_work_within_a_budget() -> None:
    saved: list[bool] = []

    def patient() -> Work[None]:
        try:
            while True:
                yield Note("on")
        except Cancelled:
            saved.append(True)
            raise

    work = Budget(5).within(patient())
    next(work)
    with pytest.raises(Cancelled):
        work.throw(Cancelled())
    assert saved == [True]


def test_the_lower_layers_stay_as_they_are_where_they_are_fixed() -> None:
    backbone = load_backbone("tf_efficientnet_lite0", pretrained=False)
    network = Network(backbone, Linear(torch.zeros(2, 1280), torch.zeros(2)), fixed=0.5)
    fixed = [name for name, it in network.trunk.named_parameters() if not it.requires_grad]
    assert {name.split(".")[0] for name in fixed} == {"conv_stem", "bn1", "blocks"}
    assert {name.split(".")[1] for name in fixed if "blocks" in name} == {"0", "1", "2"}
    groups = network.parameter_groups(rate=1, trunk_share=1, decay=0)
    optimizer = torch.optim.SGD(groups)
    taught = {id(it) for group in optimizer.param_groups for it in group["params"]}
    assert taught == {id(it) for it in network.parameters() if it.requires_grad}
