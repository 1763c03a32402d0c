"""Review: one key per proposal, groups, the majority, the line, and what is claimed of it."""

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.doubt.doubts import Queue
from core.project import Project
from core.types import Tier
from tests.gui.trained import label_some, train

Key = Qt.Key
Left = Qt.MouseButton.LeftButton
OPEN = 18  # proposals: 24 images, 6 of them labeled


def open_review(start_desk, folder, **result):
    with Project.open(folder) as project:
        label_some(project)
        train(project, **result)
    desk = start_desk(folder)
    page = desk.turn_to("review")
    desk.until(lambda: page.faces.currentWidget() is page.faces.desk and page.grid.images.ids)
    desk.until(lambda: page.grid.images.row(0) and page.grid.currentIndex().row() == 0)
    page.grid.setFocus()
    return desk, page


@pytest.fixture
def review(start_desk, project_folder):
    return open_review(start_desk, project_folder)


def press(page, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.grid, key, modifier)


def choose(page, queue):
    """Choose an order as the keyboard does: down to it, then Return."""
    page.order.setFocus()
    page.order.showPopup()
    view = page.order.view()
    view.setCurrentIndex(view.model().index(page.order.findData(queue), 0))
    QTest.keyClick(view, Key.Key_Return)


def label_of(desk, image_id):
    return desk.ask(lambda p: p.catalog.rows([image_id])[0].label)


def proposal_of(desk, image_id):
    return desk.ask(lambda p: p.catalog.rows([image_id])[0].proposal)


def category(desk, name):
    return next(each.id for each in desk.session.categories if each.name == name)


def test_before_a_training_it_says_what_to_do(desk):
    page = desk.turn_to("review")
    desk.until(lambda: page.faces.currentWidget() is page.faces.untrained)
    button = page.faces.untrained.findChild(type(page.threshold.accept))
    QTest.mouseClick(button, Left)
    assert desk.window.page == "train"


