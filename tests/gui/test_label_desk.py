"""The labeling desk: find by typing, repeat, flag, comment, take back, the meter."""

import wave
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtTest import QTest

from core.types import Answer
from gui import click
from gui.click import Click, write_click
from gui.models.fuzzy import fit
from gui.session_meter import SessionMeter

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def begin(desk):
    page = desk.turn_to("label")
    desk.until(lambda: page._current_row() is not None)
    return page


def row_of(desk, image_id: int):
    return desk.ask(lambda p: p.catalog.rows([image_id])[0])


def test_a_point_gives_the_last_label_again(desk):
    page = begin(desk)
    ids = list(page.queue.ids[:4])
    for key in (Key.Key_1, Key.Key_2, Key.Key_Period, Key.Key_Period):
        QTest.keyClick(page, key)
    rows = {row.id: row.label.category_id for row in desk.ask(lambda p: p.catalog.rows(ids))}
    red, green, _ = (category.id for category in desk.session.categories)
    assert [rows[each] for each in ids] == [red, green, green, green]


def test_without_a_label_before_there_is_nothing_to_repeat(desk):
    page = begin(desk)
    QTest.keyClick(page, Key.Key_Period)
    assert "no label to repeat" in desk.window.messages.label.text()
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 0


def test_backspace_takes_the_decision_back_goes_there_and_says_so(desk):
    page = begin(desk)
    first = page.strip.current_id()
    QTest.keyClick(page, Key.Key_1)
    QTest.keyClick(page, Key.Key_Backspace)
    desk.until(lambda: desk.window.messages.label.text() == "Undone: Label 1 as red")
    assert page.strip.current_id() == first
    assert row_of(desk, first).label is None
    desk.window.messages.redo_button.click()
    desk.until(lambda: desk.window.messages.label.text() == "Done again: Label 1 as red")
    assert row_of(desk, first).label.answer is Answer.CATEGORY


def test_an_offer_to_redo_goes_when_something_else_is_done(desk):
    page = begin(desk)
    QTest.keyClick(page, Key.Key_1)
    QTest.keyClick(page, Key.Key_Backspace)
    desk.until(lambda: desk.window.messages.redo_button.isVisible())
    QTest.keyClick(page, Key.Key_2)
    desk.until(lambda: not desk.window.messages.isVisible())


def test_f_flags_and_takes_the_flag_off(desk):
    page = begin(desk)
    image = page.strip.current_id()
    QTest.keyClick(page, Key.Key_F)
    assert page._current_row().remark.flagged  # at once
    assert row_of(desk, image).remark.flagged
    desk.until(lambda: page.foot._remark.text() == "Flagged")
    QTest.keyClick(page, Key.Key_F)
    assert not row_of(desk, image).remark.flagged


def test_a_comment_is_written_at_the_picture_and_shown(desk):
    page = begin(desk)
    image = page.strip.current_id()
    QTest.keyClick(page, Key.Key_C)
    editor = page._hands.editor
    assert editor.isVisible()
    QTest.keyClicks(editor.field, "is it 1 or 2")
    QTest.keyClick(editor.field, Key.Key_Return)
    assert not editor.isVisible()
    assert row_of(desk, image).remark.comment == "is it 1 or 2"
    assert row_of(desk, image).label is None
    desk.until(lambda: "is it 1 or 2" in page.foot._remark.text())


def test_a_long_comment_ends_in_dots_where_there_is_no_room(desk):
    page = begin(desk)
    page.foot._remark.setText("“a comment that is far too long for the line”")
    page.foot._remark.resize(90, 20)
    assert page.foot._remark.shown.endswith("…")
    page.foot._remark.resize(900, 20)
    assert page.foot._remark.shown == page.foot._remark.text()


def test_ctrl_right_and_left_go_to_the_next_without_a_label(desk):
    ids = desk.ask(lambda p: p.catalog.ids())
    desk.session.label(ids[1:20], desk.session.categories[0].id)
    desk.session.skip(ids[20:21])
    desk.settle()
    page = begin(desk)
    page.open_image(ids[0])
    images = page.strip.images
    desk.until(lambda: page.strip.current_id() == ids[0] and all(map(images.row, range(24))))
    QTest.keyClick(page, Key.Key_Right, CTRL)
    desk.until(lambda: page.strip.current_id() == ids[20])
    QTest.keyClick(page, Key.Key_A, CTRL)
    desk.until(lambda: page.strip.current_id() == ids[0])
    QTest.keyClick(page, Key.Key_A, CTRL)
    desk.until(lambda: "before this one" in desk.window.messages.label.text())


def test_m_in_browse_labels_the_selection_as_most_of_it_is(desk):
    page = desk.turn_to("browse")
    desk.until(lambda: page.grid.images.row(0) is not None)
    ids = list(page.grid.images.ids)
    red, green, _ = desk.session.categories
    desk.session.label(ids[:2], green.id)
    desk.session.label(ids[2:3], red.id)
    QTest.keyClick(page.grid, Key.Key_A, CTRL)
    QTest.keyClick(page.grid, Key.Key_M)
    desk.until(lambda: desk.session.counts.labeled == len(ids))
    rows = desk.ask(lambda p: p.catalog.rows(ids))
    assert {row.label.category_id for row in rows} == {green.id}


