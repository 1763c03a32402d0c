"""Runs and models: forward only, kept, rolled back."""

import json
import shutil
from pathlib import Path

import pytest

from core.cost import Cost
from core.errors import UserError
from core.jobs.run_folder import RunConfig, read_categories, read_config, read_manifest
from core.project import Project
from core.types import RunState
from tests.core.conftest import write_results


def test_nothing_can_be_learned_from_one_category(project):
    ant = project.categories.all()[0].id
    project.labels.give(project.catalog.ids()[:5], ant)
    with pytest.raises(UserError, match="1 of 2"):
        project.runs.create(RunConfig())


def test_the_manifest_freezes_labels_tiers_and_rejections(labeled, train):
    train()
    labeled.review.reject([10])
    labeled.review.accept([12])
    run = labeled.runs.create(RunConfig())
    images = {image.id: image for image in read_manifest(run.folder)}
    assert len(images) == 40
    assert (images[1].category, images[1].tier, images[1].reason) == (0, "gold", "browse")
    assert images[12].tier == "silver"
    assert images[10].rejected == (0,)
    labeled.labels.clear([1])
    assert next(read_manifest(run.folder)).category == 0


def test_states_only_move_forward(labeled, train):
    run = train()
    assert run.state is RunState.DONE
    with pytest.raises(UserError, match="cannot become running"):
        labeled.runs.begin(run.id)
    with pytest.raises(UserError, match="cannot become failed"):
        labeled.runs.fail(run.id, "late")


def test_a_failed_run_that_goes_on_no_longer_says_why_it_failed(labeled):
    run = labeled.runs.create(RunConfig())
    labeled.runs.begin(run.id)
    labeled.runs.fail(run.id, "it was killed")
    assert labeled.runs.get(run.id).message == "it was killed"
    labeled.runs.begin(run.id)
    assert labeled.runs.get(run.id).message == ""


def test_a_run_without_its_worker_is_interrupted_when_the_project_opens(labeled):
    run = labeled.runs.create(RunConfig())
    labeled.runs.begin(run.id)
    labeled.close()
    with Project.open(labeled.folder) as again:
        assert again.runs.get(run.id).state is RunState.INTERRUPTED
        again.runs.begin(run.id)
        assert again.runs.get(run.id).state is RunState.RUNNING


def test_a_model_that_its_gate_refused_does_not_become_current(labeled, train):
    first = train()
    second = train(against_current={"accepted": False, "reason": "3 losses, 1 win."})
    assert labeled.runs.current_model_id() == first.rounds[0].model_id
    assert "Kept the model before. 3 losses" in second.message


def test_a_run_says_why_its_model_took_the_place_of_one_that_nothing_compares_it_with(
    labeled, train
):
    train()
    reason = "No labels measure both models."
    second = train(against_current={"accepted": True, "compared": False, "reason": reason})
    assert second.message == f"A stand-in. {reason}"
    compared = {"accepted": True, "compared": True, "reason": "Better: 2 won, 1 lost."}
    assert train(against_current=compared).message == "A stand-in."


def test_a_run_is_told_which_model_was_the_best(labeled, train):
    """The stand-in labels 1, 2 ant and 3, 4 bee; the second model has all of them right."""
    train(best=lambda _id: 0)
    good = train(best=lambda number: int(number > 2))
    poor = train(best=lambda number: int(number <= 2))
    assert labeled.runs.current_model_id() == poor.rounds[0].model_id
    stored = json.loads((labeled.runs.create(RunConfig()).folder / "config.json").read_text())
    assert stored["best"] == str(good.folder)
    assert stored["teacher"] == str(poor.folder)


def test_any_model_can_be_made_current_again(labeled, train):
    first = train(best=lambda _id: 0)
    train(best=lambda _id: 1)
    ant, bee = (category.id for category in labeled.categories.all())
    assert [group.category_id for group in labeled.review.groups()] == [bee]
    labeled.runs.make_current(first.rounds[0].model_id)
    assert [group.category_id for group in labeled.review.groups()] == [ant]
    assert labeled.runs.get(first.id).rounds[0].is_current


def test_importing_again_after_a_crash_replaces_what_was_half_there(labeled):
    run = labeled.runs.create(RunConfig())
    labeled.runs.begin(run.id)
    write_results(run, list(labeled.catalog.ids()), lambda _id: 0, lambda _id: 0.9)
    labeled.runs.finish(run.id)
    with labeled._database.write() as connection:
        connection.exec_driver_sql("UPDATE run SET state = 'running'")
    labeled.runs.finish(run.id)
    assert len(labeled.runs.get(run.id).rounds) == 1
    assert labeled.catalog.counts().proposals == 34


def test_a_run_without_results_says_so(labeled):
    run = labeled.runs.create(RunConfig())
    labeled.runs.begin(run.id)
    with pytest.raises(UserError, match="no readable result"):
        labeled.runs.finish(run.id)


def test_insight_has_the_confusion_and_its_images(labeled, train):
    assert labeled.runs.insight() is None
    train()
    insight = labeled.runs.insight()
    ant, bee = (category.id for category in labeled.categories.all())
    # images 1..4 are ant, ant, bee, bee; the stand-in names ids modulo 2: 1, 0, 1, 0
    assert insight.confusion == ((1, 1), (1, 1))
    assert insight.cells[(ant, bee)] == (1,)
    assert insight.cells[(bee, ant)] == (4,)
    assert [figures.recall for figures in insight.per_class] == [0.5, 0.5]
    assert insight.n == 4
    assert 0 <= insight.reliability.ece <= 1


