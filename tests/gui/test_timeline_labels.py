"""The timeline's labels: back to those of a run, on from there, what is in doubt, two compared."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QMenu

from core.project import Project
from core.types import Tier
from gui.views.timeline_words import describe
from tests.gui import trained as stand_in
from tests.gui.trained import label_some, train

Left = Qt.MouseButton.LeftButton
Control, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def trained(start_desk, project_folder):
    """Two runs; since the first one a label was corrected and three came. Desk, card, both runs."""
    with Project.open(project_folder) as project:
        label_some(project)
        older = train(project, right=lambda number: number > 0)
        ids = {category.name: category.id for category in project.categories.all()}
        reds = [row.id for row in rows_of(project, "red")]
        project.labels.give(reds[:1], ids["blue"])
        project.labels.give(reds[2:5], ids["red"])
        newer = train(project)
    desk = start_desk(project_folder)
    card = desk.turn_to("train").timeline_card
    desk.until(lambda: card.view.nodes.rowCount() == 4)
    return desk, card, older, newer


def rows_of(project, name):
    rows = project.catalog.rows(project.catalog.ids())
    return [row for row in rows if row.name.startswith(name)]


def choose(desk, card, run):
    card.view.setCurrentIndex(
        card.view.nodes.index(card.view.nodes.row_of_model(run.rounds[0].model_id))
    )
    desk.until(lambda: card.labels.told.text())


def question(card):
    """The question that is open, or None."""
    return next((it for it in card.findChildren(QDialog) if it.isVisible()), None)


def answer(desk, card, key=Qt.Key.Key_Return):
    """Answer it by key; return what it said."""
    desk.until(lambda: question(card))
    dialog = question(card)
    told = [label.text() for label in dialog.findChildren(QLabel)]
    QTest.keyClick(dialog, key)
    desk.until(lambda: question(card) is None)
    return told


def labels(project):
    return [row.label for row in project.catalog.rows(project.catalog.ids()) if row.label]


def test_before_labels_go_back_it_says_how_many_would_change(trained):
    desk, card, older, newer = trained
    choose(desk, card, older)
    said = f"Back to the labels of run {older.id}: 1 image gets another label, "
    said += "3 images lose their label."
    desk.until(lambda: card.labels.told.text() == said)
    choose(desk, card, newer)
    desk.until(lambda: card.labels.told.text() == f"The labels are those of run {newer.id}.")
    assert not card.labels.roll_back.isVisible()


def test_a_click_brings_the_labels_of_a_run_back_and_undo_takes_that_back(trained):
    desk, card, older, _newer = trained
    before = desk.ask(labels)
    choose(desk, card, older)
    desk.until(lambda: card.labels.roll_back.isVisible())
    QTest.mouseClick(card.labels.roll_back, Left)
    assert answer(desk, card) == [
        f"Go back to the labels of run {older.id}?",
        "1 image gets another label, 3 images lose their label. Rejections, flags and comments "
        "stay. One undo takes all of it back.",
    ]
    desk.until(lambda: not card.labels.roll_back.isVisible())
    assert len(desk.ask(labels)) == 6
    desk.until(lambda: desk.window.messages.undo_button.isVisible())
    assert desk.window.messages.label.text() == f"Done: Go back to the labels of run {older.id}"
    QTest.mouseClick(desk.window.messages.undo_button, Left)
    desk.until(lambda: card.labels.roll_back.isVisible())
    assert desk.ask(labels) == before


def test_the_key_brings_the_labels_back(trained):
    desk, card, older, _newer = trained
    choose(desk, card, older)
    desk.until(lambda: card.labels.roll_back.isVisible())
    QTest.keyClick(card.view, Qt.Key.Key_B, Control | Shift)
    answer(desk, card)
    desk.until(lambda: not card.labels.roll_back.isVisible())
    assert len(desk.ask(labels)) == 6


def test_cancelled_they_stay(trained):
    desk, card, older, _newer = trained
    before = desk.ask(labels)
    choose(desk, card, older)
    desk.until(lambda: card.labels.roll_back.isVisible())
    QTest.keyClick(card.view, Qt.Key.Key_B, Control | Shift)
    answer(desk, card, Qt.Key.Key_Escape)
    assert desk.ask(labels) == before


@pytest.mark.parametrize("key", ["B", "M", "Return"])
def test_behind_a_comparison_a_key_only_brings_the_run_into_sight(trained, monkeypatch, key):
    desk, card, older, _newer = trained
    started = []
    monkeypatch.setattr(desk.page("train").live, "start", started.append)
    before = desk.ask(lambda p: (labels(p), p.runs.current_model_id()))
    choose(desk, card, older)
    desk.until(lambda: card.labels.roll_back.isVisible())
    QTest.keyClick(card.view, Qt.Key.Key_K, Control)
    desk.until(lambda: card.comparison.model.rowCount())
    assert not card.labels.isVisible()
    QTest.keyClick(desk.page("train"), getattr(Qt.Key, f"Key_{key}"), Control | Shift)
    assert card.labels.isVisible() and card.node.run.id == older.id
    desk.qtbot.wait(100)
    assert question(card) is None
    assert desk.ask(lambda p: (labels(p), p.runs.current_model_id())) == before
    assert not started


def test_the_question_counts_the_labels_of_now(trained):
    """The numbers beside the button are read when the run is chosen."""
    desk, card, older, _newer = trained
    choose(desk, card, older)
    desk.until(lambda: card.labels.roll_back.isVisible())
    desk.ask(lambda p: p.labels.clear([row.id for row in rows_of(p, "green")]))
    QTest.keyClick(card.view, Qt.Key.Key_B, Control | Shift)
    asked = answer(desk, card, Qt.Key.Key_Escape)[1]
    assert asked.startswith("2 images get their label back, ")


def test_labels_that_are_those_of_the_run_are_said_to_be(trained):
    desk, card, _older, newer = trained
    choose(desk, card, newer)
    QTest.keyClick(card.view, Qt.Key.Key_B, Control | Shift)
    desk.until(lambda: desk.window.messages.isVisible())
    assert desk.window.messages.label.text() == f"The labels are those of run {newer.id}."
    assert question(card) is None


def test_a_correction_in_the_window_marks_what_learned_from_the_label(trained):
    desk, card, older, newer = trained
    desk.until(lambda: card.view.nodes.nodes[3].taint)
    assert card.view.nodes.nodes[1].taint is None
    (green,) = desk.ask(lambda p: rows_of(p, "green")[:1])
    red = desk.session.categories[0].id
    desk.session.label([green.id], red)
    desk.until(lambda: card.view.nodes.nodes[1].taint)
    marks = {node.run.id: describe(node).doubt for node in card.view.nodes.nodes if node.round}
    assert marks == {
        older.id: "learned from 2 labels that were corrected since",
        newer.id: "learned from 1 label that was corrected since",
    }


def test_show_them_opens_the_corrected_images_in_browse(trained):
    desk, card, older, _newer = trained
    choose(desk, card, older)
    desk.until(lambda: card.doubt.show_them.isVisible())
    assert card.doubt.told.text() == (
        f"{older.id}.1: learned from 1 label that was corrected since."
    )
    QTest.mouseClick(card.doubt.show_them, Left)
    grid = desk.page("browse").grid
    desk.until(lambda: len(grid.images.ids) == 1)
    (red,) = desk.ask(lambda p: rows_of(p, "red")[:1])
    assert list(grid.images.ids) == [red.id]


@pytest.mark.parametrize("way", ["branch", "again"])
def test_training_goes_on_from_a_node(trained, monkeypatch, way):
    desk, card, older, _newer = trained
    asked = []
    monkeypatch.setattr(desk.page("train").live, "start", asked.append)
    choose(desk, card, older)
    desk.until(lambda: card.doubt.again.isVisible() and card.labels.branch.isVisible())
    QTest.mouseClick(card.labels.branch if way == "branch" else card.doubt.again, Left)
    desk.until(lambda: asked)
    assert (asked[0].recipe, asked[0].labels_of) == ("head", older.id if way == "branch" else None)


def test_two_models_are_compared_in_words_and_lines_that_open_their_images(trained):
    desk, card, older, newer = trained
    choose(desk, card, older)
    QTest.keyClick(card.view, Qt.Key.Key_K, Control)
    desk.until(lambda: card.comparison.model.rowCount())
    assert card.comparison.told.text() == (
        f"From {older.id}.1 to {newer.id}.1: 1 label changed, 3 new labels. Of 6 gold labels "
        f"that both were judged by, 1 only {newer.id}.1 has right, 0 only {older.id}.1."
    )
    cells = [line.cells for line in card.comparison.model.lines]
    assert cells[:4] == [
        ("Accuracy", "83 % (63–94)", "100 % (80–100)", ""),
        ("Gold labels", "6", "9", ""),
        ("Label changed", "red", "blue", "1 image"),
        ("New label", "no label", "red", "3 images"),
    ]
    table = card.comparison.table
    place = table.visualRect(card.comparison.model.index(3, 1)).center()
    QTest.mouseClick(table.viewport(), Left, pos=place)
    grid = desk.page("browse").grid
    desk.until(lambda: len(grid.images.ids) == 3)
    told = desk.ask(lambda p: [row.name[:3] for row in p.catalog.rows(list(grid.images.ids))])
    assert told == ["red"] * 3


def test_the_context_menu_offers_the_same(trained):
    desk, card, older, _newer = trained
    choose(desk, card, older)
    desk.until(lambda: card.labels.roll_back.isVisible())
    place = card.view.visualRect(card.view.currentIndex()).center()
    card.view.customContextMenuRequested.emit(place)
    (menu,) = [m for m in card.findChildren(QMenu) if m.isVisible()]
    offers = {action.text(): action for action in menu.actions()}
    offers["Go back to its labels"].trigger()
    menu.close()
    answer(desk, card)
    desk.until(lambda: not card.labels.roll_back.isVisible())
    assert len(desk.ask(labels)) == 6
    assert {label.tier for label in desk.ask(labels)} == {Tier.GOLD}


def test_of_an_old_run_it_says_that_its_labels_cannot_be_told(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        run = train(project, seed=stand_in.DONE)
        with project._database.write() as connection:
            connection.exec_driver_sql("UPDATE run SET undone_edits = NULL")
    desk = start_desk(project_folder)
    card = desk.turn_to("train").timeline_card
    desk.until(lambda: card.view.nodes.rowCount() == 2)
    choose(desk, card, run)
    desk.until(lambda: "cannot be told exactly" in card.labels.told.text())
    assert not desk.window.messages.isVisible()
    assert not card.labels.branch.isVisible()
