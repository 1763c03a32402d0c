"""Train: the one button, what is seen while it runs, how runs end, the timeline."""

import json
import sys
import threading
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.jobs import checking
from core.jobs.asking import Asking
from core.jobs.run_folder import RunConfig
from core.jobs.worker import Worker
from core.project import Project
from core.runs import Runs
from core.types import RunState
from gui import run_thread
from gui.models.run_record import read_record
from tests.gui.trained import COMMAND, CRASH, DONE, WAIT, label_some

Left = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def stand_in_worker(monkeypatch):
    """Real processes that speak the protocol, without torch."""
    monkeypatch.setattr(run_thread, "Worker", partial(Worker, command=COMMAND))


@pytest.fixture
def ready(start_desk, project_folder):
    """The Train page of a project with two labels of each category."""
    with Project.open(project_folder) as project:
        label_some(project)
    desk = start_desk(project_folder)
    page = desk.turn_to("train")
    desk.until(lambda: page.start_panel.button.isEnabled())
    return desk, page


def press_train(desk, page, *, seed=DONE):
    page.options.sheet.rows["seed"].field.edited.emit(str(seed))
    QTest.mouseClick(page.start_panel.button, Left)


def train_and_wait(desk, page, *, seed=DONE):
    with desk.qtbot.waitSignal(page.live.ended, timeout=10_000):
        press_train(desk, page, seed=seed)
    desk.until(lambda: desk.session.tasks.is_idle)


def hold_up_freezing(monkeypatch):
    """As with a million images; until the event that is returned is set."""
    may_go_on, original = threading.Event(), Runs.create

    def slow(runs, config):
        may_go_on.wait(20)
        return original(runs, config)

    monkeypatch.setattr(Runs, "create", slow)
    return may_go_on


def only_run(desk):
    return desk.ask(lambda p: p.runs.all())[0]


def test_train_says_why_it_cannot_begin(desk):
    page = desk.turn_to("train")
    desk.until(lambda: page.start_panel.reason.text())
    assert not page.start_panel.button.isEnabled()
    assert "at least two categories" in page.start_panel.reason.text()
    desk.until(page.empty.isVisible)


def test_the_empty_page_shows_its_whole_sentence(desk):
    page = desk.turn_to("train")
    desk.until(page.empty.isVisible)
    desk.window.resize(1430, 870)
    (sentence,) = [label for label in page.empty.findChildren(QLabel) if label.wordWrap()]
    desk.until(lambda: sentence.height() >= sentence.heightForWidth(sentence.width()))


def test_train_says_what_it_will_do(ready):
    _desk, page = ready
    assert page.start_panel.plan.text() == (
        "Learns from 6 labels of 3 categories, measures how right it is, "
        "then proposes a category for the other 18 images."
    )


def test_where_all_are_labeled_no_proposals_are_promised(ready):
    desk, page = ready
    red = desk.session.categories[0].id
    rows = desk.ask(lambda p: p.catalog.rows(list(p.catalog.ids())))
    desk.session.label([row.id for row in rows if row.label is None], red)
    desk.until(lambda: "No image is left" in page.start_panel.plan.text())
    assert page.start_panel.plan.text() == (
        "Learns from 24 labels of 3 categories and measures how right it is. "
        "No image is left to propose a category for."
    )


def test_a_click_trains_and_the_result_is_told_in_words(ready):
    desk, page = ready
    train_and_wait(desk, page)
    assert only_run(desk).state is RunState.DONE
    assert page.run_card.figure.text() == "100 % right"
    assert page.run_card.basis.text() == (
        "95 % interval 80–100, on 6 gold labels, cross-validated."
    )
    assert "right on 3 gold labels that it had wrong" in page.run_card.gained.text()
    assert page.run_card.review.text() == "Review 18 proposals"


def test_models_that_were_not_compared_are_not_called_as_right_as_each_other(ready):
    desk, page = ready
    train_and_wait(desk, page)
    run, said = only_run(desk), "No labels measure both models."
    against = {"accepted": True, "wins": 0, "losses": 0, "reason": said, "compared": False}
    told = replace(run, message=said, result={**run.result, "against_current": against})
    page.run_card.show_record(read_record(told), proposals=0)
    assert page.run_card.gained.text() == ""
    assert page.run_card.message.text() == said


def test_labels_do_not_wait_while_the_labels_of_a_run_are_frozen(ready, monkeypatch):
    desk, page = ready
    may_go_on = hold_up_freezing(monkeypatch)
    press_train(desk, page)
    ids = desk.ask(lambda p: list(p.catalog.ids()))
    desk.session.label(ids[-1:], desk.session.categories[0].id)
    desk.until(lambda: not desk.session.tasks.unsettled_edits)
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 7
    with desk.qtbot.waitSignal(page.live.ended, timeout=10_000):
        may_go_on.set()


def test_a_run_can_be_stopped_before_it_has_begun(ready, monkeypatch):
    desk, page = ready
    may_go_on = hold_up_freezing(monkeypatch)
    press_train(desk, page, seed=WAIT)
    desk.until(page.start_panel.stop.isVisible)
    QTest.mouseClick(page.start_panel.stop, Left)
    with desk.qtbot.waitSignal(page.live.ended, timeout=20_000):
        may_go_on.set()
    assert only_run(desk).state is RunState.STOPPED


