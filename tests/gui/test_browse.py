"""Browse: select, label by key, filter, undo."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.project import Project
from core.rows import Changed, ImageFilter, Selection, View
from core.types import Answer, Grouping, Order, Tier, Topic
from tests.gui.trained import label_some, train

Key = Qt.Key


def center(grid, row):
    return grid.visualRect(grid.images.index(row)).center()


def click(grid, row, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, center(grid, row))


def labels_of(project):
    rows = project.catalog.rows(project.catalog.ids())
    names = {each.id: each.name for each in project.categories.all()}
    return {row.id: names.get(row.label.category_id, row.label.answer) for row in rows if row.label}


def test_a_key_labels_the_selected_images_in_the_database(desk):
    grid = desk.turn_to("browse").grid
    click(grid, 1)
    click(grid, 3, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Key.Key_2)
    assert desk.ask(labels_of) == dict.fromkeys(grid.images.ids[1:4], "green")


def test_enter_in_a_field_stays_in_the_field(desk):
    """It is the page's key for showing the image large, too."""
    page = desk.turn_to("browse")
    click(page.grid, 0)
    QTest.keyClicks(page.panel.field, "violet")
    QTest.keyClick(page.panel.field, Key.Key_Return)
    desk.until(lambda: "violet" in [each.name for each in desk.session.categories])
    QTest.keyClicks(page.filter_bar.query, "p")
    QTest.keyClick(page.filter_bar.query, Key.Key_Return)
    assert desk.window.page == "browse"
    assert desk.window.focusWidget() is page.grid


def test_a_label_is_painted_before_it_is_written(desk):
    grid = desk.turn_to("browse").grid
    desk.until(lambda: grid.images.row(0))
    click(grid, 0)
    QTest.keyClick(grid, Key.Key_1)
    assert desk.session.tasks.unsettled_edits
    assert grid.images.row(0).label.answer is Answer.CATEGORY


def test_control_click_adds_and_takes_away(desk):
    grid = desk.turn_to("browse").grid
    click(grid, 0)
    click(grid, 2, Qt.KeyboardModifier.ControlModifier)
    click(grid, 4, Qt.KeyboardModifier.ControlModifier)
    click(grid, 2, Qt.KeyboardModifier.ControlModifier)
    assert list(grid.selected_ids()) == [grid.images.ids[0], grid.images.ids[4]]


def test_a_rubber_band_selects_what_it_touches(desk):
    grid = desk.turn_to("browse").grid
    columns = grid._geometry().columns
    begin, end = QPoint(2, 2), center(grid, columns + 1)
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(grid.viewport(), end)
    QTest.mouseMove(grid.viewport(), end + QPoint(1, 1))
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=end)
    ids = grid.images.ids
    assert list(grid.selected_ids()) == [ids[0], ids[1], ids[columns], ids[columns + 1]]


