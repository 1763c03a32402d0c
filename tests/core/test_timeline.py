"""The timeline: back to the labels of any run, exactly, and forth again."""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from core.errors import UserError
from core.jobs.run_folder import RunConfig, read_manifest
from core.project import Project
from core.rows import Selection
from tests.core.conftest import add_rows, write_results

IMAGES = 10
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["give", "unknown", "skip", "clear", "accept", "correct", "reject", "in bulk"]
            + ["merge", "delete", "create", "undo", "redo", "train", "train", "roll back"]
        ),
        st.integers(0, IMAGES - 1),
        st.integers(0, 3),
    ),
    min_size=4,
    max_size=12,
)


def labels(project):
    with project._database.read() as connection:
        rows = connection.execute(text("SELECT * FROM label ORDER BY image_id"))
        return [tuple(row) for row in rows]


def categories(project):
    with project._database.read() as connection:
        return connection.execute(text("SELECT * FROM category ORDER BY id")).all()


def train(project):
    """A run by a stand-in for a worker, whose model proposes for every image."""
    run = project.runs.create(RunConfig(recipe="head"))
    project.runs.begin(run.id)
    write_results(run, list(project.catalog.ids()), lambda id_: id_ % 2, lambda id_: 0.5 + id_ / 99)
    project.runs.finish(run.id)
    return project.runs.get(run.id)


def do(project, kind, first, second):
    """One step of a person; UserError where it cannot be done now."""
    known = [category.id for category in project.categories.all()] or [0]
    one, other = known[first % len(known)], known[second % len(known)]
    ids = list(project.catalog.ids())[first : first + second + 1]
    match kind:
        case "give":
            project.labels.give(ids, one, selection=Selection("random", (first + 1) / 7))
        case "unknown":
            project.labels.mark_unknown(ids)
        case "skip":
            project.labels.skip(ids)
        case "clear":
            project.labels.clear(ids)
        case "accept":
            project.review.accept(ids)
        case "correct":
            project.review.correct(ids, one)
        case "reject":
            project.review.reject(ids)
        case "in bulk":
            project.review.accept_above(0.5 + first / 20)
        case "merge":
            project.categories.merge(one, into=other)
        case "delete":
            project.categories.delete(one)
        case "create":
            project.categories.create(f"new {first}", key=str(first))
        case "undo":
            project.history.undo(second + 1)
        case _:
            project.history.redo(second + 1)


@pytest.fixture(scope="module")
def quick_folder():
    """A folder in memory where there is one. Half of the time of an example was spent on waiting
    for the disk, and a third on making the project."""
    memory = Path("/dev/shm")
    where = memory if os.access(memory, os.W_OK) else None
    with TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def begun(quick_folder):
    """A project with three labels and a run that learned from them; what these are, by run."""
    (quick_folder / "images").mkdir()
    with Project.create(quick_folder / "begun", quick_folder / "images") as project:
        add_rows(project, IMAGES)
        ids = project.catalog.ids()
        for number, name in enumerate(("a", "b", "c")):
            project.categories.create(name)
            project.labels.give(ids[number : number + 1], number + 1)
        then = {train(project).id: labels(project)}
    return quick_folder / "begun", then


@settings(max_examples=50, deadline=None)
@given(steps=_STEPS)
def test_a_rollback_to_any_run_brings_its_labels_back_exactly_and_can_be_undone(begun, steps):
    with TemporaryDirectory(dir=begun[0].parent) as folder:
        copied = shutil.copytree(begun[0], Path(folder) / "p")
        with Project.open(copied) as project:
            live(project, steps, dict(begun[1]))


def live(project, steps, then):
    """Do the steps; roll back where they say so, and at last to any of the runs."""
    for kind, first, second in steps:
        try:
            if kind == "train":
                run = train(project)
                then[run.id] = labels(project)
            elif kind == "roll back":
                check_rollback(project, list(then)[first % len(then)], then)
            else:
                do(project, kind, first, second)
        except UserError:
            continue
    check_rollback(project, list(then)[len(steps) % len(then)], then)


def check_rollback(project, run_id, then):
    before = labels(project), categories(project)
    foreseen = project.timeline.foresee(run_id)
    project.timeline.roll_back(run_id)
    assert labels(project) == then[run_id]
    assert foreseen.total == len(set(before[0]).symmetric_difference(then[run_id])) - foreseen.other
    assert project.timeline.foresee(run_id).total == 0
    if foreseen.total:
        project.history.undo()
        assert (labels(project), categories(project)) == before
        project.history.redo()
        assert labels(project) == then[run_id]


