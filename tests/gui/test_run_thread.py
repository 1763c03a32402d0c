"""The thread that carries a run: what it passes on, and how it files the end."""

from functools import partial

import pytest
from PySide6.QtCore import QThread

from core import runs
from core.jobs.messages import Epoch, Failed, Finished, encode
from core.jobs.run_folder import RunConfig
from core.jobs.worker import Worker
from core.progress import Progress
from core.results import read_result
from core.types import RunState, Topic
from gui import run_thread
from gui.models.run_story import RunStory
from gui.run_thread import RunThread, Throttle
from tests.gui.trained import COMMAND, CRASH, label_some


@pytest.fixture(autouse=True)
def stand_in_worker(monkeypatch):
    monkeypatch.setattr(run_thread, "Worker", partial(Worker, command=COMMAND))


def carry(session, qtbot, *, seed=0):
    """Carry a new run to its end; return it, its end, and each message with its thread."""
    label_some(session.project)
    run = session.project.runs.create(RunConfig(recipe="head", seed=seed))
    thread = RunThread(session.project, run.id)
    heard = []
    thread.said.connect(lambda message: heard.append((message, QThread.currentThread())))
    with qtbot.waitSignal(thread.ended, timeout=10_000) as ended:
        thread.start()
    thread.wait()
    return session.project.runs.get(run.id), ended.args[0], heard


def test_a_finished_run_is_imported_and_says_what_changed(session, qtbot):
    run, end, heard = carry(session, qtbot)
    assert run.state is RunState.DONE
    assert isinstance(end.last, Finished)
    assert Topic.PROPOSALS in end.changed.topics
    assert session.project.catalog.counts().proposals == 18
    assert sum(isinstance(message, Epoch) for message, _ in heard) == 4
    assert all(thread is QThread.currentThread() for _, thread in heard)


def test_a_dead_worker_is_filed_as_a_failed_run(session, qtbot):
    run, end, _heard = carry(session, qtbot, seed=CRASH)
    assert isinstance(end.last, Failed)
    assert run.state is RunState.FAILED
    assert run.message.startswith("The training process ended unexpectedly: exit code 3.")


def test_results_that_cannot_be_read_fail_the_run_with_a_sentence(session, qtbot, monkeypatch):
    def unreadable(folder):
        return read_result(folder / "nothing-here")

    monkeypatch.setattr(runs, "read_result", unreadable)
    run, end, _heard = carry(session, qtbot)
    assert run.state is RunState.FAILED
    assert "no readable result" in str(end.problem)


def test_a_run_that_is_over_is_not_begun_again(session, qtbot):
    run, _end, _heard = carry(session, qtbot)
    again = RunThread(session.project, run.id)
    with qtbot.waitSignal(again.ended, timeout=10_000) as ended:
        again.start()
    again.wait()
    assert "cannot become running" in str(ended.args[0].problem)
    assert session.project.runs.get(run.id).state is RunState.DONE


def test_progress_is_thinned_out_but_not_its_ends():
    throttle = Throttle(3600)
    said = [Progress("features", done, 100) for done in range(101)]
    said.append(Progress("heads", 0, 3))
    passed = [message for message in said if throttle.lets_through(message)]
    assert [(m.phase, m.done) for m in passed] == [("features", 0), ("features", 100), ("heads", 0)]


def test_other_messages_are_never_dropped():
    throttle = Throttle(3600)
    assert all(throttle.lets_through(Epoch("head", n, 9, 0.1)) for n in range(9))


def test_a_run_that_goes_on_tells_its_earlier_epochs_once(session, qtbot):
    label_some(session.project)
    run = session.project.runs.create(RunConfig(recipe="head"))
    earlier = [Epoch("features", 1, 2, 0.9), Epoch("head", 1, 2, 0.8)]
    (run.folder / "events.jsonl").write_text("".join(f"{encode(it)}\n" for it in earlier))
    story = RunStory()
    thread = RunThread(session.project, run.id)
    thread.said.connect(story.hear)
    with qtbot.waitSignal(thread.ended, timeout=10_000):
        thread.start()
    thread.wait()
    told = [(it.stage, it.epoch) for it in story.points]
    assert told[:2] == [("features", 1), ("head", 1)]
    assert [it.step for it in story.points] == list(range(1, len(told) + 1))


def test_an_epoch_that_is_told_again_replaces_what_was_told_of_it():
    story = RunStory()
    for number, loss in ((1, 0.9), (2, 0.8), (3, 0.7), (2, 0.5)):
        story.hear(Epoch("head", number, 4, loss))
    assert [(it.epoch, it.loss) for it in story.points] == [(1, 0.9), (2, 0.5)]