def test_the_configuration_is_kept_with_the_run(labeled):
    run = labeled.runs.create(RunConfig(recipe="knn", seed=7, settings={"neighbors": "3"}))
    stored = json.loads((run.folder / "config.json").read_text())
    assert (stored["recipe"], stored["seed"], stored["settings"]) == ("knn", 7, {"neighbors": "3"})
    assert run.folder.name == f"{run.id:04d}-knn"


def test_a_run_keeps_the_version_that_made_it_and_one_of_before_says_nothing(
    labeled, train, monkeypatch
):
    monkeypatch.setattr("core.runs.version", lambda: "7.8.9")
    run = train()
    assert run.version == "7.8.9"
    assert read_config(run.folder).version == "7.8.9"
    with labeled._database.write() as connection:
        connection.exec_driver_sql("UPDATE run SET config = json_remove(config, '$.version')")
    assert labeled.runs.get(run.id).version == ""


def test_what_a_model_costs_comes_from_its_run(labeled, train):
    cost = Cost(9.5, 13.5, 3_374_000, "cpu", "bf16", "a processor × 2", 224)
    stated = {
        "number": 0, "method": "head", "teacher": None, "folder": ".", "pseudo_labels": 0,
        "accuracy": 0.5, "interval": [0.1, 0.9], "validated_on": 4, "teacher_accuracy": None,
        "accepted": True, "reason": "", "cost": cost.facts(),
    }  # fmt: skip
    older, newer = train(), train(rounds=[stated])
    assert older.rounds[0].cost is None
    assert newer.rounds[0].cost == cost


def request_of(project, **settings: str) -> RunConfig:
    run = project.runs.create(RunConfig(recipe="distill", settings=settings))
    return read_config(run.folder)


def test_a_student_learns_from_the_current_model_or_the_one_that_is_named(labeled, train):
    first, second = train(), train()
    assert labeled.runs.current_model_id() == second.rounds[0].model_id
    assert request_of(labeled).taught_by_model == second.rounds[0].model_id
    named = request_of(labeled, teacher=str(first.id))
    assert named.taught_by_model == first.rounds[0].model_id
    assert Path(named.taught_by) == first.folder
    assert Path(named.teacher) == second.folder  # what the student is compared with
    by_round = request_of(labeled, teacher=f"{second.id}.0")
    assert by_round.taught_by_model == second.rounds[0].model_id


@pytest.mark.parametrize(
    ("teacher", "said"),
    [
        ("9", "There is no run 9"),
        ("1.7", "Run 1 has no round 7"),
        ("the best", "cannot be the best"),
        ("2", "Run 2 left no model"),
    ],
)
def test_a_teacher_that_is_none_is_refused_before_there_is_a_run(labeled, train, teacher, said):
    train()
    labeled.runs.create(RunConfig(recipe="head"))  # not begun
    with pytest.raises(UserError, match=said):
        request_of(labeled, teacher=teacher)
    assert len(labeled.runs.all()) == 2


def test_without_a_model_there_is_no_teacher(labeled):
    with pytest.raises(UserError, match="no model to learn from"):
        request_of(labeled)


def test_the_timeline_knows_the_teacher_of_another_run(labeled, train):
    teacher = train().rounds[0].model_id
    run = labeled.runs.create(RunConfig(recipe="distill"))
    labeled.runs.begin(run.id)
    write_results(run, list(labeled.catalog.ids()), lambda _id: 0, lambda _id: 0.9)
    labeled.runs.finish(run.id)
    assert labeled.runs.get(run.id).rounds[0].teacher_model_id == teacher


def test_what_goes_on_from_a_model_keeps_its_categories_without_their_labels(labeled, train):
    """The old images may be gone; another recipe learns only what has labels."""
    train()
    ids = labeled.catalog.ids()
    labeled.labels.clear(ids[:6])
    labeled.categories.create("wasp")
    wasp = next(it for it in labeled.categories.all() if it.name == "wasp")
    labeled.labels.give(ids[6:9], wasp.id)
    run = labeled.runs.create(RunConfig(recipe="lwf"))
    assert [it.name for it in read_categories(run.folder)] == ["ant", "bee", "wasp"]
    taught = {it.category for it in read_manifest(run.folder)}
    assert taught == {None, 2}
    with pytest.raises(UserError, match="1 of 2"):
        labeled.runs.create(RunConfig(recipe="head"))


def test_a_run_whose_files_were_deleted_keeps_its_proposals(labeled, train):
    shutil.rmtree(train().folder)
    proposals = labeled.catalog.counts().proposals
    assert proposals
    assert labeled.runs.insight() is None
    loosest = labeled.trust.curve().stops[-1]
    assert (loosest.accepted, loosest.checks) == (proposals, 0)
    assert labeled.trust.certify(0.9).threshold is None
    for state in labeled.doubt.queues():
        if not state.missing:
            labeled.doubt.order(state.queue)
    assert labeled.review.accept_above(0.0).ids
