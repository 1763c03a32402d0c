"""Label: one key each, nothing dropped, provenance kept."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.project import Project
from core.selection.suggestion import Suggestion
from core.types import Answer
from gui.models import label_queue
from gui.models.label_queue import BATCH, reason_text

Key = Qt.Key


def begin(desk):
    page = desk.turn_to("label")
    desk.until(lambda: page.strip.current_id() is not None)
    return page


def test_a_key_labels_and_goes_on(desk):
    page = begin(desk)
    first, second = page.queue.ids[0], page.queue.ids[1]
    QTest.keyClick(page, Key.Key_1)
    assert page.strip.current_id() == second
    row = desk.ask(lambda p: p.catalog.rows([first])[0])
    assert desk.session.category(row.label.category_id).name == "red"


def test_without_auto_advance_it_stays(desk):
    page = begin(desk)
    page.bar.auto_advance.setChecked(False)
    first = page.strip.current_id()
    QTest.keyClick(page, Key.Key_1)
    assert page.strip.current_id() == first
    desk.settle()
    assert desk.application.settings.auto_advance is False


def test_no_key_is_dropped_at_the_speed_of_repeat(desk):
    page = begin(desk)
    order = list(page.queue.ids)
    keys = [(Key.Key_1, "red"), (Key.Key_2, "green"), (Key.Key_3, "blue")]
    given = [keys[number % 3] for number in range(20)]
    for key, _ in given:
        QTest.keyClick(page, key)
    names = {c.id: c.name for c in desk.session.categories}
    rows = desk.ask(lambda p: p.catalog.rows(order[:20]))
    assert [names[row.label.category_id] for row in rows] == [name for _, name in given]
    assert page.meter.total == 20


def test_going_on_passes_by_what_was_labeled_elsewhere(desk):
    page = begin(desk)
    first, second, third = page.queue.ids[:3]
    desk.session.label([second], desk.session.categories[1].id)
    desk.settle()
    desk.until(lambda: desk.session.tasks.is_idle)  # the strip has read of it
    desk.until(lambda: (row := page.strip.images.row(1)) is not None and row.label is not None)
    QTest.keyClick(page, Key.Key_1)
    assert page.strip.current_id() == third
    QTest.keyClick(page, Key.Key_3)
    names = {c.id: c.name for c in desk.session.categories}
    rows = desk.ask(lambda p: p.catalog.rows([first, second, third]))
    assert [names[row.label.category_id] for row in rows] == ["red", "green", "blue"]


def test_another_queue_begins_with_its_first_image(desk):
    page = begin(desk)
    for _ in range(4):
        QTest.keyClick(page, Key.Key_Right)
    before = page.queue.ids
    page.bar.restarted.emit()
    desk.until(lambda: page.queue.ids and page.queue.ids is not before)
    assert page.strip.current_id() == page.queue.ids[0]


def test_a_key_at_the_end_goes_on_when_more_are_chosen(desk, monkeypatch):
    monkeypatch.setattr(label_queue, "BATCH", 3)
    monkeypatch.setattr(label_queue, "FEW", 1)
    page = begin(desk)
    page.bar.restarted.emit()
    desk.until(lambda: len(page.queue.ids) == 3)
    for _ in range(3):
        QTest.keyClick(page, Key.Key_1)
    desk.until(lambda: len(page.queue.ids) > 3)
    assert page.strip.current_id() == page.queue.ids[3]


def test_a_key_while_another_queue_is_being_chosen_is_no_fault(desk, monkeypatch):
    page, chosen, original = begin(desk), threading.Event(), label_queue._suggest
    monkeypatch.setattr(
        label_queue, "_suggest", lambda *asked: chosen.wait(60) and original(*asked)
    )
    current = page.strip.current_id()
    page.bar.restarted.emit()
    QTest.keyClick(page, Key.Key_1)
    chosen.set()
    desk.until(lambda: page.queue.ids)
    assert desk.ask(lambda p: p.catalog.rows([current])[0]).label is not None
    assert page.strip.current_id() == page.queue.ids[0]


def test_a_line_wanders_while_images_are_being_chosen(desk, monkeypatch):
    page, chosen, original = begin(desk), threading.Event(), label_queue._suggest

    def slowly(*asked):
        chosen.wait(60)
        return original(*asked)

    monkeypatch.setattr(label_queue, "_suggest", slowly)
    page.bar.restarted.emit()
    try:
        desk.until(lambda: page.busy.is_shown)
    finally:
        chosen.set()
    desk.until(lambda: page.queue.ids and not page.busy.is_shown)


def test_a_skipped_image_is_not_counted_as_labeled(desk):
    page = begin(desk)
    QTest.keyClick(page, Key.Key_Space)
    QTest.keyClick(page, Key.Key_1)
    assert page.meter.total == 1


def test_labels_from_the_queue_keep_how_they_were_chosen(desk):
    page = begin(desk)
    image = page.strip.current_id()
    QTest.keyClick(page, Key.Key_1)
    label = desk.ask(lambda p: p.catalog.rows([image])[0].label)
    assert label.selection_reason == page.queue.selection(image).reason
    assert label.selection_reason == "random"
    asked = -(-BATCH // 3)  # without features a third is asked for at random, the rest fills up
    assert label.selection_probability == pytest.approx(asked / 24, rel=1e-14)


def test_undo_takes_the_last_label_back(desk):
    page = begin(desk)
    image = page.strip.current_id()
    QTest.keyClick(page, Key.Key_1)
    desk.until(lambda: desk.window.actions_by_name["undo"].isEnabled())
    QTest.keyClick(page, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.window.actions_by_name["redo"].isEnabled())
    assert desk.ask(lambda p: p.catalog.rows([image])[0].label) is None


def test_skip_unknown_and_moving_have_keys(desk):
    page = begin(desk)
    first, second = page.queue.ids[0], page.queue.ids[1]
    QTest.keyClick(page, Key.Key_Space)
    QTest.keyClick(page, Key.Key_U)
    QTest.keyClick(page, Key.Key_A)
    assert page.strip.current_id() == second
    QTest.keyClick(page, Key.Key_D)
    QTest.keyClick(page, Key.Key_Left)
    assert page.strip.current_id() == second
    rows = desk.ask(lambda p: p.catalog.rows([first, second]))
    assert [row.label.answer for row in rows] == [Answer.SKIPPED, Answer.UNKNOWN]


def test_z_zooms_to_the_pixel_and_back(desk):
    page = begin(desk)
    desk.until(lambda: page.view._pixmap is not None)
    QTest.keyClick(page, Key.Key_Z)
    assert not page.view.is_fitted
    QTest.keyClick(page, Key.Key_Z)
    assert page.view.is_fitted


def test_slash_finds_a_category_and_enter_labels_with_it(desk):
    page = begin(desk)
    image = page.strip.current_id()
    QTest.keyClick(page, Key.Key_Slash)
    picker = page._hands.picker
    assert picker.isVisible()
    QTest.keyClicks(picker.field, "blu")
    QTest.keyClick(picker.field, Key.Key_Return)
    label = desk.ask(lambda p: p.catalog.rows([image])[0].label)
    assert desk.session.category(label.category_id).name == "blue"


def test_keys_typed_into_the_field_label_nothing(desk):
    page = begin(desk)
    QTest.mouseClick(page.panel.field, Qt.MouseButton.LeftButton)
    assert page.panel.field.hasFocus()
    QTest.keyClicks(page.panel.field, "u 12")
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 0


def test_an_assigned_letter_labels(desk):
    page = begin(desk)
    green = next(c for c in desk.session.categories if c.name == "green")
    desk.session.edit(lambda p: p.categories.assign_key(green.id, "q"))
    desk.until(lambda: desk.session.category(green.id).key == "q")
    image = page.strip.current_id()
    QTest.keyClick(page, Key.Key_Q)
    label = desk.ask(lambda p: p.catalog.rows([image])[0].label)
    assert label.category_id == green.id


def test_without_categories_the_first_one_is_asked_for(start_desk, pictures, tmp_path):
    folder = tmp_path / "bare.autodidact"
    with Project.create(folder, pictures(each=2)) as project:
        project.catalog.scan()
    desk = start_desk()
    desk.application.projects.open(folder)
    desk.until(lambda: desk.application.session and desk.session.counts.ready == 6)
    page = desk.turn_to("label")
    assert page.first.isVisible()
    assert desk.window.focusWidget() is page.first.field
    for name in ("cat", "dog"):
        QTest.keyClicks(page.first.field, name)
        QTest.keyClick(page.first.field, Key.Key_Return)
    desk.until(lambda: page.first.start.isVisible())
    page.first.start.click()
    desk.until(lambda: page.view.isVisible())
    assert [c.name for c in desk.ask(lambda p: p.categories.all())] == ["cat", "dog"]
    desk.until(lambda: page.strip.current_id() is not None)
    QTest.keyClick(page, Key.Key_2)
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 1


def test_when_all_is_labeled_the_page_says_so(desk):
    everything = desk.ask(lambda p: p.catalog.ids())
    desk.session.label(everything, desk.session.categories[0].id)
    desk.settle()
    page = desk.turn_to("label")
    desk.until(lambda: page._done.isVisible())


def test_a_strategy_that_is_not_possible_yet_gives_way_and_says_why(desk):
    page = begin(desk)
    page.bar.strategy.setCurrentIndex(page.bar.strategy.findData("doubtful"))
    page.bar.strategy.activated.emit(page.bar.strategy.currentIndex())
    desk.until(lambda: desk.window.messages.isVisible() and len(page.queue.ids) == 24)
    assert page._faces.currentWidget() is page._desk


def test_a_reason_names_categories_only_where_suggestions_are_shown(session):
    red, green, _ = session.categories
    values = {"category": red.id, "second": green.id}
    picked = [Suggestion(1, each, values=values) for each in ("doubtful", "contradicted", "rare")]
    hidden = [reason_text(each, session) for each in picked]
    assert all(hidden) and not any("red" in text.split() for text in hidden)
    session.show_suggestions(True)
    shown = [reason_text(each, session) for each in picked]
    assert all("red" in text.replace(",", "").split() for text in shown)
