"""Review's line: how right it is to accept all above it, and where a precision is proven."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.trust.rows import Certificate, Needed
from core.trust.trust import Trust
from tests.gui.test_review_page import OPEN, category, open_review, press

Key = Qt.Key
Left = Qt.MouseButton.LeftButton
Control = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def review(start_desk, project_folder):
    return open_review(start_desk, project_folder)


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


def test_where_too_few_lie_above_the_line_no_checks_are_asked_for(review):
    desk, page = review
    known(desk, page)
    page.threshold.spin.setValue(0.5)
    assert page.threshold.stop.precision is None
    assert page.threshold.stop.needed_checks > page.threshold.stop.accepted
    assert page.threshold.estimate.text() == (
        "Too few lie above the line to estimate how many are right: look at them."
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
    proof = Certificate(0.83, 93, 1, 0.951)
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


def test_a_threshold_between_two_stops_is_told_where_it_went(review):
    desk, page = review
    typed = 0.7549
    known(desk, page)
    stops = [stop.threshold for stop in page.threshold.line.stops]
    assert min(abs(stop - typed) for stop in stops) > 0.005
    page.threshold.spin.setFocus()
    page.threshold.spin.setValue(typed)
    assert page.threshold.proof.isVisible()
    assert page.threshold.proof.text().endswith("is the one nearest to 0.75.")
    page.threshold.spin.setValue(page.threshold.stop.threshold + 0.3)
    page.threshold.go_to(stops[0])
    assert not page.threshold.proof.isVisible()


@pytest.mark.parametrize("typed", ["abc", "10"])
def test_a_precision_that_cannot_be_is_refused_in_words(review, typed):
    desk, page = review
    known(desk, page)
    asked = []
    page.threshold.needed_wanted.connect(asked.append)
    page.threshold.needed.setFocus()
    page.threshold.needed.selectAll()
    QTest.keyClicks(page.threshold.needed, typed)
    if typed == "10":
        QTest.keyClick(page.threshold.needed, Key.Key_Return)
    assert page.threshold.proof.isVisible()
    assert page.threshold.proof.text() == "It takes a number of percent from 50 to 99.9."
    assert not asked


@pytest.mark.parametrize("typed", ["x", "2"])
def test_a_threshold_that_cannot_be_is_refused_in_words(review, typed):
    desk, page = review
    before = known(desk, page) and page.threshold.threshold
    page.threshold.spin.setFocus()
    page.threshold.spin.selectAll()
    QTest.keyClicks(page.threshold.spin, typed)
    assert page.threshold.proof.isVisible()
    assert page.threshold.proof.text() == "It takes a number from 0 to 1, in hundredths."
    assert page.threshold.threshold == before


@pytest.mark.parametrize("field", ["needed", "spin"])
def test_a_number_field_leaves_undo_to_the_window(review, field):
    desk, page = review
    known(desk, page)
    press(page, Key.Key_Return)
    assert desk.ask(lambda p: p.catalog.counts()).silver == 1
    desk.until(lambda: desk.window.actions_by_name["undo"].isEnabled())
    typed_into = getattr(page.threshold, field)
    typed_into.setFocus()
    typed_into.selectAll()
    QTest.keyClicks(typed_into, "0.9" if field == "spin" else "90")
    QTest.keyClick(typed_into, Key.Key_Z, Control)
    desk.until(lambda: desk.ask(lambda p: p.catalog.counts()).silver == 0)
    desk.until(lambda: desk.window.actions_by_name["redo"].isEnabled())
    QTest.keyClick(typed_into, Key.Key_Z, Control | Qt.KeyboardModifier.ShiftModifier)
    desk.until(lambda: desk.ask(lambda p: p.catalog.counts()).silver == 1)


def test_after_an_accept_above_the_line_the_images_have_the_keyboard(review):
    desk, page = review
    known(desk, page)
    page.threshold.go_to(0.99)
    page.threshold.go_to(0.75)
    page.threshold.needed.setFocus()
    QTest.keyClick(page.threshold.needed, Key.Key_Return, Control)
    desk.until(lambda: desk.ask(lambda p: p.catalog.counts()).bronze > 0)
    assert desk.window.focusWidget() is page.grid


def test_new_evidence_does_not_move_a_proven_line_but_says_where_it_is_proven(review, monkeypatch):
    desk, page = review
    known(desk, page)
    proof = Certificate(0.83, 93, 1, 0.951)
    page.threshold.show_certificate(proof, 0.95, desk.ask(lambda p: p.review.count_above(0.83)))
    monkeypatch.setattr(Trust, "certify", lambda *_asked, **_how: replace(proof, threshold=0.7))
    page.line.refresh()
    desk.until(lambda: "95 % is proven above 0.70, not here" in page.threshold.proof.text())
    assert page.threshold.threshold == 0.83
    monkeypatch.setattr(Trust, "certify", lambda *_asked, **_how: replace(proof, threshold=None))
    QTest.mouseClick(page.threshold.find_line, Left)
    desk.until(lambda: "not here" not in page.threshold.proof.text())
    assert page.threshold.threshold == 0.83


@pytest.mark.parametrize("line", [0.99, 0.0])
def test_the_key_accepts_above_the_line_or_says_why_not(review, line):
    desk, page = review
    known(desk, page)
    page.threshold.go_to(line)
    above = desk.ask(lambda p: p.review.count_above(line))
    said = []
    desk.session.noticed.connect(said.append)
    QTest.keyClick(page.grid, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == above
    desk.until(lambda: said)
    assert (said[0].text == "No proposal lies above the line.") is (above == 0)


def test_in_the_smallest_window_no_word_on_the_line_is_cut(review):
    desk, page = review
    known(desk, page)
    told = page.threshold
    told.show_certificate(UNPROVEN, 0.999, 0)
    told.estimate.setText(told.proof.text())
    told.estimate.show()
    assert told.chart.isVisible()
    desk.window.resize(desk.window.minimumSize())
    desk.until(lambda: told.estimate.parentWidget().x() < told.width() / 10)  # laid out anew
    for part in (told.estimate, told.proof):
        assert part.height() >= part.heightForWidth(part.width()), part.text()
        assert told.rect().contains(part.geometry().translated(part.parentWidget().pos()))


UNPROVEN = Certificate(
    None, 193, 56, 0.649, 0.709, above=11_120, aside=591, more=Needed(273, 0.9),
    before_training=Needed(129, 0.9),
)  # fmt: skip
