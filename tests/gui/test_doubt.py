"""Review in an order of doubt: queues with reasons, cohorts, blind ones, what is set aside."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core import settings
from core.doubt.blind import blind_among
from core.doubt.doubts import Queue
from core.project import Project
from core.row_store import RowStore
from core.trust.rows import AuditVerdict, Certificate, PrecisionCurve, PrecisionEstimate
from core.trust.trust import Trust
from core.types import Tier
from tests.gui.test_review_page import OPEN, category, choose, label_of, open_review, press
from tests.gui.trained import label_some, train

Key = Qt.Key
Left = Qt.MouseButton.LeftButton
NAMES = ("red", "green", "blue")


def keep_features(project, of=lambda row: NAMES.index(row.name.partition("/")[0])):
    """Images of the same `of(row)` look alike."""
    generator = np.random.default_rng(0)
    centers = 4 * generator.normal(size=(4, 32))
    rows = project.catalog.rows(project.catalog.ids())
    features = np.stack([centers[of(row)] + 0.4 * generator.normal(size=32) for row in rows])
    store = RowStore(project.cache / "features" / "tiny-32", shape=(32,), dtype=np.float16)
    store.append([row.digest.hex() for row in rows], features.astype(np.float16))


@pytest.fixture
def alike(start_desk, project_folder):
    with Project.open(project_folder) as project:
        keep_features(project)
    return open_review(start_desk, project_folder)


def test_queues_are_listed_with_counts_and_those_that_cannot_be_say_why(alike):
    desk, page = alike
    box = page.order
    desk.until(lambda: box.itemText(0) == f"Surest first  ·  {OPEN}")
    row = box.findData(Queue.FLIPPED)
    assert not box.model().item(row).isEnabled()
    tip = box.itemData(row, Qt.ItemDataRole.ToolTipRole)
    assert tip == "No earlier round of a model has kept its predictions."
    assert box.model().item(box.findData(Queue.AGAINST_NEIGHBORS)).isEnabled()


def test_each_card_of_a_queue_tells_its_reason(alike):
    desk, page = alike
    assert page.grid.reason(page.grid.images.row(0)) == ""
    choose(page, Queue.LEAST_SURE)
    desk.until(lambda: "points behind" in page.preview.why.reason.text())
    desk.until(lambda: page.grid.currentIndex().row() == 0)
    row = page.grid.images.row(0)
    second = desk.session.category(row.proposal.second_category_id).name
    assert page.grid.reason(row).startswith(f"{second} is ")
    assert desk.window.focusWidget() is page.grid


def test_a_cohort_is_told_selected_by_its_key_and_decided_by_one_enter(alike):
    desk, page = alike
    desk.until(lambda: len(page.preview.why.cohort) == 6)  # of a color 8, of which 2 are labeled
    assert page.preview.why.alike.text() == (
        "5 more look like it and are proposed the same: G selects them all"
    )
    press(page, Key.Key_G)
    desk.until(lambda: page.grid.selected_count() == 6)
    ids = list(page.grid.selected_ids())
    press(page, Key.Key_Return)
    tiers = desk.ask(lambda p: {row.label.tier for row in p.catalog.rows(ids)})
    assert tiers == {Tier.SILVER}
    desk.window.actions_by_name["undo"].trigger()
    assert desk.ask(lambda p: p.catalog.counts()).silver == 0


def test_a_blind_image_is_named_and_not_accepted(alike):
    desk, page = alike
    page.blind.setChecked(True)
    ids = list(page.grid.images.ids)
    model = page.grid.images.row(0).proposal.model_id
    hidden = np.flatnonzero(blind_among(ids, model))
    assert len(hidden), "the draw hides none of so few images: choose another count"
    page.grid.go_to(int(hidden[0]))
    row = page.grid.images.row(int(hidden[0]))
    assert page.grid.images.suggestion(row) is None
    desk.until(lambda: "hidden" in page.preview.why.reason.text())
    assert not page.preview.bars._shares
    press(page, Key.Key_Return)
    assert page.picker.isVisible()
    QTest.keyClick(page.picker.field, Key.Key_Escape)
    assert label_of(desk, row.id) is None
    page.grid.setFocus()
    press(page, Key.Key_3)
    label = label_of(desk, row.id)
    assert (label.category_id, label.tier) == (category(desk, "blue"), Tier.GOLD)
    found = desk.ask(lambda p: p.blind.agreements())
    assert found.blind.decided == 1
    assert found.blind.agreed == int(row.proposal.category_id == label.category_id)
    desk.until(lambda: "Agreement when blind" in page.blind.told.text())


def test_enter_on_a_selection_leaves_what_is_hidden(alike):
    desk, page = alike
    page.blind.setChecked(True)
    ids = list(page.grid.images.ids)
    hidden = int(blind_among(ids, page.grid.images.row(0).proposal.model_id).sum())
    press(page, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(page, Key.Key_Return)
    assert desk.ask(lambda p: p.catalog.counts()).silver == OPEN - hidden
    assert hidden > 0


def test_that_every_tenth_is_blind_is_remembered_over_a_restart(start_desk, project_folder):
    desk, page = open_review(start_desk, project_folder)
    assert not page.blind.isChecked()
    page.blind.setChecked(True)
    desk.settle()
    desk.application.end()
    kept = settings.load().every_tenth_blind  # `start_desk` writes its own
    again, page = open_review_again(start_desk, project_folder, every_tenth_blind=kept)
    assert page.blind.isChecked()
    ids = list(page.grid.images.ids)
    hidden = np.flatnonzero(blind_among(ids, page.grid.images.row(0).proposal.model_id))
    assert page.grid.images.suggestion(page.grid.images.row(int(hidden[0]))) is None
    page.blind.setChecked(False)
    again.settle()
    assert again.application.settings.every_tenth_blind is False


def open_review_again(start_desk, folder, **chosen):
    desk = start_desk(folder, **chosen)
    page = desk.turn_to("review")
    desk.until(lambda: page.grid.images.ids and page.grid.images.row(0))
    return desk, page


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
    desk.until(lambda: page.faces.currentWidget() is page.desk and page.grid.images.ids)
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
    assert "near blue, with few labels" in page.guard.told.text()
    assert page.threshold.accept.text() == f"Accept {above - len(aside)} above 0.00"
    QTest.mouseClick(page.guard.look, Left)
    desk.until(lambda: set(page.grid.images.ids) >= set(aside))
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


def test_a_proof_is_of_what_is_accepted_and_asked_anew_when_more_is(rare, monkeypatch):
    desk, page = rare
    aside = desk.ask(lambda p: len(p.doubt.set_aside(0.0)))
    asked = []

    def certify(_trust, precision, *, categories, aside_above):
        asked.append((precision, aside_above(0.0)))
        return Certificate(None, 60, 0, 0.96, 59)

    monkeypatch.setattr(Trust, "certify", certify)
    QTest.mouseClick(page.threshold.find_line, Left)
    desk.until(lambda: "proven of all above a line, but not of" in page.threshold.proof.text())
    page.guard.included.setChecked(True)
    desk.until(lambda: len(asked) == 2)
    assert asked == [(0.95, aside), (0.95, 0)]


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
    desk.until(lambda: page.is_in_audit and page.audit.walk.current)
    while page.audit.walk.current:
        page.audit.answer(page.audit.walk.current.proposed_category_id)
    desk.until(lambda: page.audit.walk.audit.verdict is AuditVerdict.PROVEN)
    desk.until(lambda: page.audit.guard.isVisible())
    aside = desk.ask(lambda p: set(p.doubt.set_aside(0.0).ids))
    left = desk.ask(lambda p: p.review.count_above(0.0))
    assert 0 < len(aside) < left
    return desk, page, left, aside


def test_an_audit_sets_aside_what_lies_near_a_rare_category_in_the_same_words(proven):
    desk, page, left, aside = proven
    audit, taken = page.audit, left - len(aside)
    desk.until(lambda: audit.foot.accept.text() == f"Accept {taken} above 0.00")
    assert "near blue, with few labels" in audit.guard.told.text()
    assert (
        "Of the 1 that is accepted at least 0 % right, at worst 1 wrong."
        in audit.foot.advice.text()
    )
    QTest.mouseClick(audit.foot.accept, Left)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == taken


def test_an_audit_can_take_what_is_set_aside_too(proven):
    desk, page, left, _aside = proven
    page.audit.guard.included.setChecked(True)
    assert page.audit.foot.accept.text() == f"Accept {left} above 0.00"
    QTest.mouseClick(page.audit.foot.accept, Left)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == left


def test_an_audit_shows_what_it_sets_aside(proven):
    desk, page, _left, aside = proven
    QTest.mouseClick(page.audit.guard.look, Left)
    desk.until(lambda: not page.is_in_audit and set(page.grid.images.ids) >= aside)
    assert page.order.choice is Queue.NEAR_RARE


@pytest.fixture
def wrong(start_desk, project_folder):
    """All labeled by their color, but for one red one that was called green."""
    with Project.open(project_folder) as project:
        label_some(project, each=8)
        keep_features(project)
        green = next(each.id for each in project.categories.all() if each.name == "green")
        ids = [r.id for r in project.catalog.rows(project.catalog.ids()) if "red" in r.name]
        project.labels.give(ids[3:4], green)
        train(project, judged=0)
    desk = start_desk(project_folder)
    page = desk.turn_to("review")
    desk.until(lambda: page.faces.currentWidget() is page.reviewed)
    page._choose_order(Queue.LABEL_ERRORS)
    desk.until(lambda: list(page.grid.images.ids) == ids[3:4])
    desk.until(lambda: page.grid.images.row(0) and page.preview.why.reason.text())
    return desk, page, ids[3]


def test_a_label_in_doubt_is_told_with_what_it_looks_like(wrong):
    _desk, page, _image = wrong
    text = page.preview.why.reason.text()
    assert text.startswith("labeled green, ")
    assert text.endswith("of the nearest are red")


def test_enter_keeps_a_label_in_doubt_and_it_is_not_asked_again(wrong):
    desk, page, image = wrong
    press(page, Key.Key_Return)
    assert label_of(desk, image).category_id == category(desk, "green")
    assert label_of(desk, image).tier is Tier.GOLD
    assert not len(desk.ask(lambda p: p.doubt.order(Queue.LABEL_ERRORS)))


def test_a_label_in_doubt_is_corrected_by_a_key_and_taken_away_by_another(wrong):
    desk, page, image = wrong
    press(page, Key.Key_1)
    assert label_of(desk, image).category_id == category(desk, "red")
    desk.window.actions_by_name["undo"].trigger()
    desk.until(lambda: list(page.grid.images.ids) == [image])
    page.grid.setFocus()
    press(page, Key.Key_X)
    assert label_of(desk, image) is None
