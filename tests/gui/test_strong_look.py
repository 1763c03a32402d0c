"""The order of strong views: said to be empty, filled by a button, cancelled, gone on with."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core import looking_again
from core.doubt.doubts import Queue
from core.jobs.worker import Worker
from core.looking_again import LookedAgain
from core.project import Project
from gui.views import strong_look
from tests.gui.test_review_page import OPEN, category, choose, open_review
from tests.strong_worker import command, turns

Key = Qt.Key
STRONG = Queue.AGAINST_STRONG_VIEWS


@pytest.fixture
def review(start_desk, project_folder):
    desk, page = open_review(start_desk, project_folder)
    model = desk.ask(lambda p: p.runs.model_folder()) / "model"
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"")
    return desk, page


@pytest.fixture
def use(monkeypatch):
    def chosen(how, *, at_once=None):
        monkeypatch.setattr(looking_again, "Worker", partial(patched, how))
        if at_once is not None:
            monkeypatch.setattr(strong_look, "AT_ONCE", at_once)

    def patched(how, folder, **_):
        return Worker(folder, command=command(how))

    return chosen


def offered(desk, page):
    """Choose the order before any look; the button has the keyboard."""
    choose(page, STRONG)
    desk.until(lambda: page.strong.places.currentWidget() is page.strong.offer)
    desk.until(lambda: desk.window.focusWidget() is page.strong.first)


def begun(desk, page):
    """Begin a look, until it has found something; return what the job bar shows."""
    offered(desk, page)
    QTest.keyClick(page.strong.first, Key.Key_Space)
    activities = desk.session.tasks._activities
    desk.until(lambda: any(each.progress for each in activities.values()))
    return activities


def wanted(desk):
    return desk.ask(lambda p: set(p.doubt.order(STRONG).listed()))


def open_ids(desk):
    return desk.ask(lambda p: p.doubt.order(Queue.SUREST).listed())


def test_before_a_look_the_order_says_so_and_one_key_looks(review, use):
    desk, page = review
    use("done")
    row = page.order.findData(STRONG)
    desk.until(lambda: "no proposal" in page.order.itemData(row, Qt.ItemDataRole.ToolTipRole))
    assert page.order.model().item(row).isEnabled()
    offered(desk, page)
    assert not page.strong.count.isVisible()  # all of them
    QTest.keyClick(page.strong.first, Key.Key_Space)
    assert not page.strong.first.isEnabled()
    desk.until(lambda: desk.session.tasks.is_idle)
    assert set(page.grid.images.ids) == wanted(desk)
    assert wanted(desk) == {each for each in open_ids(desk) if turns(each)}
    desk.until(lambda: page.grid.images.row(0))
    assert page.grid.reason(page.grid.images.row(0)).endswith(" in 3 of 4 strong views")
    assert page.strong.places.currentWidget() is page.place
    assert page.strong.told.text() == (
        f"Looked at under strong augmentation: {OPEN} of {OPEN} proposals."
    )
    assert not page.strong.more.isVisible()
    desk.until(lambda: desk.window.focusWidget() is page.grid)
    choose(page, Queue.SUREST)
    desk.until(lambda: len(page.grid.images.ids) == OPEN)
    assert not page.strong.bar.isVisible()


def test_of_many_a_part_is_looked_at_at_a_time(review, use):
    desk, page = review
    use("done", at_once=5)
    offered(desk, page)
    assert page.strong.count.text() == f"5 of {OPEN} proposals at a time, drawn at random"
    QTest.keyClick(page.strong.first, Key.Key_Space)
    for known in (5, 10):
        wait = f"Looked at under strong augmentation: {known} of {OPEN} proposals."
        desk.until(lambda wait=wait: page.strong.told.text() == wait)
        desk.until(page.strong.more.isEnabled)
        assert page.strong.more.text() == "Look at 5 more"
        QTest.mouseClick(page.strong.more, Qt.MouseButton.LeftButton)


def test_a_cancel_in_the_job_bar_keeps_what_was_looked_at(review, use):
    desk, page = review
    use("wait")
    activities = begun(desk, page)
    desk.until(lambda: page.strong.count.text() == f"Looking at {OPEN} proposals…")
    next(iter(activities.values())).cancel()
    desk.until(lambda: not activities)
    desk.until(lambda: page.strong.more.isVisible())
    assert page.strong.told.text() == (
        f"Looked at under strong augmentation: {OPEN // 2} of {OPEN} proposals."
    )
    desk.until(lambda: set(page.grid.images.ids) == wanted(desk))
    use("done")
    QTest.mouseClick(page.strong.more, Qt.MouseButton.LeftButton)
    desk.until(lambda: page.strong.told.text().endswith(f": {OPEN} of {OPEN} proposals."))
    assert not page.strong.more.isVisible()


def test_a_look_says_how_many_it_looks_at_whatever_is_chosen_meanwhile(review, use):
    desk, page = review
    use("wait")
    activities = begun(desk, page)
    red = frozenset({category(desk, "red")})
    page.strong.show_for(red)
    page.strong._show(red, LookedAgain(0, 0, 6))  # what it is told of six red ones
    assert page.strong.count.text() == f"Looking at {OPEN} proposals…"
    next(iter(activities.values())).cancel()
    desk.until(lambda: not activities)


def test_a_look_goes_on_in_another_language(review, use):
    desk, page = review
    use("wait")
    activities = begun(desk, page)
    desk.window.language_chosen.emit("ko")
    page = desk.turn_to("review")
    desk.until(lambda: page.grid.images.ids)
    page._choose_order(STRONG)
    desk.until(lambda: page.strong.count.text().endswith("보는 중…"))
    assert not page.strong.first.isEnabled()
    next(iter(activities.values())).cancel()
    desk.until(lambda: set(page.grid.images.ids) == wanted(desk) != set())


def test_a_look_that_fails_says_why_and_the_button_is_there_again(review, use):
    desk, page = review
    use("fail")
    offered(desk, page)
    refused = []
    desk.session.tasks.refused.connect(refused.append)
    QTest.keyClick(page.strong.first, Key.Key_Space)
    desk.until(lambda: refused and page.strong.first.isEnabled())
    assert str(refused[0]) == "The disk is on fire."
    assert page.strong.places.currentWidget() is page.strong.offer


def test_a_window_that_closes_ends_the_look(start_desk, project_folder, review, use):
    desk, page = review
    use("wait")
    begun(desk, page)
    desk.application.end()
    with Project.open(project_folder) as project:
        assert project.again.standing().known == OPEN // 2


def test_an_answer_that_comes_late_does_not_cover_another_order(review):
    desk, page = review
    page.strong.show_for(frozenset())
    page.strong.show_for(None)
    desk.until(lambda: desk.session.tasks.is_idle)
    assert page.strong.places.currentWidget() is page.place
    assert not page.strong.bar.isVisible()
