"""Review: one key per proposal, groups, the majority, the line, and what is claimed of it."""

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.doubt.doubts import Queue
from core.project import Project
from core.trust.rows import Certificate
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
    desk.until(lambda: page.faces.currentWidget() is page.desk and page.grid.images.ids)
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
    desk.until(lambda: page.faces.currentWidget() is page.untrained)
    button = page.untrained.findChild(type(page.threshold.accept))
    QTest.mouseClick(button, Left)
    assert desk.window.page == "train"


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
    desk.until(lambda: page.faces.currentWidget() is page.reviewed)
    assert desk.ask(lambda p: p.catalog.counts()).silver == OPEN
    desk.window.actions_by_name["undo"].trigger()
    desk.until(lambda: len(page.grid.images.ids) == OPEN)
    assert desk.ask(lambda p: p.catalog.counts()).silver == 0
    desk.until(lambda: page.faces.currentWidget() is page.desk)


def known(desk, page):
    """Wait until the line stands at a stop; return all stops."""
    desk.until(lambda: page.threshold.stop is not None)
    return desk.ask(lambda p: p.trust.curve()).stops


def test_a_category_narrows_the_list_and_the_line(review):
    desk, page = review
    green = category(desk, "green")
    row = page.groups.model.row_of(green)
    page.groups.list.setCurrentIndex(page.groups.model.index(row))
    desk.until(lambda: len(page.grid.images.ids) == 6)
    desk.until(lambda: page.threshold.stop is not None)
    page.threshold.spin.setValue(0.0)
    loosest = desk.ask(lambda p: p.trust.curve(categories=frozenset({green}))).at(0.0)
    assert page.threshold.stop == loosest
    assert loosest.accepted <= 6


def test_the_line_counts_what_lies_above_it_while_it_is_dragged(review):
    desk, page = review
    stop = next(each for each in known(desk, page) if 0 < each.accepted < OPEN)
    above = desk.ask(lambda p: p.review.count_above(stop.threshold))
    assert 0 < above == stop.accepted
    chart = page.threshold.chart
    chart._line.setValue(stop.threshold - 0.001)  # what pyqtgraph does under a dragging mouse
    assert chart._line.value() == stop.threshold  # snapped
    assert page.threshold.threshold == stop.threshold
    assert page.threshold.accept.text().startswith(f"Accept {above} above ")


def test_the_line_drawn_to_the_left_end_takes_all(review):
    desk, page = review
    loosest = known(desk, page)[-1]
    page.threshold.chart._line.setValue(0.2)  # the axis begins farther right
    assert page.threshold.stop == loosest
    assert loosest.accepted == OPEN
    assert page.threshold.chart._line.value() > 0.5


def test_the_line_steps_from_stop_to_stop_by_keys(review):
    desk, page = review
    ordered = sorted(stop.threshold for stop in known(desk, page))
    page.threshold.go_to(ordered[3])
    QTest.keyClick(page.threshold.spin, Key.Key_Up)
    assert page.threshold.threshold == ordered[4]
    QTest.keyClick(page.threshold.spin, Key.Key_Down)
    QTest.keyClick(page.threshold.spin, Key.Key_Down)
    assert page.threshold.threshold == ordered[2]


def test_accepting_above_the_line_is_one_undoable_step_of_bronze(review):
    desk, page = review
    known(desk, page)
    page.threshold.spin.setValue(0.75)
    above = desk.ask(lambda p: p.review.count_above(page.threshold.threshold))
    assert 0 < above < OPEN
    desk.until(lambda: str(above) in page.threshold.accept.text())
    QTest.mouseClick(page.threshold.accept, Left)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == above
    desk.until(lambda: len(page.grid.images.ids) == OPEN - above)
    desk.window.actions_by_name["undo"].trigger()
    assert desk.ask(lambda p: p.catalog.counts()).bronze == 0


def test_thin_evidence_yields_no_number_but_what_would_do(review):
    desk, page = review
    known(desk, page)
    page.threshold.spin.setValue(0.5)
    needed = page.threshold.stop.needed_checks
    assert page.threshold.stop.precision is None
    assert page.threshold.estimate.text() == (
        f"Not enough evidence to say how many are right: {needed} more random checks would do."
    )
    assert page.threshold.audit.isEnabled()


def test_what_is_said_of_another_group_is_not_shown_meanwhile(review):
    desk, page = review
    known(desk, page)
    page.groups.list.setCurrentIndex(page.groups.model.index(1))
    assert page.threshold.stop is None
    assert not page.threshold.accept.isEnabled()
    assert page.threshold.estimate.text() == ""
    desk.until(lambda: page.threshold.accept.isEnabled())


def test_the_line_goes_where_a_precision_is_proven_also_between_two_stops(review):
    desk, page = review
    known(desk, page)
    proof = Certificate(0.83, 93, 1, 0.951, 93)
    page.threshold.show_certificate(proof, 0.95, desk.ask(lambda p: p.review.count_above(0.83)))
    above = desk.ask(lambda p: p.review.count_above(0.83))
    assert page.threshold.spin.value() == 0.83
    assert page.threshold.accept.text() == f"Accept {above} above 0.83"
    assert page.threshold.proof.text().startswith("Proven with 95 % confidence: at least 95 %")
    QTest.mouseClick(page.threshold.accept, Left)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == above


def test_a_precision_that_cannot_be_proven_says_what_would_do(review):
    desk, page = review
    before = known(desk, page) and page.threshold.threshold
    page.threshold.needed.setFocus()
    page.threshold.needed.selectAll()
    QTest.keyClicks(page.threshold.needed, "98")
    QTest.keyClick(page.threshold.needed, Key.Key_Return)
    desk.until(lambda: not page.threshold.proof.isHidden())
    assert "98 %" in page.threshold.proof.text()
    assert "would do" in page.threshold.proof.text()
    assert page.threshold.threshold == before
    page.threshold.go_to(0.6)
    assert page.threshold.proof.isHidden()  # it was said of no other line


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


def test_typing_a_threshold_decides_nothing(review):
    desk, page = review
    known(desk, page)
    page.threshold.spin.setFocus()
    page.threshold.spin.selectAll()
    for key in (Key.Key_0, Key.Key_Period, Key.Key_7, Key.Key_X, Key.Key_Return):
        QTest.keyClick(page.threshold.spin, key)
    assert abs(page.threshold.threshold - 0.7) < 0.06  # the nearest stop
    assert desk.window.focusWidget() is page.grid
    assert desk.ask(lambda p: p.catalog.counts()).silver == 0
    assert len(page.grid.images.ids) == OPEN
