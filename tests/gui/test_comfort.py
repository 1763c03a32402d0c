"""The window is kind: a tour, a layout that survives, folders dropped, parts reached by F6."""

import json

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core import settings
from core.rows import ImageFilter, View
from core.types import Grouping, Tier
from gui.dialogs.folders import FoldersDialog
from gui.dialogs.new_project import NewProject

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
GOLD = View(ImageFilter(tiers=frozenset({Tier.GOLD})), grouping=Grouping.FOLDER)


def test_the_tour_is_shown_once_and_goes_by_keyboard(start_desk, project_folder):
    desk = start_desk(project_folder, toured=False)
    welcome = desk.application.welcome
    desk.until(lambda: welcome.tour is not None)
    tour, pages = welcome.tour, []
    for number in range(1, 6):
        assert (tour.number, tour.card.isVisible()) == (number, True)
        pages.append(desk.window.page)
        QTest.keyClick(tour.next_button, Key.Key_Return)
    assert pages == ["browse", "label", "train", "review", "browse"]
    assert welcome.tour is None
    desk.until(lambda: settings.load().toured)
    welcome.offer(desk.window)
    assert welcome.tour is None


def test_the_tour_can_be_left_and_taken_again_from_help(desk):
    assert desk.application.welcome.tour is None
    desk.window.actions_by_name["tour"].trigger()
    tour = desk.application.welcome.tour
    QTest.keyClick(tour.next_button, Key.Key_Right)
    QTest.keyClick(tour.next_button, Key.Key_Left)
    assert tour.number == 1
    QTest.keyClick(tour, Key.Key_1)
    QTest.keyClick(tour, Key.Key_Escape)
    assert desk.application.welcome.tour is None
    assert not desk.ask(lambda p: p.catalog.counts()).labeled


def test_the_card_of_the_tour_covers_nothing_of_what_it_is_about(desk):
    desk.window.resize(1440, 900)
    desk.window.actions_by_name["tour"].trigger()
    tour = desk.application.welcome.tour
    for _ in range(5):
        hole = tour._hole()
        assert hole is not None
        assert not hole.intersects(tour.card.geometry())
        assert tour.rect().contains(tour.card.geometry())
        tour.advance()


def test_page_and_view_of_each_project_come_back_without_a_clean_end(start_desk, project_folder):
    desk = start_desk(project_folder)
    desk.until(lambda: desk.page("browse").filter_bar._facets.is_ready)
    desk.session.set_view(GOLD)
    desk.turn_to("review")
    desk.window.resize(1200, 800)
    folder = str(project_folder)
    desk.until(lambda: settings.layout_of(settings.load(), folder).page == "review")
    desk.until(lambda: "tier:gold" in settings.layout_of(settings.load(), folder).query)
    kept = settings.load()
    desk.application.projects.close()
    settings.save(kept)
    desk.application.preferences.settings = kept
    desk.application.projects.open(project_folder)
    desk.until(lambda: desk.application.session and desk.session.view == GOLD)
    assert desk.window.page == "review"
    assert desk.page("browse").filter_bar.query.text() == "tier:gold group:folder"


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        '{"theme": "pink", "language": 7, "geometry": "€", "thumbnail_size": -5, "keys": [1]}',
        '{"recent": [{"folder": 5}], "layouts": "x", "strategy": "none", "key_preset": "?"}',
        json.dumps({"recent": {"a": 1}, "layouts": [{"folder": "x"}, 3]}),
    ],
)
def test_a_broken_settings_file_never_prevents_the_start(start_desk, monkeypatch, content):
    def save(_kept):  # what the fixture would write
        settings.folder().mkdir(parents=True, exist_ok=True)
        (settings.folder() / "settings.json").write_text(content, "utf-8")

    monkeypatch.setattr(settings, "save", save)
    desk = start_desk()
    assert desk.window.page == "start"


def test_a_folder_over_the_window_says_what_a_drop_does(desk, tmp_path):
    drag(desk.window, [tmp_path])
    overlay = desk.window.drops.overlay
    assert overlay.isVisible()
    assert tmp_path.name in overlay.title.text()
    assert not drag(desk.window, [tmp_path / "notes.txt"]).isAccepted()


def test_a_folder_dropped_on_an_open_project_can_be_added_to_it(desk, pictures):
    drop(desk.window, [pictures(each=2)])
    desk.until(lambda: desk.session.counts.images == 30)
    assert len(desk.ask(lambda p: p.catalog.roots())) == 2
    for dialog in desk.window.findChildren(FoldersDialog):
        dialog.accept()


def test_dropped_images_stand_for_their_folder(start_desk, pictures):
    desk = start_desk()
    folder = pictures(each=2)
    files = sorted((folder / "red").iterdir())
    drop(desk.window, files)
    dialog = desk.window.findChild(NewProject)
    assert dialog.images.text() == str(folder / "red")
    dialog.reject()


def test_f6_goes_through_the_parts_of_the_window_and_back(desk):
    page = desk.turn_to("browse")
    desk.window.activateWindow()
    page.grid.setFocus()
    seen = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget() or desk.window, Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert page.panel.isAncestorOf(seen[0])
    assert desk.window.rail.isAncestorOf(seen[1])
    assert page.filter_bar.isAncestorOf(seen[2])
    assert page.tools.isAncestorOf(seen[3])
    assert seen[4] is page.grid
    QTest.keyClick(page.grid, Key.Key_F6, SHIFT)
    assert page.tools.isAncestorOf(QApplication.focusWidget())


def content_of(paths) -> QMimeData:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return content


def drag(window, paths) -> QDragEnterEvent:
    content = content_of(paths)  # the event does not own it
    event = QDragEnterEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        content,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    window.drops.eventFilter(window, event)  # Qt itself delivers a drop only within a drag
    return event


def drop(window, paths) -> None:
    content = content_of(paths)
    event = QDropEvent(
        QPoint(50, 50).toPointF(),
        Qt.DropAction.CopyAction,
        content,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.drops.eventFilter(window, event)  # Qt itself delivers a drop only within a drag


def test_a_page_that_is_empty_hears_its_keys(desk):
    page = desk.turn_to("duplicates")
    desk.until(lambda: page.none_found.isVisible())
    desk.until(lambda: page.isAncestorOf(desk.window.focusWidget()))
    browse = desk.turn_to("browse")
    browse.filter_bar.begin_query()
    QTest.keyClicks(browse.filter_bar.query, "nothing-is-called-so")
    QTest.keyClick(browse.filter_bar.query, Qt.Key.Key_Return)
    desk.until(lambda: browse._nothing.isVisible())
    desk.turn_to("duplicates")
    assert page.isAncestorOf(desk.window.focusWidget())
    desk.turn_to("browse")
    assert browse.isAncestorOf(desk.window.focusWidget())
    browse.filter_bar.clear()
    desk.until(lambda: browse.grid.isVisible())
    desk.turn_to("label")
    desk.turn_to("browse")
    assert desk.window.focusWidget() is browse.grid
