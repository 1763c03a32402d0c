"""Categories in groups: folded, arranged by drag, labeled by drop, shown with their examples."""

from array import array

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.groups import Branch
from gui.dialogs.category import CategoryCard
from gui.models.categories import IMAGES_MIME, CategoriesModel, dragged
from gui.views.image_drag import image_data

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
Left, NoModifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def grouped(desk):
    """Put red and blue into the group warm/cold; return the panel of Browse."""
    ids = {c.name: c.id for c in desk.session.categories}
    desk.session.edit(lambda p: p.categories.set_parent([ids["red"], ids["blue"]], "warm/cold"))
    panel = desk.page("browse").panel
    desk.until(lambda: len(panel.model.lines) == 5)
    return panel


def names(panel):
    return [line.name for line in panel.model.lines]


def drag_over(widget, data: QMimeData, point: QPoint, *, drop: bool):
    """Enter, move and, if asked for, drop, as Qt hands them to a widget; tell whether it would
    be taken."""
    copy = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    QApplication.sendEvent(widget, QDragEnterEvent(point, copy, data, Left, NoModifier))
    move = QDragMoveEvent(point, copy, data, Left, NoModifier)
    QApplication.sendEvent(widget, move)
    if drop:
        QApplication.sendEvent(widget, QDropEvent(QPointF(point), copy, data, Left, NoModifier))
    return move.isAccepted()


def middle(panel, row: int) -> QPoint:
    return panel.list.visualRect(panel.model.index(row)).center()


def test_groups_stand_above_what_they_hold_and_fold(desk):
    panel = grouped(desk)
    assert names(panel) == ["green", "warm", "cold", "red", "blue"]
    QTest.mouseClick(panel.list.viewport(), Left, NoModifier, middle(panel, 2))
    assert names(panel) == ["green", "warm", "cold"]
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Right)
    assert names(panel) == ["green", "warm", "cold", "red", "blue"]
    panel.tree.click()
    assert names(panel) == ["green", "red", "blue"]


def test_the_field_finds_by_name_and_by_group(desk):
    panel = grouped(desk)
    QTest.keyClicks(panel.field, "cold")
    assert names(panel) == ["red", "blue"]


def test_a_group_is_renamed_in_place_for_all(desk):
    panel = grouped(desk)
    panel.list.setCurrentIndex(panel.model.index(1))
    panel.list.edit(panel.model.index(1))
    editor = panel.list.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "colors")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.until(lambda: names(panel)[1] == "colors")
    assert {c.parent for c in desk.session.categories} == {"colors/cold", ""}


def test_a_category_dropped_on_a_group_goes_into_it(desk):
    panel = grouped(desk)
    green = panel.model.index(0)
    drag_over(panel.list.viewport(), panel.model.mimeData([green]), middle(panel, 2), drop=True)
    desk.until(lambda: all(c.parent == "warm/cold" for c in desk.session.categories))


def test_a_category_dropped_between_two_takes_their_group(desk):
    panel = grouped(desk)
    data = panel.model.mimeData([panel.model.index(0)])
    panel.model.dropMimeData(data, Qt.DropAction.MoveAction, 4, 0, QModelIndex())
    desk.until(lambda: all(c.parent == "warm/cold" for c in desk.session.categories))
    assert [c.name for c in desk.session.categories] == ["red", "green", "blue"]


def test_images_dropped_on_a_category_are_labeled(desk):
    panel = grouped(desk)
    ids = array("q", desk.ask(lambda p: list(p.catalog.ids()))[:5])
    accepted = drag_over(panel.list.viewport(), image_data(ids), middle(panel, 4), drop=False)
    assert accepted
    assert panel.list.target == panel.model.index(4)
    drag_over(panel.list.viewport(), image_data(ids), middle(panel, 4), drop=True)
    rows = desk.ask(lambda p: p.catalog.rows(list(ids)))
    assert {desk.session.category(row.label.category_id).name for row in rows} == {"blue"}
    assert panel.list.target is None


def test_images_are_not_dropped_on_a_group_which_unfolds_under_them(desk):
    panel = grouped(desk)
    panel.model.fold("warm", folded=True)
    ids = array("q", [1, 2])
    accepted = drag_over(panel.list.viewport(), image_data(ids), middle(panel, 1), drop=False)
    assert not accepted
    desk.until(lambda: names(panel)[1:3] == ["warm", "cold"])
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 0


def test_what_is_selected_in_the_grid_is_dragged_whole(desk, monkeypatch):
    grid, carried = desk.page("browse").grid, []
    monkeypatch.setattr(QDrag, "exec", lambda drag, _action: carried.append(drag.mimeData()))
    grid.selectAll()
    first, second = (grid.visualRect(grid.images.index(row)).center() for row in (0, 1))
    QTest.mousePress(grid.viewport(), Left, NoModifier, first)
    QTest.mouseMove(grid.viewport(), second)
    QTest.mouseRelease(grid.viewport(), Left, NoModifier, second)
    assert len(dragged(carried[0], IMAGES_MIME)) == 24
    assert grid.selected_count() == 24
    QTest.mouseClick(grid.viewport(), Left, NoModifier, first)
    assert grid.selected_count() == 1