def test_rejections_stay_when_labels_go_back(labeled, train):
    run = train()
    (proposed,) = [r.proposal.category_id for r in labeled.catalog.rows([20])]
    labeled.review.reject([20])
    labeled.review.accept([30])
    labeled.timeline.roll_back(run.id)
    (rejected, open_again) = labeled.catalog.rows([20, 30])
    assert rejected.proposal.category_id != proposed
    assert open_again.label is None
    assert open_again.proposal is not None  # nobody has answered it any more


def test_a_category_that_was_deleted_comes_back_with_its_labels(labeled, train):
    run = train()
    labeled.categories.assign_key(2, "b")
    labeled.categories.delete(2)
    labeled.categories.create("bee", key="b")
    labeled.timeline.roll_back(run.id)
    names = {category.id: category.name for category in labeled.categories.all()}
    assert (names[2], names[3]) == ("bee 2", "bee")
    assert labeled.catalog.rows([4])[0].label.category_id == 2


def test_an_image_that_is_gone_is_left_alone(labeled, train):
    run = train()
    labeled.labels.clear([1])
    with labeled._database.write_unchecked() as connection:
        connection.exec_driver_sql("DELETE FROM prediction WHERE image_id = 1")
        connection.exec_driver_sql("DELETE FROM proposal WHERE image_id = 1")
        connection.exec_driver_sql("DELETE FROM image WHERE id = 1")
    assert labeled.timeline.foresee(run.id).total == 0
    labeled.timeline.roll_back(run.id)
    assert [row[0] for row in labels(labeled)] == [2, 3, 4, 5, 6]


def test_what_was_undone_when_a_run_was_made_does_not_come_back(labeled, train):
    labeled.labels.give([9], 1)
    labeled.history.undo()
    run = train()
    labeled.history.redo()
    labeled.timeline.roll_back(run.id)
    assert labeled.catalog.rows([9])[0].label is None


def test_labels_of_runs_that_did_not_keep_what_was_undone_are_not_guessed(labeled, train):
    run = train()
    with labeled._database.write() as connection:
        connection.exec_driver_sql("UPDATE run SET undone_edits = NULL")
    with pytest.raises(UserError, match="cannot be told exactly"):
        labeled.timeline.roll_back(run.id)


def test_a_branch_learns_from_the_labels_of_then_and_leaves_todays_alone(corrected):
    project, run = corrected
    project.labels.give([11], 2)
    before = labels(project)
    config = project.timeline.branch(run.rounds[0].model_id)
    made = project.runs.create(config)
    learned = {it.id: it.category for it in read_manifest(made.folder) if it.category is not None}
    assert learned == {1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1}
    assert labels(project) == before
    assert made.labels == 6
    project.timeline.roll_back(made.id)  # its labels are those of the run that it began at
    assert [row[2] for row in labels(project)] == [1, 1, 1, 2, 2, 2]


def test_a_model_teaches_what_branches_from_it_where_the_recipe_takes_a_teacher(labeled, train):
    taught = train()
    made = labeled.runs.create(RunConfig(recipe="distill", settings={"teacher": "current"}))
    labeled.runs.begin(made.id)
    write_results(made, list(labeled.catalog.ids()), lambda _id: 0, lambda _id: 0.9)
    labeled.runs.finish(made.id)
    (student,) = labeled.runs.get(made.id).rounds
    assert labeled.timeline.branch(student.model_id).settings["teacher"] == f"{made.id}.0"
    again = labeled.timeline.again(student.model_id)
    assert again.settings["teacher"] == f"{taught.id}.0"
    labeled.labels.give([1], 2)
    with pytest.raises(UserError, match=f"Its teacher {taught.id}.0 learned"):
        labeled.timeline.again(student.model_id)
    assert labeled.timeline.again(taught.rounds[0].model_id) == RunConfig(recipe="head")


def test_two_models_are_compared_by_labels_settings_and_what_they_find(corrected, train):
    project, run = corrected
    project.review.accept([11])  # proposed: bee
    project.labels.give([12], 2)
    project.labels.clear([4])
    later = train(best=lambda id_: int(id_ > 2))  # all of 1, 2: ant; 3, 4: bee
    said = project.timeline.compare(run.rounds[0].model_id, later.rounds[0].model_id)
    assert [(it.tier, it.was, it.now) for it in said.tiers] == [
        ("gold", 6, 6),
        ("silver", 0, 1),
        ("bronze", 0, 0),
    ]
    assert [(it.was, it.now, it.images) for it in said.movements] == [
        (1, 2, (1,)),
        (None, 2, (11, 12)),
        (2, None, (4,)),
    ]
    assert (said.judged, said.won, said.lost) == (4, 2, 0)
    ant, bee = said.classes
    assert (ant.was.right, ant.was.checks, ant.now.right) == (1, 2, 2)
    assert (bee.now.value, bee.now.interval[1]) == (1, 1)
    assert said.settings == ()