def test_when_it_appears_the_images_have_the_keyboard(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        train(project)
    desk = start_desk(project_folder)
    page = desk.turn_to("review")
    desk.until(lambda: page.grid.currentIndex().row() == 0)
    desk.settle()
    assert desk.window.focusWidget() is page.grid


def test_the_surest_proposals_come_first_and_on_demand_the_most_doubtful(review):
    desk, page = review
    confidences = desk.ask(
        lambda p: [r.proposal.confidence for r in p.catalog.rows(page.grid.images.ids)]
    )
    assert len(confidences) == OPEN
    assert confidences == sorted(confidences, reverse=True)
    surest = page.grid.images.ids[0]
    choose(page, Queue.LEAST_SURE)
    desk.until(lambda: page.grid.images.ids[-1] == surest)


def test_enter_accepts_and_goes_on(review):
    desk, page = review
    first, second = page.grid.images.ids[:2]
    proposed = proposal_of(desk, first).category_id
    press(page, Key.Key_Return)
    assert page.grid.current_id() == second  # at once, before anything is written
    label = label_of(desk, first)
    assert (label.category_id, label.tier) == (proposed, Tier.SILVER)
    desk.until(lambda: page.groups.current.count == OPEN - 1)


def test_enter_pressed_quickly_accepts_each_proposal_once_and_in_order(review):
    desk, page = review
    wanted = list(page.grid.images.ids[:8])
    for _ in wanted:
        press(page, Key.Key_Return)
        desk.qtbot.wait(1)  # listings made in between come in
    tiers = desk.ask(lambda p: [row.label.tier for row in p.catalog.rows(wanted)])
    assert tiers == [Tier.SILVER] * 8
    assert desk.ask(lambda p: p.catalog.counts()).silver == 8
    edits = desk.ask(lambda p: [each.template for each in p.history.edits(8)])
    assert edits == ["Accept {count}"] * 8


@pytest.mark.parametrize("key", ["Backspace", "Ctrl+Z"])
def test_taking_back_goes_back_to_the_image(review, key):
    desk, page = review
    page.grid.go_to(3)
    desk.until(lambda: page.grid.images.row(3))
    decided = page.grid.current_id()
    press(page, Key.Key_X)
    desk.until(lambda: desk.window.actions_by_name["undo"].isEnabled())
    page.grid.go_to(9)
    if key == "Backspace":
        press(page, Key.Key_Backspace)
    else:
        press(page, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: page.grid.current_id() == decided)
    assert list(page.grid.selected_ids()) == [decided]


def test_rejected_is_not_proposed_as_that_again(review):
    desk, page = review
    first = page.grid.images.ids[0]
    proposed = proposal_of(desk, first).category_id
    press(page, Key.Key_X)
    again = proposal_of(desk, first)
    assert label_of(desk, first) is None
    assert again is None or again.category_id != proposed


def test_correct_offers_the_second_best_first(review):
    desk, page = review
    first = page.grid.images.ids[0]
    second_best = proposal_of(desk, first).second_category_id
    press(page, Key.Key_R)
    assert page.picker.isVisible()
    QTest.keyClick(page.picker.field, Key.Key_Return)
    assert not page.picker.isVisible()
    label = label_of(desk, first)
    assert (label.category_id, label.tier) == (second_best, Tier.SILVER)


def test_correct_finds_a_category_by_typing(review):
    desk, page = review
    first = page.grid.images.ids[0]
    press(page, Key.Key_R)
    QTest.keyClicks(page.picker.field, "gre")
    QTest.keyClick(page.picker.field, Key.Key_Return)
    assert label_of(desk, first).category_id == category(desk, "green")


def test_a_categorys_own_key_corrects_to_it(review):
    desk, page = review
    first = page.grid.images.ids[0]
    press(page, Key.Key_3)
    assert label_of(desk, first).category_id == category(desk, "blue")


def test_unknown_takes_the_image_out_and_skip_leaves_it_open(review):
    desk, page = review
    first, second, third = page.grid.images.ids[:3]
    press(page, Key.Key_U)
    assert page.grid.current_id() == second
    press(page, Key.Key_Space)
    assert page.grid.current_id() == third
    assert label_of(desk, first).answer == "unknown"
    assert label_of(desk, second) is None
    assert proposal_of(desk, second) is not None


def test_the_majority_of_the_selection_becomes_the_category_of_all(review):
    desk, page = review
    ids = list(page.grid.images.ids)
    proposed = Counter(
        desk.ask(lambda p: [r.proposal.category_id for r in p.catalog.rows(ids[:5])])
    )
    page.grid.go_to(0)
    for _ in range(4):
        press(page, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    press(page, Key.Key_M)
    desk.until(lambda: len(page.grid.images.ids) == OPEN - 5)
    labels = desk.ask(lambda p: [r.label.category_id for r in p.catalog.rows(ids[:5])])
    assert set(labels) == {proposed.most_common(1)[0][0]}


def test_all_selected_are_accepted_in_one_step_and_undone_in_one(review):
    desk, page = review
    press(page, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(page, Key.Key_Return)
    assert not len(page.grid.images.ids)
    desk.until(lambda: page.faces.currentWidget() is page.faces.reviewed)
    assert desk.ask(lambda p: p.catalog.counts()).silver == OPEN
    desk.window.actions_by_name["undo"].trigger()
    desk.until(lambda: len(page.grid.images.ids) == OPEN)
    assert desk.ask(lambda p: p.catalog.counts()).silver == 0
    desk.until(lambda: page.faces.currentWidget() is page.faces.desk)


def test_the_preview_shows_the_current_proposal_large_with_its_best_categories(review):
    desk, page = review
    desk.until(lambda: page.preview.view._pixmap is not None)
    row = page.grid.images.row(0)
    assert page.preview.name.text() == row.name
    shares = page.preview.bars._shares
    assert [round(each.share, 2) for each in shares] == [
        round(row.proposal.confidence, 2),
        round(row.proposal.second_confidence, 2),
    ]


def test_what_was_ruled_out_is_told_beside_what_is_left(review):
    desk, page = review
    first = page.grid.images.ids[0]
    sure = desk.ask(lambda p: p.catalog.rows([first])[0].proposal.second_confidence)
    press(page, Key.Key_X)
    desk.until(lambda: first in page.grid.images.ids)
    page.grid.go_to(page.grid.images.ids.index(first))
    desk.until(lambda: len(page.preview.bars._shares) == 2)
    left, rest = page.preview.bars._shares
    assert left.share == pytest.approx(sure)
    assert rest.name == "what was ruled out, and all others"
    assert rest.share == pytest.approx(1 - sure)


def test_a_click_on_a_button_does_what_its_key_does(review):
    desk, page = review
    first = page.grid.images.ids[0]
    QTest.mouseClick(page.preview.buttons["reject"], Left, pos=QPoint(5, 5))
    assert first not in page.grid.images.ids
    decided = desk.ask(lambda p: p.history.edits(1)[0])
    assert decided.template == "Reject {count}"


def test_after_a_click_the_keys_still_belong_to_the_images(review):
    desk, page = review
    skipped = page.grid.images.ids[1]
    QTest.mouseClick(page.preview.buttons["reject"], Left)
    row = page.groups.model.index(0)
    QTest.mouseClick(
        page.groups.list.viewport(), Left, pos=page.groups.list.visualRect(row).center()
    )
    QTest.keyClick(desk.window.focusWidget(), Key.Key_Space)
    assert desk.ask(lambda p: p.history.edits(1)[0].template) == "Skip {count}"
    assert skipped in page.grid.images.ids
