"""What lies near a rare category: told, shown, left open by bulk accepts, proofs and audits."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.doubt.doubts import Queue
from core.project import Project
from core.trust.rows import AuditVerdict, Certificate, PrecisionCurve, PrecisionEstimate
from core.trust.trust import Trust
from tests.gui.test_doubt import keep_features
from tests.gui.test_review_page import category, choose
from tests.gui.trained import label_some, train

Key = Qt.Key
Left = Qt.MouseButton.LeftButton
NAMES = ("red", "green", "blue")


@pytest.fixture
def rare(start_desk, project_folder):
    """Five red and five green labels, one blue one; the blue ones are proposed."""
    with Project.open(project_folder) as project:
        label_some(project, each=5, names=("red", "green"))
        label_some(project, each=1, names=("blue",))
        keep_features(project)
        train(project)
    desk = start_desk(project_folder)
    page = desk.turn_to("review")
    desk.until(lambda: page.faces.currentWidget() is page.faces.desk and page.grid.images.ids)
    desk.until(lambda: page.threshold.stop is not None)
    page.grid.setFocus()
    return desk, page


def test_what_lies_near_a_rare_category_is_told_shown_and_left_open(rare):
    desk, page = rare
    page.threshold.go_to(0.0)
    aside = desk.ask(lambda p: list(p.doubt.set_aside(page.threshold.threshold).ids))
    above = desk.ask(lambda p: p.review.count_above(page.threshold.threshold))
    assert 0 < len(aside) < above
    desk.until(lambda: page.guard.isVisible() and str(len(aside)) in page.guard.told.text())
    assert "near blue, with few labels by eye" in page.guard.told.text()
    assert page.threshold.accept.text() == f"Accept {above - len(aside)} above 0.00"
    QTest.mouseClick(page.guard.look, Left)
    desk.until(lambda: set(page.grid.images.ids) == set(aside))
    assert page.order.choice is Queue.NEAR_RARE
    QTest.mouseClick(page.threshold.accept, Left)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == above - len(aside)
    desk.window.actions_by_name["undo"].trigger()
    assert desk.ask(lambda p: p.catalog.counts()).bronze == 0


def test_what_is_set_aside_can_be_accepted_too(rare):
    desk, page = rare
    page.threshold.go_to(0.0)
    above = desk.ask(lambda p: p.review.count_above(page.threshold.threshold))
    desk.until(lambda: page.guard.isVisible())
    page.guard.included.setChecked(True)
    assert page.threshold.accept.text() == f"Accept {above} above 0.00"
    QTest.mouseClick(page.threshold.accept, Left)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == above


def test_only_what_the_sentence_counts_is_shown_wherever_the_line_goes(rare):
    desk, page = rare
    page.threshold.go_to(0.0)
    desk.until(lambda: page.guard.isVisible())
    every = desk.ask(lambda p: p.doubt.set_aside(0.0))
    QTest.mouseClick(page.guard.look, Left)
    desk.until(lambda: len(page.grid.images.ids) == len(every))
    assert page.bar.status.text() == f"{len(every)} proposals above 0.00 are set aside"
    lines = [stop.threshold for stop in page.threshold.line.stops]
    line = next(each for each in lines if 0 < every.count_above(each) < len(every))
    page.threshold.go_to(line)
    desk.until(lambda: set(page.grid.images.ids) == set(every.above(line).ids))
    page.threshold.go_to(0.0)
    desk.until(lambda: len(page.grid.images.ids) == len(every))
    row = page.groups.model.row_of(category(desk, "blue"))
    page.groups.list.setCurrentIndex(page.groups.model.index(row))
    only = page.groups.current.categories
    mine = desk.ask(lambda p: set(p.doubt.set_aside(0.0, categories=only).ids))
    assert mine
    desk.until(lambda: set(page.grid.images.ids) == mine)
    page.groups.list.setCurrentIndex(page.groups.model.index(0))
    desk.until(lambda: len(page.grid.images.ids) == len(every))
    rejected = page.grid.images.ids[0]
    desk.ask(lambda p: p.review.reject([rejected]))
    choose(page, Queue.NEAR_RARE)  # all that are near, also what no bulk accept takes
    near = desk.ask(lambda p: set(p.doubt.order(Queue.NEAR_RARE).ids.tolist()))
    desk.until(lambda: set(page.grid.images.ids) == near)


def test_that_they_are_accepted_too_is_said_of_one_bulk_accept(rare):
    desk, page = rare
    page.threshold.go_to(0.0)
    desk.until(lambda: page.guard.isVisible())
    page.guard.included.setChecked(True)
    QTest.mouseClick(page.threshold.accept, Left)
    assert not page.guard.included.isChecked()
    bronze = desk.ask(lambda p: p.catalog.counts()).bronze
    assert bronze > 0
    desk.window.actions_by_name["undo"].trigger()
    desk.until(lambda: page.guard.isVisible())
    assert not page.guard.included.isChecked()


def test_that_they_are_accepted_too_is_said_of_one_category_and_one_model(rare):
    desk, page = rare
    page.threshold.go_to(0.0)
    desk.until(lambda: page.guard.isVisible())
    page.guard.included.setChecked(True)
    page.groups.list.setCurrentIndex(page.groups.model.index(1))
    assert not page.guard.included.isChecked()
    page.groups.list.setCurrentIndex(page.groups.model.index(0))
    desk.until(lambda: page.guard.aside is not None and len(page.guard.aside))
    page.guard.included.setChecked(True)
    page.refresh()
    desk.until(lambda: desk.session.tasks.is_idle)
    assert page.guard.included.isChecked()
    desk.ask(train)
    page.refresh()
    desk.until(lambda: not page.guard.included.isChecked())


def test_an_estimate_says_that_it_is_of_all_where_some_are_set_aside(rare):
    desk, page = rare
    page.threshold.go_to(0.0)
    aside = desk.ask(lambda p: len(p.doubt.set_aside(0.0)))
    desk.until(lambda: page.guard.isVisible())
    above = page.threshold.stop.accepted
    known = PrecisionEstimate(0.0, above, 60, 0, 0.98, (0.9, 1.0), 0, 1, 0)
    page.threshold.show_curve(PrecisionCurve((known,)))
    text = page.threshold.estimate.text()
    assert text.startswith(f"Of all {above} above the line: 98 % right")
    assert f"Of the {above - aside} that are accepted at least " in text
    page.guard.included.setChecked(True)
    assert page.threshold.estimate.text().startswith("98 % right")


def test_no_number_is_promised_before_it_is_known_what_is_set_aside(rare):
    _desk, page = rare
    page.threshold.show_aside(None)
    at = page.threshold.stop.threshold
    assert page.threshold.accept.text() == f"Accept above {at:.2f}"


def certifying(monkeypatch, *, guarded: Certificate, unguarded: Certificate) -> list[float]:
    """Have certificates made up; return the numbers set aside that were asked with."""
    asked = []

    def certify(_trust, _precision, *, categories, aside_above, standing):
        asked.append(aside_above(0.0))
        return guarded if asked[-1] else unguarded

    monkeypatch.setattr(Trust, "certify", certify)
    return asked


def test_a_proof_is_of_what_is_accepted_and_asked_anew_when_more_is(rare, monkeypatch):
    desk, page = rare
    aside = desk.ask(lambda p: len(p.doubt.set_aside(0.0)))
    line = page.threshold.threshold
    asked = certifying(
        monkeypatch,
        guarded=Certificate(None, 60, 0, 0.96, tested=0.5, above=4 * aside, aside=aside),
        unguarded=Certificate(0.6, 60, 0, 0.96),
    )
    QTest.mouseClick(page.threshold.find_line, Left)
    desk.until(lambda: f"{aside} are set aside, and all wrong" in page.threshold.proof.text())
    page.guard.included.setChecked(True)
    desk.until(lambda: len(asked) == 2)
    desk.until(lambda: "95 % is proven above 0.60, not here" in page.threshold.proof.text())
    assert asked == [aside, 0]
    assert page.threshold.threshold == line
    QTest.mouseClick(page.threshold.find_line, Left)
    desk.until(lambda: page.threshold.threshold == 0.6)
    assert page.threshold.proof.text().startswith("Proven")


def test_a_proven_line_stays_where_it_is_whatever_is_accepted(rare, monkeypatch):
    desk, page = rare
    panel = page.threshold
    above, aside = desk.ask(lambda p: (p.review.count_above(0.0), len(p.doubt.set_aside(0.0))))
    certifying(
        monkeypatch,
        guarded=Certificate(0.0, 93, 0, 1.0),
        unguarded=Certificate(0.6, 93, 0, 1.0),
    )
    QTest.mouseClick(panel.find_line, Left)
    desk.until(lambda: panel.accept.text() == f"Accept {above - aside} above 0.00")
    assert "That is of all above the line." in panel.proof.text()
    page.guard.included.setChecked(True)
    desk.until(lambda: desk.session.tasks.is_idle)
    assert panel.accept.text() == f"Accept {above} above 0.00"
    assert panel.proof.text().startswith("Proven")
    assert "all above" not in panel.proof.text()


def test_what_is_proven_with_them_in_only_is_not_called_proven_without_them(rare, monkeypatch):
    desk, page = rare
    panel = page.threshold
    page.guard.included.setChecked(True)
    proof = Certificate(0.0, 93, 1, 0.951)
    certifying(monkeypatch, guarded=Certificate(None, 93, 1, 0.951), unguarded=proof)
    QTest.mouseClick(panel.find_line, Left)
    desk.until(lambda: panel.proof.text().startswith("Proven"))
    page.guard.included.setChecked(False)
    assert panel.threshold == 0.0
    assert "proven of all above the line, but not of those that are left" in panel.proof.text()


def test_the_guard_says_what_becomes_of_them(rare):
    desk, page = rare
    page.threshold.go_to(0.0)
    desk.until(lambda: "set aside for a look: near blue" in page.guard.told.text())
    page.guard.included.setChecked(True)
    assert "accepted too, unseen: near blue" in page.guard.told.text()
    assert "set aside" not in page.guard.told.text()
    page.guard.included.setChecked(False)
    assert "set aside for a look" in page.guard.told.text()


def test_where_all_are_set_aside_the_key_says_so(rare):
    desk, page = rare
    blue = category(desk, "blue")
    row = page.groups.model.row_of(blue)
    assert row > 0, "nothing is proposed as blue"
    said = []
    desk.session.noticed.connect(said.append)
    page.groups.list.setCurrentIndex(page.groups.model.index(row))
    desk.until(lambda: page.threshold.stop is not None)
    page.threshold.go_to(0.0)
    desk.until(lambda: not page.threshold.accept.isEnabled())
    QTest.keyClick(page.grid, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [each.text for each in said] == [
        "All above the line are set aside for a look: accept them too, or look at them."
    ]


@pytest.fixture
def proven(rare, monkeypatch):
    """Two of the three red proposals are audited, whatever chance would draw: a tenth of the
    rest is proven to be right. All but one of these are blue, or blue is their second choice."""
    desk, page = rare
    red = category(desk, "red")
    monkeypatch.setattr(
        "core.trust.audits.sample",
        lambda drawn, size: [each for each in drawn if each.proposed_category_id == red][:size],
    )
    desk.ask(lambda p: p.audits.begin(0.0, precision=0.1, size=2))
    page.line.refresh()
    desk.until(lambda: page.threshold.go_on.isVisible())
    QTest.mouseClick(page.threshold.go_on, Left)
    desk.until(lambda: page.faces.is_in_audit and page.faces.audit.walk.current)
    while page.faces.audit.walk.current:
        page.faces.audit.answer(page.faces.audit.walk.current.proposed_category_id)
    desk.until(lambda: page.faces.audit.walk.audit.verdict is AuditVerdict.PROVEN)
    desk.until(lambda: page.faces.audit.guard.isVisible())
    aside = desk.ask(lambda p: set(p.doubt.set_aside(0.0).ids))
    left = desk.ask(lambda p: p.review.count_above(0.0))
    assert 0 < len(aside) < left
    return desk, page, left, aside


def test_an_audit_sets_aside_what_lies_near_a_rare_category_in_the_same_words(proven):
    desk, page, left, aside = proven
    audit, taken = page.faces.audit, left - len(aside)
    desk.until(lambda: audit.foot.accept.text() == f"Accept {taken} above 0.00")
    assert "near blue, with few labels by eye" in audit.guard.told.text()
    assert (
        "Of the 1 that is accepted at least 0 % right, at worst 1 wrong."
        in audit.foot.advice.text()
    )
    QTest.mouseClick(audit.foot.accept, Left)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == taken


def test_an_audit_can_take_what_is_set_aside_too(proven):
    desk, page, left, _aside = proven
    page.faces.audit.guard.included.setChecked(True)
    assert page.faces.audit.foot.accept.text() == f"Accept {left} above 0.00"
    QTest.mouseClick(page.faces.audit.foot.accept, Left)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == left
    assert not page.faces.audit.guard.included.isChecked()


def test_an_audit_shows_what_it_sets_aside(proven):
    desk, page, _left, aside = proven
    QTest.mouseClick(page.faces.audit.guard.look, Left)
    desk.until(lambda: not page.faces.is_in_audit and set(page.grid.images.ids) == aside)
    assert page.order.choice is Queue.NEAR_RARE