def test_many_categories_are_found_by_typing_and_new_ones_made(desk):
    for number in range(31):
        desk.session.edit(lambda p, number=number: p.categories.create(f"kind {number}"))
    desk.until(lambda: len(desk.session.categories) == 34)
    page = begin(desk)
    image, second = page.queue.ids[:2]
    QTest.keyClick(page, Key.Key_K)
    picker = page._hands.picker
    assert picker.isVisible()
    assert picker.field.text() == "k"
    QTest.keyClicks(picker.field, "ind 29")
    QTest.keyClick(picker.field, Key.Key_Return)
    assert desk.session.category(row_of(desk, image).label.category_id).name == "kind 29"
    assert page.strip.current_id() == second
    QTest.keyClick(page, Key.Key_Slash)
    assert picker.list.item(0).text() == "kind 29"  # used last
    QTest.keyClick(picker.field, Key.Key_Tab)
    assert picker.list.currentRow() == 1
    QTest.keyClicks(picker.field, "heron")
    QTest.keyClick(picker.field, Key.Key_Return)
    desk.until(lambda: row_of(desk, second).label is not None)
    names = {each.id: each.name for each in desk.ask(lambda p: p.categories.all())}
    assert names[row_of(desk, second).label.category_id] == "heron"


def test_shift_and_digit_label_as_the_eleventh(desk):
    for number in range(10):
        desk.session.edit(lambda p, number=number: p.categories.create(f"kind {number}"))
    desk.until(lambda: len(desk.session.categories) == 13)
    page = begin(desk)
    image = page.strip.current_id()
    QTest.keyClick(page, Key.Key_Exclam, Qt.KeyboardModifier.ShiftModifier)
    eleventh = desk.session.categories[10]
    assert row_of(desk, image).label.category_id == eleventh.id
    assert page.panel.model.key(eleventh) == "Shift+1"


@pytest.mark.parametrize(
    ("typed", "name", "rank"),
    [
        ("bee", "Bee", 0), ("be", "bee", 1), ("wood", "great spotted woodpecker", 2),
        ("pecker", "great spotted woodpecker", 3), ("gsw", "great spotted woodpecker", 4),
        ("grtwd", "great spotted woodpecker", 5), ("xyz", "bee", None), ("", "bee", 0),
    ],
)  # fmt: skip
def test_typed_letters_fit_names(typed, name, rank):
    assert fit(typed, name) == rank


def test_a_label_flashes_in_the_color_of_its_category(desk):
    page = begin(desk)
    colors = []
    desk.session.feedback.flashed.connect(colors.append)
    QTest.keyClick(page, Key.Key_3)
    assert colors == [desk.session.categories[2].color]
    desk.window.flash_action.setChecked(False)
    QTest.keyClick(page, Key.Key_3)
    assert len(colors) == 1
    assert desk.application.settings.flash is False


def test_the_click_is_a_short_sound_that_a_player_gets(desk, tmp_path, monkeypatch):
    told = tmp_path / "told"
    player = tmp_path / "aplay"
    player.write_text(f'#!/bin/sh\necho "$1" > {told}.new && mv {told}.new {told}\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    Click(desk.session).play()
    desk.until(told.exists)
    assert Path(told.read_text().strip()).name == "click.wav"


def test_without_a_player_it_is_silent(desk, tmp_path, monkeypatch):
    started = []

    class NotedProcess(QProcess):
        def startDetached(self):
            started.append(self.program())

    monkeypatch.setattr(click, "QProcess", NotedProcess)
    monkeypatch.setenv("PATH", str(tmp_path))
    Click(desk.session).play()
    assert started == []
    player = tmp_path / click._PLAYERS[0]
    player.touch(0o755)
    Click(desk.session).play()
    assert started == [str(player)]  # with one it would have been heard


def test_the_click_ends_softly(tmp_path):
    write_click(tmp_path / "click.wav")
    with wave.open(str(tmp_path / "click.wav")) as file:
        frames = file.readframes(file.getnframes())
    samples = [int.from_bytes(frames[n : n + 2], "little", signed=True) for n in (0, -2)]
    assert abs(samples[0]) < 50
    assert abs(samples[1]) < 50
    assert 0.02 < len(frames) / 2 / 44_100 < 0.1


def test_the_pace_does_not_count_pauses():
    clock = [0.0]
    meter = SessionMeter(lambda: clock[0])
    for _ in range(30):
        meter.count()
        clock[0] += 2
    assert meter.per_minute() == 30
    clock[0] += 3600
    assert meter.is_paused
    assert 15 < meter.per_minute() < 30  # half a minute of the hour at most
    meter.count()
    assert not meter.is_paused
    assert meter.minutes_left(0) == 0


def test_todays_count_survives_a_restart(desk, project_folder):
    page = begin(desk)
    for _ in range(3):
        QTest.keyClick(page, Key.Key_1)
    desk.until(lambda: page.foot._given.text() == "3 labels today")
    desk.settle()
    desk.application.projects.close()
    desk.application.projects.open(project_folder)
    desk.until(lambda: desk.application.session and desk.session.counts.images)
    again = desk.page("label")
    desk.until(lambda: again.foot._given.text() == "3 labels today")


def test_hints_follow_the_keymap(desk):
    page = begin(desk)
    assert page.foot.hints.texts()[:2] == ["1 … 3 label", "Space skip"]
    first = page.foot.hints._row.itemAt(0).widget()
    assert first.text() == "1 … 3"
    desk.application.keymap.use("prodigy")
    assert "Backspace undo" in page.foot.hints.texts()
    skip = next(line for line in page._actions if line == "skip")
    assert "(Space)" in page._actions[skip].toolTip()


def test_a_label_on_a_broken_picture_is_said(desk):
    ids = desk.ask(lambda p: p.catalog.ids())
    with desk.session.project._database.write() as connection:
        connection.exec_driver_sql(f"UPDATE image SET state = 'broken' WHERE id = {ids[0]}")
    desk.session.skip(ids[5:6])
    desk.until(lambda: desk.session.counts.broken == 1)
    desk.session.label(ids[:1], desk.session.categories[0].id)
    desk.until(lambda: "1 broken" in desk.window.messages.label.text())