def test_arrows_home_and_end_move_and_shift_extends(desk):
    grid = desk.turn_to("browse").grid
    click(grid, 0)
    QTest.keyClick(grid, Key.Key_Right)
    assert grid.current_id() == grid.images.ids[1]
    QTest.keyClick(grid, Key.Key_End)
    assert grid.current_id() == grid.images.ids[-1]
    QTest.keyClick(grid, Key.Key_Home, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_count() == len(grid.images.ids)


def test_unknown_skip_and_clear_have_keys(desk):
    grid = desk.turn_to("browse").grid
    for row, key in ((0, Key.Key_U), (1, Key.Key_Space), (2, Key.Key_1), (2, Key.Key_Delete)):
        click(grid, row)
        QTest.keyClick(grid, key)
    ids = grid.images.ids
    assert desk.ask(labels_of) == {ids[0]: Answer.UNKNOWN, ids[1]: Answer.SKIPPED}


def test_undo_and_redo_by_key_name_the_step(desk):
    grid = desk.turn_to("browse").grid
    click(grid, 0)
    QTest.keyClick(grid, Key.Key_3)
    undo = desk.window.actions_by_name["undo"]
    desk.until(lambda: "blue" in undo.text())
    QTest.keyClick(grid, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    redo = desk.window.actions_by_name["redo"]
    desk.until(lambda: "blue" in redo.text())
    assert desk.ask(labels_of) == {}
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(grid, Key.Key_Z, modifiers)
    desk.until(lambda: "blue" in undo.text())
    assert list(desk.ask(labels_of).values()) == ["blue"]


def test_a_labeled_image_leaves_the_unlabeled_ones_and_the_next_is_chosen(desk):
    page = desk.turn_to("browse")
    grid = page.grid
    desk.session.set_filter(ImageFilter(labeled=False))
    click(grid, 2)
    following = grid.images.ids[3]
    QTest.keyClick(grid, Key.Key_1)
    desk.until(lambda: len(grid.images.ids) == 23)
    assert list(grid.selected_ids()) == [following]


def test_selection_and_place_survive_new_images(start_desk, pictures, tmp_path):
    source = pictures(each=4)
    with Project.create(tmp_path / "growing.autodidact", source) as project:
        project.catalog.scan()
        project.categories.create("red")
    desk = start_desk(tmp_path / "growing.autodidact")
    desk.until(lambda: desk.session.counts.ready == 12)
    grid = desk.turn_to("browse").grid
    click(grid, 5)
    chosen = grid.current_id()
    (source / "0-first.png").write_bytes((source / "blue" / "blue-000.png").read_bytes())
    desk.window.actions_by_name["rescan"].trigger()
    desk.until(lambda: len(grid.images.ids) == 13)
    assert grid.images.ids[5] != chosen
    assert list(grid.selected_ids()) == [chosen]


def test_a_double_click_opens_the_image_on_label(desk):
    grid = desk.turn_to("browse").grid
    desk.until(lambda: grid.images.row(4))
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=center(grid, 4))
    assert desk.window.page == "label"
    desk.until(lambda: desk.page("label").strip.current_id() == grid.images.ids[4])


def test_the_empty_filter_says_what_to_do(desk):
    page = desk.turn_to("browse")
    desk.session.set_filter(ImageFilter(text="nowhere"))
    desk.until(lambda: page._nothing.isVisible())


def test_suggestions_are_hidden_until_asked_for_and_then_labels_are_silver(desk):
    desk.ask(label_and_train)
    desk.session.announce(Changed(frozenset(Topic), None))
    desk.settle()
    grid = desk.turn_to("browse").grid
    proposed = desk.ask(lambda project: project.catalog.ids(ImageFilter(has_proposal=True)))
    first, second = (grid.images.ids.index(id_) for id_ in proposed[:2])
    desk.until(lambda: grid.images.row(second) and grid.images.row(second).proposal)
    tooltip = Qt.ItemDataRole.ToolTipRole
    hidden = grid.grab().toImage()
    assert "Proposed" not in grid.images.index(first).data(tooltip)
    click(grid, first)
    QTest.keyClick(grid, Key.Key_1)

    desk.session.show_suggestions(True)
    assert "Proposed" in grid.images.index(second).data(tooltip)
    assert grid.grab().toImage() != hidden
    click(grid, second)
    QTest.keyClick(grid, Key.Key_1)
    rows = desk.ask(lambda project: project.catalog.rows(proposed[:2]))
    assert [row.label.tier for row in rows] == [Tier.GOLD, Tier.SILVER]


def label_and_train(project):
    label_some(project)
    train(project)


def test_what_is_labeled_under_the_name_of_its_proposal_is_silver(desk):
    desk.ask(label_and_train)
    desk.session.announce(Changed(frozenset(Topic), None))
    page = desk.turn_to("browse")
    proposed = desk.ask(lambda project: project.catalog.ids(ImageFilter(has_proposal=True)))
    first, second, third = proposed[:3]
    red = desk.session.categories[0].id
    desk.session.set_view(View(grouping=Grouping.PROPOSAL))
    desk.until(lambda: page.grid._spans)
    page.grid.go_to(list(page.grid.images.ids).index(first))
    QTest.keyClick(page.grid, Key.Key_1)
    desk.session.label([second], red, Selection("random", 0.5))  # from the queue of Label
    desk.session.set_view(View())
    desk.session.label([third], red)
    rows = desk.ask(lambda project: project.catalog.rows([first, second, third]))
    assert [row.label.tier for row in rows] == [Tier.SILVER, Tier.GOLD, Tier.GOLD]


@pytest.mark.parametrize(
    "view",
    [
        View(order=Order.DOUBTFUL),
        View(ImageFilter(maximum_margin=0.9)),
        View(ImageFilter(excluded=ImageFilter(minimum_confidence=0.99))),
    ],
)
def test_what_a_model_put_in_sight_is_not_picked_by_a_person_alone(desk, view):
    desk.ask(label_and_train)
    desk.session.announce(Changed(frozenset(Topic), None))
    desk.turn_to("browse")
    ids = desk.ask(lambda project: project.catalog.ids(ImageFilter(has_proposal=True)))[:3]
    red = desk.session.categories[0].id
    desk.session.set_view(view)
    desk.session.label(ids[:1], red)
    desk.session.label(ids[1:2], red, Selection("random", 0.5))  # from the queue of Label
    desk.session.set_view(View(ImageFilter(text=".png"), Order.NEWEST))
    desk.session.label(ids[2:], red)
    rows = desk.ask(lambda project: project.catalog.rows(ids))
    assert [row.label.selection_reason for row in rows] == ["model", "random", "browse"]
    assert {row.label.tier for row in rows} == {Tier.GOLD}
