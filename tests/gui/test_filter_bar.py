"""Finding images: typed, chosen, as chips; sorted, grouped, kept as views; back and forward."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.rows import EVERYTHING, Changed, ImageFilter, View
from core.types import Grouping, Order, Tier, Topic
from gui.models.filter_parts import PartKey, part_of
from gui.models.view_trail import ViewTrail
from gui.views.part_editor import PartEditor
from gui.views.views_button import SaveView
from tests.gui.trained import label_some, train

Key = Qt.Key
Left = Qt.MouseButton.LeftButton
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(desk):
    """Browse over a project with six gold labels and a model."""
    desk.ask(lambda project: (label_some(project), train(project)))
    desk.session.announce(Changed(frozenset(Topic), None))
    desk.until(lambda: desk.session.counts.proposals)
    return desk.turn_to("browse")


def type_query(page, text, *, enter=True):
    page.filter_bar.begin_query()
    QTest.keyClicks(page.filter_bar.query, text)
    if enter:
        QTest.keyClick(page.filter_bar.query, Key.Key_Return)


def chips(page) -> list[str]:
    shown = page.filter_bar.chips.values()
    return [each.body.accessibleName() for each in shown if not each.isHidden()]


def open_editor(desk, page, key) -> PartEditor:
    editor = page.filter_bar.edit(part_of(key))
    desk.until(lambda: editor.body.isVisible() and page.filter_bar._facets.facets)
    return editor


def tick(editor, text):
    ticks = editor.body.list
    row = next(n for n, each in enumerate(ticks.model.shown) if each.text == text)
    place = ticks.list.visualRect(ticks.model.index(row)).center()
    QTest.mouseClick(ticks.list.viewport(), Left, pos=place)


def count(editor, text) -> int | None:
    model = editor.body.list.model
    return model.count(next(each for each in model.shown if each.text == text))


def test_a_typed_query_shows_its_images_and_its_chips(desk, page):
    type_query(page, "tier:gold category:red")
    wanted = desk.ask(
        lambda p: p.catalog.ids(ImageFilter(categories=frozenset({desk.session.categories[0].id})))
    )
    desk.until(lambda: sorted(page.grid.images.ids) == sorted(wanted))
    assert chips(page) == ["Category: red", "Tier: gold"]
    assert page.status.startswith(f"{len(wanted)} of 24")


def test_what_is_typed_is_tried_while_it_is_typed_and_stays_as_it_stands(desk, page):
    type_query(page, "split:train tier:gold", enter=False)
    desk.until(lambda: desk.session.filter.tiers)
    assert page.filter_bar.query.text() == "split:train tier:gold"
    QTest.keyClick(page.filter_bar.query, Key.Key_Return)
    assert page.filter_bar.query.text() == "tier:gold split:train"


def test_what_is_being_typed_stays_when_names_are_read_anew(desk, page):
    type_query(page, "split:tr", enter=False)
    page.filter_bar._facets.named.emit()
    assert page.filter_bar.query.text() == "split:tr"


def test_a_wrong_query_is_said_below_the_field_and_the_old_view_stays(desk, page):
    type_query(page, "tier:gold")
    type_query(page, "tier:golden")
    assert page.filter_bar._error.isVisible()
    assert "golden" in page.filter_bar._error.text()
    assert desk.session.filter == ImageFilter(tiers=frozenset({Tier.GOLD}))
    QTest.keyClick(page.filter_bar.query, Key.Key_Backspace)
    QTest.keyClick(page.filter_bar.query, Key.Key_Backspace)
    QTest.keyClick(page.filter_bar.query, Key.Key_Return)
    assert not page.filter_bar._error.isVisible()


def test_completions_show_counts_and_are_taken_by_keyboard(desk, page):
    query = page.filter_bar.query
    type_query(page, "tie", enter=False)
    assert query.completions.isVisible()
    QTest.keyClick(query, Key.Key_Down)
    QTest.keyClick(query, Key.Key_Return)
    assert query.text() == "tier:"
    desk.until(lambda: query.completions.first().count is not None)
    assert (query.completions.first().text, query.completions.first().count) == ("tier:gold", 6)
    QTest.keyClick(query, Key.Key_Down)
    QTest.keyClick(query, Key.Key_Tab)
    assert query.text() == "tier:gold "
    desk.until(lambda: desk.session.filter.tiers == {Tier.GOLD})


def test_tab_goes_on_with_the_word_that_was_begun_and_leaves_an_empty_field(desk, page):
    query = page.filter_bar.query
    type_query(page, "tie", enter=False)
    QTest.keyClick(query, Key.Key_Tab)
    assert query.text() == "tier:"
    assert query.hasFocus()
    query.clear()
    QTest.keyClick(query, Key.Key_Tab)
    assert query.text() == ""
    assert not query.hasFocus()


def test_completions_are_taken_by_mouse(desk, page):
    query = page.filter_bar.query
    type_query(page, "category:gr", enter=False)
    listed = query.completions
    QTest.mouseClick(
        listed.viewport(), Left, pos=listed.visualRect(listed.model().index(0)).center()
    )
    assert query.text() == "category:green "
    assert query.hasFocus()


def test_an_editor_counts_what_each_choice_would_leave_and_follows_changes(desk, page):
    editor = open_editor(desk, page, PartKey.CATEGORY)
    desk.until(lambda: count(editor, "red") == 2)
    tick(editor, "red")
    desk.until(lambda: len(page.grid.images.ids) == 2)
    assert chips(page) == ["Category: red"]
    assert page.filter_bar.query.text() == "category:red"
    other = next(id_ for id_ in desk.ask(lambda p: p.catalog.ids(ImageFilter(labeled=False))))
    desk.session.label([other], desk.session.categories[0].id)
    desk.until(lambda: count(editor, "red") == 3)
    assert count(editor, "green") == 2
    QTest.keyClick(editor, Key.Key_Escape)
    assert not page.filter_bar.findChildren(PartEditor) or editor.isHidden()


def test_an_editor_is_used_by_keyboard_alone(desk, page):
    editor = open_editor(desk, page, PartKey.TIER)
    listed = editor.body.list.list
    QTest.keyClick(listed, Key.Key_Down)
    QTest.keyClick(listed, Key.Key_Space)
    assert desk.session.filter.tiers == {Tier.SILVER}
    QTest.keyClick(listed, Key.Key_Space)
    assert desk.session.filter == EVERYTHING
    editor.close()


def test_a_chip_opens_its_editor_and_its_cross_takes_it_away(desk, page):
    desk.session.set_view(View(ImageFilter(labeled=False, text="red/")))
    chip = page.filter_bar.chips[PartKey.ANSWER]
    assert chip.property("negated")
    QTest.mouseClick(chip.body, Left)
    editor = QApplication.activePopupWidget()
    assert isinstance(editor, PartEditor)
    editor.close()
    QTest.mouseClick(chip.cross, Left)
    assert desk.session.filter == ImageFilter(text="red/")
    QTest.keyClick(page.filter_bar.chips[PartKey.TEXT].body, Key.Key_Delete)
    assert desk.session.filter == EVERYTHING
    assert page.filter_bar.query.text() == ""


def test_the_handles_of_the_confidence_cut_a_range(desk, page):
    editor = open_editor(desk, page, PartKey.CONFIDENCE)
    chart = editor.body.range.chart
    desk.until(lambda: sum(chart._counts) == desk.session.counts.proposals)
    assert editor.body.range.none.isHidden()
    at = QPoint(round(chart._x(0.5)), chart.height() - 8)
    QTest.mousePress(chart, Left, pos=QPoint(round(chart._x(0)), chart.height() - 8))
    QTest.mouseMove(chart, at)
    QTest.mouseRelease(chart, Left, pos=at)
    desk.until(lambda: desk.session.filter.minimum_confidence)
    assert abs(desk.session.filter.minimum_confidence - 0.5) < 0.02
    chart.setFocus()
    QTest.keyClick(chart, Key.Key_Up)
    QTest.keyClick(chart, Key.Key_Left)
    desk.until(lambda: desk.session.filter.maximum_confidence == 0.99)
    editor.close()


def test_without_proposals_there_is_no_confidence_to_spread(desk):
    editor = open_editor(desk, desk.turn_to("browse"), PartKey.CONFIDENCE)
    desk.until(lambda: editor.body.range.none.isVisible())
    editor.close()


def test_the_clear_link_shows_all_images_again(desk, page):
    type_query(page, "tier:gold")
    QTest.mouseClick(page.filter_bar.clear_button, Left)
    desk.until(lambda: len(page.grid.images.ids) == 24)
    assert page.filter_bar.query.text() == ""


def test_sort_direction_and_groups_are_chosen_in_the_tool_row(desk, page):
    actions = {each.data(): each for each in page.tools.sort.menu().actions()}
    actions["random"].trigger()
    assert desk.session.view.order is Order.RANDOM
    QTest.mouseClick(page.tools.direction, Left)
    assert desk.session.view.backwards
    groups = {each.data(): each for each in page.tools.group.menu().actions()}
    groups["folder"].trigger()
    assert desk.session.view.grouping is Grouping.FOLDER
    assert page.filter_bar.query.text() == "sort:-random group:folder"


def test_views_are_saved_opened_by_key_and_undone(desk, page):
    type_query(page, "tier:gold")
    QTest.keyClick(page.grid, Key.Key_D, CONTROL)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, SaveView)
    QTest.keyClicks(popup.field, "the sure ones")
    QTest.keyClick(popup.field, Key.Key_Return)
    desk.until(lambda: page.filter_bar.views.saved)
    page.filter_bar.clear()
    QTest.keyClick(page.grid, Key.Key_1, CONTROL | ALT)
    assert desk.session.filter.tiers == {Tier.GOLD}
    desk.session.undo()
    desk.until(lambda: not page.filter_bar.views.saved)


def test_back_and_forward_go_through_the_views(desk, page):
    type_query(page, "tier:gold")
    type_query(page, "answer:unlabeled")
    QTest.keyClick(page.grid, Key.Key_Left, ALT)
    assert desk.session.filter.tiers == {Tier.GOLD}
    QTest.keyClick(page.grid, Key.Key_Left, ALT)
    assert desk.session.filter == EVERYTHING
    assert not page._actions["back"].isEnabled()
    QTest.keyClick(page.grid, Key.Key_Right, ALT)
    assert desk.session.filter.tiers == {Tier.GOLD}


def test_a_handle_being_dragged_makes_one_step():
    now = [0.0]
    trail = ViewTrail(View(), clock=lambda: now[0])
    for percent in (10, 20, 30):
        now[0] += 0.1
        trail.note(View(ImageFilter(minimum_confidence=percent / 100)))
    assert trail.back() == View()
    assert trail.forward().filter.minimum_confidence == 0.3


def test_the_selection_survives_another_filter_where_it_can(desk, page):
    gold = desk.ask(lambda p: p.catalog.ids(ImageFilter(tiers=frozenset({Tier.GOLD}))))
    page.grid.go_to(page.grid.images.ids.index(gold[0]))
    type_query(page, "tier:gold")
    desk.until(lambda: len(page.grid.images.ids) == 6)
    assert list(page.grid.selected_ids()) == [gold[0]]


def test_the_status_is_whole_at_1024_pixels_in_both_languages(desk, page):
    desk.window.resize(1024, 700)
    for code in ("en", "ko"):
        desk.window.language_chosen.emit(code)
        browse = desk.turn_to("browse")
        desk.window.resize(1024, 700)
        desk.until(lambda browse=browse: len(browse.grid.images.ids) == 24)
        browse.grid.selectAll()
        tools = browse.tools
        needed = max(
            tools.status.fontMetrics().horizontalAdvance(line)
            for line in tools.status.text().split("\n")
        )
        assert needed <= tools.status.width()
        assert tools.size_slider.geometry().right() <= tools.width()


def test_the_tool_row_keeps_the_count_whole_beside_two_panels(desk, page):
    page.tools.resize(390, page.tools.height())
    assert page.tools.size_slider.isHidden()
    page.tools.layout().activate()
    assert page.tools.status.shown == page.tools.status.text()
    page.tools.resize(600, page.tools.height())
    assert not page.tools.size_slider.isHidden()
