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
from core.types import Tier
from gui.models.proposal_groups import COUNT_ROLE
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


def first_hidden(page):
    """Hide every tenth and go to the first of them; return its row."""
    page.blind.setChecked(True)
    ids, model = list(page.grid.images.ids), page.grid.images.row(0).proposal.model_id
    page.grid.go_to(int(np.flatnonzero(blind_among(ids, model))[0]))
    return page.grid.images.row(page.grid.currentIndex().row())


def test_what_looks_like_a_blind_image_is_not_told_and_its_key_deselects_nothing(alike):
    desk, page = alike
    row = first_hidden(page)
    press(page, Key.Key_G)
    desk.qtbot.wait(50)
    assert list(page.grid.selected_ids()) == [row.id]


@pytest.mark.parametrize("key", [Key.Key_X, Key.Key_M])
def test_on_a_blind_image_nothing_is_said_of_the_proposal_but_how_to_name_it(alike, key):
    desk, page = alike
    row = first_hidden(page)
    buttons = page.preview.buttons
    for name in ("accept", "reject", "majority"):
        assert not buttons[name].isEnabled()
        assert "press the key of its category" in buttons[name].toolTip()
    assert buttons["correct"].isEnabled() and buttons["unknown"].isEnabled()
    said = []
    desk.session.noticed.connect(said.append)
    press(page, key)
    assert "press the key of its category" in said[0].text
    assert label_of(desk, row.id) is None
    page.blind.setChecked(False)
    desk.until(lambda: buttons["accept"].isEnabled())
    assert buttons["accept"].toolTip().startswith("Accept")


def test_the_majority_of_a_selection_leaves_what_is_hidden(alike):
    desk, page = alike
    first_hidden(page)
    hidden = sum(page.grid.is_blind(page.grid.images.row(n)) for n in range(OPEN))
    press(page, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.preview.buttons["majority"].isEnabled()
    press(page, Key.Key_M)
    desk.until(lambda: desk.ask(lambda p: p.catalog.counts()).silver == OPEN - hidden > 0)


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
    desk.until(lambda: page.faces.currentWidget() is page.faces.reviewed)
    page._choose_order(Queue.LABEL_ERRORS)
    desk.until(lambda: list(page.grid.images.ids) == ids[3:4])
    desk.until(lambda: page.grid.images.row(0) and page.preview.why.reason.text())
    return desk, page, ids[3]


def test_a_label_in_doubt_is_told_with_what_it_looks_like(wrong):
    _desk, page, _image = wrong
    text = page.preview.why.reason.text()
    assert text.startswith("labeled green, ")
    assert text.endswith("of the nearest are red")


def test_around_labels_in_doubt_nothing_speaks_of_proposals(wrong):
    _desk, page, _image = wrong
    words = {name: button.text() for name, button in page.preview.buttons.items()}
    assert words["accept"].startswith("Keep ")
    assert words["reject"].startswith("Remove ")
    assert not page.in_bulk.isVisible() and not page.blind.isVisible()
    assert page.groups.heading.text() == "Categories"
    assert page.groups.model.index(0).data(COUNT_ROLE) == ""
    page._choose_order(Queue.SUREST)
    assert page.preview.buttons["accept"].text().startswith("Accept ")
    assert page.groups.heading.text() == "Proposals"


def test_beside_labels_in_doubt_the_key_of_the_hidden_line_accepts_nothing(alike):
    desk, page = alike
    desk.until(lambda: page.threshold.accept.isEnabled())
    page._choose_order(Queue.LABEL_ERRORS)
    accepted, said = [], []
    page.threshold.accept_wanted.connect(accepted.append)
    desk.session.noticed.connect(said.append)
    QTest.keyClick(page.grid, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not accepted
    assert said[0].text == "Nothing accepted: no line stands over proposals here."
    page._choose_order(Queue.SUREST)
    desk.until(lambda: page.threshold.accept.isEnabled())
    QTest.keyClick(page.grid, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert accepted


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
