"""An order of review that lists nothing says why, what would fill it, and shows no scrollbar."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from core.doubt.doubts import Queue
from core.jobs.run_folder import RunConfig
from core.project import Project
from core.rows import Category, Changed, ImageFilter
from core.types import Topic
from gui.models.proposal_groups import GroupRow
from gui.models.queue_words import nothing_in_words
from gui.models.review_queue import Line, ReviewQueue
from tests.gui.test_review_page import OPEN, choose, open_review, press
from tests.gui.trained import label_some, train, write_results

Key = Qt.Key
ALL_PROPOSALS = (Queue.SUREST, Queue.LEAST_SURE)


@pytest.fixture
def twice(start_desk, project_folder):
    """Two runs that say the same of every image."""
    with Project.open(project_folder) as project:
        label_some(project, each=1)
        train(project)
    return open_review(start_desk, project_folder)


def train_otherwise(project, count):
    """Import a run that says of `count` open proposals another category; return their images."""
    run = project.runs.create(RunConfig(recipe="head"))
    project.runs.begin(run.id)
    write_results(run.folder)
    changed = project.doubt.order(Queue.SUREST).ids[:count]
    with np.load(run.folder / "predictions.npz") as kept:
        ids, said = kept["ids"], kept["probabilities"]
    said[np.isin(ids, changed)] = np.roll(said[np.isin(ids, changed)], 1, axis=1)
    np.savez(run.folder / "predictions.npz", ids=ids, probabilities=said)
    project.runs.finish(run.id)
    return set(changed.tolist())


def test_an_order_that_lists_nothing_says_why_and_a_key_leads_on(twice):
    desk, page = twice
    choose(page, Queue.FLIPPED)
    desk.until(lambda: page.place.told)
    assert page.place.told.startswith("No proposal was another category in an earlier round or run")
    assert not page.grid.isVisible()
    assert page.bar.status.text() == "0 proposals"
    assert page.isAncestorOf(desk.window.focusWidget())
    QTest.keyClick(desk.window.focusWidget(), Key.Key_Space)
    desk.until(lambda: len(page.grid.images.ids) == OPEN and page.grid.isVisible())
    assert page.order.choice is Queue.SUREST
    assert page.place.told == ""
    assert desk.window.focusWidget() is page.grid


def test_where_nothing_is_proposed_no_surest_are_offered(twice):
    desk, page = twice
    choose(page, Queue.LABEL_ERRORS)
    desk.until(lambda: page.place.told)
    desk.ask(lambda p: p.review.accept(list(p.catalog.ids(proposed()))))
    page.refresh()
    desk.until(lambda: button_of(page.place).text() == "Go to Train")
    QTest.keyClick(desk.window.focusWidget(), Key.Key_Space)
    assert desk.window.page == "train"


def test_where_nothing_is_labeled_nothing_is_called_reviewed(twice):
    desk, page = twice
    desk.ask(lambda p: p.labels.clear(list(p.catalog.ids())))
    desk.ask(lambda p: p.review.mark_unknown(list(p.catalog.ids(proposed()))))
    desk.session.announce(Changed(frozenset(Topic), None))
    desk.until(lambda: page.faces.currentWidget() is page.faces.untrained)


def proposed() -> ImageFilter:
    return ImageFilter(has_proposal=True)


def button_of(place) -> QPushButton:
    return place.currentWidget().findChild(QPushButton)


def test_an_order_that_is_filled_shows_its_images_again(twice):
    desk, page = twice
    choose(page, Queue.FLIPPED)
    desk.until(lambda: page.place.told)
    changed = desk.ask(lambda p: train_otherwise(p, 3))
    page.refresh()
    desk.until(lambda: page.grid.isVisible() and set(page.grid.images.ids) == changed)


def test_an_order_whose_last_image_is_decided_says_so(twice):
    desk, page = twice
    changed = desk.ask(lambda p: train_otherwise(p, 1))
    page.refresh()
    choose(page, Queue.FLIPPED)
    desk.until(lambda: set(page.grid.images.ids) == changed)
    press(page, Key.Key_Return)
    desk.until(lambda: page.place.told)


def test_a_grid_without_images_has_no_scrollbar(twice):
    _desk, page = twice
    assert page.grid.verticalScrollBar().isVisible()
    page.grid.listing.show_ids(type(page.grid.images.ids)("q"))
    assert not page.grid.verticalScrollBar().isVisible()


@pytest.mark.parametrize("order", [each for each in Queue if each not in ALL_PROPOSALS])
def test_each_order_has_a_sentence_of_its_own(order):
    queue = ReviewQueue()
    queue.order = order
    said = nothing_in_words(queue)
    queue.order = Queue.SUREST
    assert nothing_in_words(queue) == ""
    others = {nothing_in_words(queue) for queue.order in Queue if queue.order is not order}
    assert said
    assert said not in others


@pytest.mark.parametrize("order", [Queue.ACCEPTED_ERRORS, Queue.LABEL_ERRORS])
def test_that_no_label_is_in_doubt_is_not_told_as_none_being_wrong(order):
    queue = ReviewQueue()
    queue.order = order
    assert "is in doubt now, which does not make all of them right" in nothing_in_words(queue)
    assert "wrong" not in nothing_in_words(queue)


def test_of_one_category_it_says_that_there_may_be_more():
    queue = ReviewQueue()
    queue.order, queue.aside_of = Queue.NEAR_RARE, Line(0.9, frozenset({1}))
    queue.group = GroupRow(Category(1, "ant", "#000000", "", 0), 3, ())
    assert nothing_in_words(queue) == (
        "Nothing above the line is set aside: a bulk accept takes all of it. "
        "Only ant is looked at: there may be more in All categories."
    )
