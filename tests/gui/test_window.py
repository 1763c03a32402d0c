"""The window: pages by key, theme, language, messages, jobs, bugs."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core import settings
from core.errors import UserError
from core.progress import Progress
from gui.colors import DARK
from gui.dialogs.about import About
from gui.dialogs.keys import KeySheet
from gui.dialogs.trouble import TroubleDialog

Key = Qt.Key
ROOT = Path(__file__).parent.parent.parent
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_control_and_a_digit_turn_to_the_pages(desk):
    keys = (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_5)
    for key, name in zip(keys, ("browse", "label", "train", "review", "insight"), strict=True):
        QTest.keyClick(desk.window, key, CONTROL)
        assert desk.window.page == name
        assert desk.window.rail.buttons[name].isChecked()


def test_the_theme_can_be_forced_and_is_remembered(desk):
    desk.window.mode_chosen.emit("dark")
    assert desk.application.theme.colors is DARK
    dark = desk.window.grab().toImage().pixelColor(5, 400)
    desk.window.mode_chosen.emit("light")
    light = desk.window.grab().toImage().pixelColor(5, 400)
    assert dark.lightness() < 60 < 200 < light.lightness()
    desk.until(lambda: settings.load().theme == "light")


def test_the_language_changes_while_the_project_stays_open(desk):
    desk.turn_to("label")
    desk.window.language_chosen.emit("ko")
    assert desk.window.page == "label"
    assert desk.window.rail.buttons["browse"].text() == "둘러보기"
    desk.until(lambda: desk.page("label").strip.current_id() is not None)
    QTest.keyClick(desk.page("label"), Key.Key_1)
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 1


def test_f1_shows_the_keys(desk):
    QTest.keyClick(desk.window, Key.Key_F1)
    sheet = desk.window.findChild(KeySheet)
    assert sheet.isVisible()
    sheet.accept()


def test_about_says_what_it_is(desk):
    desk.window.actions_by_name["about"].trigger()
    about = desk.window.findChild(About)
    assert about.isVisible()
    about.accept()


def test_a_refusal_stays_in_the_message_bar_until_it_is_closed(desk):
    desk.session.edit(lambda p: p.categories.create("red"))
    desk.until(desk.window.messages.isVisible)
    assert desk.window.messages.label.text() == "There is a category named red already."


def test_a_refused_label_is_taken_back_from_the_view(desk):
    grid = desk.turn_to("browse").grid
    desk.until(lambda: grid.images.row(0))
    desk.session.label([grid.images.ids[0]], 999)
    assert grid.images.row(0).label is not None
    desk.until(lambda: grid.images.row(0).label is None)


def test_a_bulk_label_can_be_undone_from_its_notice(desk):
    ids = desk.page("browse").grid.images.ids
    desk.session.label(ids, desk.session.categories[0].id)
    messages = desk.window.messages
    desk.until(messages.undo_button.isVisible)
    assert "24" in messages.label.text()
    messages.undo_button.click()
    desk.until(lambda: not desk.session.counts.labeled)
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 0


def test_a_notice_goes_when_its_step_is_no_longer_the_last(desk):
    ids = desk.page("browse").grid.images.ids
    desk.session.label(ids, desk.session.categories[0].id)
    messages = desk.window.messages
    desk.until(messages.undo_button.isVisible)
    desk.session.label(ids[:1], desk.session.categories[1].id)
    desk.until(lambda: not messages.isVisible())
    assert desk.session.next_undo.count == 1


def test_a_job_shows_its_progress_and_can_be_cancelled(desk):
    asked, ended = threading.Event(), []

    def work(report):
        while not asked.wait(0.02):
            report(Progress("x", 3, 12, seconds_left=90))

    desk.session.tasks.job("Counting sheep", work, ended=lambda: ended.append(1))
    row = lambda: next(iter(desk.window.jobs._rows.values()), None)  # noqa: E731
    desk.until(lambda: row() and "3 of 12" in row()._detail.text())
    assert "2 min left" in row()._detail.text()
    row()._cancel.click()
    desk.until(lambda: ended)
    assert not desk.window.jobs.isVisible()
    asked.set()


@pytest.mark.parametrize("where", ["edit", "read", "slot"])
def test_a_bug_is_shown_and_the_window_lives(desk, where, qtbot):
    def broken(*_):
        raise ZeroDivisionError("planted")

    if where == "slot":
        with qtbot.capture_exceptions():
            sys.excepthook = desk.application.crash._caught
            desk.window.actions_by_name["about"].triggered.connect(broken)
            desk.window.actions_by_name["about"].trigger()
            desk.until(lambda: desk.application.crash.dialog)
        desk.window.findChild(About).accept()
    elif where == "edit":
        desk.session.edit(broken)
    else:
        desk.session.read(broken, lambda _: None)
    desk.until(lambda: desk.application.crash.dialog)
    dialog = desk.application.crash.dialog
    assert isinstance(dialog, TroubleDialog)
    dialog._copy()
    assert "planted" in desk.application.theme._app.clipboard().text()
    dialog.accept()
    assert "planted" in (settings.folder() / "log.txt").read_text()
    desk.session.label([desk.page("browse").grid.images.ids[0]], desk.session.categories[0].id)
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 1


def test_edits_under_way_are_written_when_the_window_closes(desk):
    ids = desk.page("browse").grid.images.ids
    for number in range(10):
        desk.session.label([ids[number]], desk.session.categories[0].id)
    project = desk.session.project
    desk.application.projects.close()
    with type(project).open(project.folder) as again:
        assert again.catalog.counts().labeled == 10


def test_a_user_error_keeps_its_fields_in_both_languages(desk):
    error = UserError("There is a category named {name} already.", name="Biene")
    desk.window.language_chosen.emit("ko")
    desk.window.show_refusal(error)
    text = desk.window.messages.label.text()
    assert "Biene" in text
    assert "already" not in text


def test_the_window_never_loads_torch():
    assert "torch" not in modules_after("gui.application, gui.desk, gui.screenshots")


def test_the_window_comes_up_without_what_only_a_project_needs():
    heavy = {"sqlalchemy", "numpy", "pyqtgraph", "PIL", "core.project"}
    assert not heavy & modules_after("gui.application")


def modules_after(modules: str) -> set[str]:
    code = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_daily_backup_is_written_once_the_project_is_in_sight(start_desk, project_folder):
    backups = project_folder / "backups"
    for file in backups.glob("project-*.db"):
        file.unlink()
    desk = start_desk(project_folder)
    desk.until(lambda: list(backups.glob("project-????-??-??.db")))