def test_dropped_beside_the_list_images_make_a_category(desk):
    panel, ids = desk.page("browse").panel, array("q", [1, 2, 3])
    point = QPoint(20, 20)
    copy = Qt.DropAction.CopyAction
    data = image_data(ids)
    QApplication.sendEvent(panel, QDragEnterEvent(point, copy, data, Left, NoModifier))
    assert panel.new.isVisible()
    QApplication.sendEvent(panel.new, QDragEnterEvent(point, copy, data, Left, NoModifier))
    QApplication.sendEvent(panel.new, QDropEvent(QPointF(point), copy, data, Left, NoModifier))
    assert not panel.new.isVisible()
    dialog = desk.application.window.findChild(QLineEdit, "answer").window()
    QTest.keyClicks(dialog.focusWidget(), "violet")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    desk.until(lambda: len(desk.session.categories) == 4)
    rows = desk.ask(lambda p: p.catalog.rows([1, 2, 3]))
    assert {desk.session.category(row.label.category_id).name for row in rows} == {"violet"}


def test_the_card_changes_all_at_once_and_the_example_is_shown(desk):
    panel, grid = grouped(desk), desk.page("browse").grid
    grid.go_to(2)
    red = panel.model.named("red")
    menu = panel._menu(panel.model.index(3), red)
    next(a for a in menu.actions() if a.text() == "Edit category…").trigger()
    card = panel.findChild(CategoryCard)
    card.name.setText("crimson")
    card.group.setCurrentText("warm")
    card.description.setPlainText("like blood")
    card.use_current.click()
    card._choose("#123456")
    card.accept()
    desk.until(lambda: desk.session.category(red.id).name == "crimson")
    changed = desk.session.category(red.id)
    assert (changed.parent, changed.description) == ("warm", "like blood")
    assert (changed.color, changed.example_image_id) == ("#123456", grid.current_id())
    desk.until(lambda: panel.model.examples.pixmap(changed) is not None)
    panel.show_sheet()
    desk.until(lambda: panel._sheet.isVisible())
    said = [label.text() for label in panel._sheet.findChildren(type(panel._hint))]
    assert {"crimson", "like blood", "warm / cold"} <= set(said)
    panel._sheet.close()
    menu.close()


def test_the_sheet_says_why_it_is_empty(desk):
    panel = desk.page("browse").panel
    panel.show_sheet()

    def says(text):
        return text in [label.text() for label in panel._sheet.findChildren(type(panel._hint))]

    QTest.keyClicks(panel._sheet.field, "zebra")
    desk.until(lambda: says("No category matches."))
    panel._sheet.field.clear()
    for category in desk.session.categories:
        desk.session.edit(lambda p, id_=category.id: p.categories.delete(id_))
    desk.until(lambda: says("No categories yet"))
    panel._sheet.close()


def test_the_grouped_model_passes_qts_tester_with_hundreds(session, qtbot):
    for number in range(300):
        parent = f"g{number % 7}/h{number % 3}"
        session.project.categories.create(f"c{number}", parent=parent if number % 2 else "")
    model = CategoriesModel(session)
    tester = QAbstractItemModelTester(model, FATAL)
    session.edit(lambda p: p.categories.create("last"))
    qtbot.waitUntil(lambda: len(model.shown) == 304, timeout=10_000)
    model.fold("g1", folded=True)
    model.narrow("c29")
    model.narrow("")
    model.set_tree(on=False)
    assert not any(isinstance(line, Branch) for line in model.lines)
    assert tester.model() is model


def test_a_label_paints_only_its_category_again_unless_the_numbers_get_longer(desk):
    model, painted = desk.page("browse").panel.model, []
    model.dataChanged.connect(
        lambda first, last: painted.extend(model.lines[first.row() : last.row() + 1])
    )
    ids = list(desk.page("browse").grid.images.ids)
    green = next(each for each in model.shown if each.name == "green")
    desk.session.label(ids[:1], green.id)
    desk.until(lambda: next(each for each in model.shown if each.id == green.id).labels == 1)
    assert {line.name for line in painted} == {"green"}
    painted.clear()
    desk.session.label(ids[:10], green.id)
    desk.until(lambda: next(each for each in model.shown if each.id == green.id).labels == 10)
    assert {line.name for line in painted} == {"red", "green", "blue"}


def test_a_name_in_other_case_is_the_category_and_makes_no_second_one(desk):
    panel = desk.page("browse").panel
    QTest.keyClicks(panel.field, "  RED ")
    assert panel.model.named("RED").name == "red"
    assert "RED" not in panel._hint.text()  # no offer to add it
    QTest.keyClick(panel.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    message = desk.window.messages.label
    desk.until(lambda: message.text() == "There is a category named red already.")
    assert len(desk.session.categories) == 3
