"""Back to the labels of a run, and on from there, from the command line."""

from collections.abc import Callable

import pytest

from core.project import Project
from tests.core.commands.command_line import Ground, Said

Say = Callable[..., Said]


@pytest.fixture
def trained(ground: Ground, say: Say):
    """A project that learned from five labels of each kind, of which one was corrected since."""
    project = ground.folder / "p.autodidact"
    some = ground.some(5)
    say("new", project, ground.pictures)
    say("label", project, "--csv", ground.write_csv("labels.csv", some))
    assert say("train", project, "--recipe", "head").code == 0
    wrong = ground.write_csv("wrong.csv", [(some[0][0], "blue"), (some[7][0], some[7][1])])
    say("label", project, "--csv", wrong)
    return project


def test_runs_counts_the_corrected_labels_that_each_model_learned_from(trained, say: Say):
    (run,) = say("runs", trained, "--json").facts["runs"]
    assert [(it["tainted"], it["tainted_through"]) for it in run["rounds"]] == [(1, [])]
    number = run["rounds"][0]["number"]
    said = say("runs", trained).out
    assert f"1.{number} learned from 1 label that was corrected since: train again" in said


def test_rollback_says_what_changes_does_it_and_is_undone_by_undo(trained, say: Say):
    told = say("rollback", trained, "1", "--dry-run", "--json").facts
    assert (told["back"], told["changed"], told["gone"]) == (0, 2, 0)
    assert say("runs", trained, "--json").facts["runs"][0]["rounds"][0]["tainted"] == 1
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
    assert [it["tainted"] for it in new["rounds"]] == [1]  # it learned what was wrong again
    with Project.open(trained, read_only=True) as project:
        assert project.timeline.foresee(new["run"]).other == 2


def test_a_branch_takes_no_other_options(trained, say: Say):
    said = say("train", trained, "--from", "1", "--epochs", "3")
    assert said.code == 1 and "leave out --epochs" in said.err
    assert say("train", trained, "--from", "1", "--resume", "1").code == 2
