"""Back to the labels of a run, and on from there, from the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.commands import train
from core.commands.output import Output
from core.jobs.run_folder import RunConfig
from core.project import Project
from core.run_rows import Run
from tests.core.commands.command_line import Said
from tests.core.conftest import add_rows, write_results

Say = Callable[..., Said]


@pytest.fixture
def trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that learned from three ants and three bees, two of which were corrected since. No
    worker learns here: its results are written by hand."""
    monkeypatch.setattr(train, "carry_out", _carry_out)
    (tmp_path / "images").mkdir()
    folder = tmp_path / "p.autodidact"
    with Project.create(folder, tmp_path / "images") as project:
        add_rows(project, 12)
        for number, name in enumerate(("ant", "bee")):
            project.categories.create(name)
            project.labels.give(range(3 * number + 1, 3 * number + 4), number + 1)
        _carry_out(project, project.runs.create(RunConfig(recipe="head")), Output())
        project.labels.give([1, 2], 2)
    return folder


def _carry_out(project: Project, run: Run, _output: Output) -> Run:
    project.runs.begin(run.id)
    write_results(run, list(project.catalog.ids()), lambda _id: 0, lambda _id: 0.9)
    project.runs.finish(run.id)
    return project.runs.get(run.id)


def test_runs_counts_the_corrected_labels_that_each_model_learned_from(trained, say: Say):
    (run,) = say("runs", trained, "--json").facts["runs"]
    assert [(it["tainted"], it["tainted_through"]) for it in run["rounds"]] == [(2, [])]
    number = run["rounds"][0]["number"]
    said = say("runs", trained).out
    assert f"1.{number} learned from 2 labels that were corrected since: train again" in said


def test_rollback_says_what_changes_does_it_and_is_undone_by_undo(trained, say: Say):
    told = say("rollback", trained, "1", "--dry-run", "--json").facts
    assert (told["back"], told["changed"], told["gone"]) == (0, 2, 0)
    assert say("runs", trained, "--json").facts["runs"][0]["rounds"][0]["tainted"] == 2
    assert say("rollback", trained, "1", "--json").facts == {**told, "dry_run": False}
    assert say("runs", trained, "--json").facts["runs"][0]["rounds"][0]["tainted"] == 0
    assert "are those of run 1 already" in say("rollback", trained, "1").out
    assert "Go back to the labels of run 1" in say("undo", trained).out
    assert say("rollback", trained, "1", "--dry-run", "--json").facts == told


def test_rollback_to_no_run_is_refused(trained, say: Say):
    said = say("rollback", trained, "9")
    assert (said.code, said.err) == (1, "There is no run 9.\n")


def test_train_from_a_run_learns_from_the_labels_of_then(trained, say: Say):
    said = say("train", trained, "--from", "1", "--json")
    assert said.code == 0, said.err
    new, old = say("runs", trained, "--json").facts["runs"]
    assert (new["recipe"], new["labels"]) == ("head", old["labels"])
    assert [it["tainted"] for it in new["rounds"]] == [2]  # it learned what was wrong again
    with Project.open(trained, read_only=True) as project:
        assert project.timeline.foresee(new["run"]).other == 2


def test_a_branch_takes_no_other_options(trained, say: Say):
    said = say("train", trained, "--from", "1", "--epochs", "3")
    assert said.code == 1 and "leave out --epochs" in said.err
    assert say("train", trained, "--from", "1", "--resume", "1").code == 2