def test_the_curves_grow_with_every_epoch(ready):
    desk, page = ready
    train_and_wait(desk, page)
    assert [point.loss for point in page.curves.loss.story.points] == [1.0, 0.5, 1.0, 0.5]
    assert page.curves_card.isVisible()
    drawn = page.curves.loss.plot.listDataItems()[0]
    assert list(drawn.xData) == [1, 2, 2.5, 3, 4]  # broken between the two stages


def test_while_it_runs_it_shows_the_stage_and_can_be_stopped_and_resumed(ready):
    desk, page = ready
    press_train(desk, page, seed=WAIT)
    desk.until(lambda: page.live.story.notes)
    assert page.live_card.isVisible()
    assert "tiny · cpu · fp32" in page.live_card.about.text()
    assert page.live.story.stage == "features"
    assert desk.window.jobs.isVisible()
    with desk.qtbot.waitSignal(page.live.ended, timeout=10_000):
        QTest.mouseClick(page.start_panel.stop, Left)
    desk.until(lambda: page.run_card.resume.isVisible())
    assert only_run(desk).state is RunState.STOPPED
    with desk.qtbot.waitSignal(page.live.ended, timeout=10_000):
        QTest.mouseClick(page.run_card.resume, Left)
    assert only_run(desk).state is RunState.DONE


def test_a_worker_that_dies_leaves_a_failed_run_with_its_log_and_a_living_window(ready):
    desk, page = ready
    train_and_wait(desk, page, seed=CRASH)
    desk.until(lambda: page.run_card.copy.isVisible())
    assert only_run(desk).state is RunState.FAILED
    assert page.run_card.figure.text() == "Training failed"
    assert "the card is on fire" in page.run_card.log.toPlainText()
    QTest.mouseClick(page.run_card.copy, Left)
    assert "the card is on fire" in QGuiApplication.clipboard().text()
    assert page.start_panel.button.isEnabled()


def test_what_this_machine_or_torch_does_not_have_is_refused_and_leaves_no_run(
    ready, monkeypatch, tmp_path
):
    desk, page = ready
    refusal = {"template": "No backbone is called {name}.", "values": {"name": "nope"}}
    script = tmp_path / "checker.py"  # it answers as the real one, without torch
    script.write_text(f"input()\nprint({json.dumps(refusal)!r}, flush=True)\n")
    checker = partial(Asking, command=(sys.executable, str(script)))
    monkeypatch.setattr(checking, "Asking", checker)
    page.options.sheet.rows["backbone"].field.edited.emit("nope")
    press_train(desk, page)
    told = desk.window.messages.label
    desk.until(lambda: told.text().startswith("No backbone is called nope."))
    assert page.start_panel.button.isEnabled()
    assert desk.ask(lambda p: p.runs.all()) == []
    assert not (desk.session.project.folder / "runs").exists()


def test_what_was_refused_for_want_of_labels_is_not_said_any_more_when_there_are_new_ones(ready):
    desk, _page = ready
    ids = desk.ask(lambda p: list(p.catalog.ids()))
    desk.ask(lambda p: p.labels.clear(ids))  # elsewhere: the page does not know of it
    QTest.keyClick(desk.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bar = desk.window.messages
    desk.until(lambda: bar.isVisible() and "at least two categories" in bar.label.text())
    desk.session.label(ids[:1], desk.session.categories[0].id)
    desk.until(lambda: not bar.isVisible())


def test_closing_the_project_saves_a_checkpoint_of_the_run(ready, project_folder):
    desk, page = ready
    press_train(desk, page, seed=WAIT)
    desk.until(lambda: page.live.story.notes)
    desk.application.projects.close()
    with Project.open(project_folder) as project:
        run = project.runs.all()[0]
        assert run.state is RunState.STOPPED
        assert (run.folder / "checkpoint").is_dir()


def test_a_run_goes_on_when_the_window_changes_its_language(ready):
    desk, page = ready
    press_train(desk, page, seed=WAIT)
    desk.until(lambda: page.live.story.notes)
    desk.application._choose_language("ko")
    page = desk.turn_to("train")
    assert page.live_card.isVisible()
    with desk.qtbot.waitSignal(page.live.ended, timeout=10_000):
        page.stop()
    assert only_run(desk).state is RunState.STOPPED


def test_review_them_turns_to_the_review_page(ready):
    desk, page = ready
    train_and_wait(desk, page)
    desk.until(lambda: page.run_card.review.isVisible())
    QTest.mouseClick(page.run_card.review, Left)
    assert desk.window.page == "review"


def test_an_interrupted_run_is_offered_again(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        run = project.runs.create(RunConfig(recipe="head"))
        project.runs.begin(run.id)  # and the window died here
    desk = start_desk(project_folder)
    page = desk.turn_to("train")
    desk.until(lambda: page.run_card.resume.isVisible())
    assert page.run_card.figure.text() == "Interrupted"
    with desk.qtbot.waitSignal(page.live.ended, timeout=10_000):
        QTest.mouseClick(page.run_card.resume, Left)
    assert only_run(desk).state is RunState.DONE
