"""The start page, opening, dropping, what is remembered."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from core import settings
from core.project import Project
from core.types import Source
from gui.dialogs.new_project import NewProject, suggested_place


def new_dialog(desk) -> NewProject:
    return next(iter(desk.window.findChildren(NewProject)))


def fill(dialog: NewProject, images: Path, *, from_folders: bool) -> Path:
    dialog.images.setText(str(images))
    place = Path(dialog.place.text())
    dialog.from_folders.setChecked(from_folders)
    QTest.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    return place


def test_a_project_is_made_from_a_folder_with_labels_from_its_folders(start_desk, pictures):
    desk = start_desk()
    QTest.mouseClick(desk.page("start").new_button, Qt.MouseButton.LeftButton)
    place = fill(new_dialog(desk), pictures(each=3), from_folders=True)
    desk.until(lambda: desk.application.session and desk.session.counts.labeled == 9)
    assert place == desk.session.project.folder
    assert [c.name for c in desk.session.categories] == ["blue", "green", "red"]
    label = desk.ask(lambda p: p.catalog.rows(p.catalog.ids()[:1])[0].label)
    assert label.source is Source.FOLDER


def test_images_appear_while_they_are_read(start_desk, pictures):
    desk = start_desk()
    desk.window.actions_by_name["new"].trigger()
    fill(new_dialog(desk), pictures(each=3), from_folders=False)
    desk.until(lambda: desk.application.session and len(desk.page("browse").grid.images.ids) == 9)
    desk.until(lambda: desk.session.counts.ready == 9)
    desk.until(lambda: not desk.window.jobs.isVisible())


def test_the_place_suggested_lies_beside_the_images_and_is_free(tmp_path):
    (tmp_path / "photos").mkdir()
    assert suggested_place(tmp_path / "photos") == tmp_path / "photos.autodidact"
    (tmp_path / "photos.autodidact").mkdir()
    assert suggested_place(tmp_path / "photos") == tmp_path / "photos-2.autodidact"


def test_an_opened_project_is_remembered_with_its_counts(start_desk, project_folder):
    desk = start_desk(project_folder)
    desk.application.projects.close()
    assert desk.window.page == "start"
    kept = settings.load
    desk.until(lambda: kept().recent and kept().recent[0].images == 24)
    assert settings.load().recent[0].folder == str(project_folder)
    desk.page("start").recent.opened.emit(project_folder)
    desk.until(lambda: desk.application.session and desk.session.counts.images == 24)


def test_a_recent_project_that_is_gone_is_marked_and_can_be_forgotten(start_desk, tmp_path):
    gone = settings.RecentProject(str(tmp_path / "gone"), "gone", 5, 2, "2026-01-01T00:00:00+00:00")
    desk = start_desk(recent=(gone,))
    row = desk.page("start").recent._rows[gone.folder]
    desk.until(lambda: not row.isEnabled())
    desk.page("start").recent.forgotten.emit(gone.folder)
    desk.until(lambda: settings.load().recent == ())


def test_a_folder_of_images_dropped_on_the_window_begins_a_project(start_desk, pictures):
    desk = start_desk()
    folder = pictures(each=1)
    drop(desk.window, folder)
    dialog = new_dialog(desk)
    assert dialog.images.text() == str(folder)
    dialog.reject()


def test_a_project_dropped_on_the_window_is_opened(start_desk, project_folder):
    desk = start_desk()
    drop(desk.window, project_folder)
    desk.until(lambda: desk.application.session and desk.session.counts.images == 24)


def test_what_is_no_project_is_said_in_the_message_bar(start_desk, tmp_path):
    desk = start_desk()
    desk.application.projects.open(tmp_path)
    desk.until(desk.window.messages.isVisible)
    assert "holds no Autodidact project" in desk.window.messages.label.text()
    assert desk.window.page == "start"


def test_the_demo_is_made_and_opened(start_desk, tmp_path, monkeypatch):
    monkeypatch.setattr("gui.projects._documents", lambda: tmp_path)
    desk = start_desk()
    QTest.mouseClick(desk.page("start").demo_button, Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(
        lambda: desk.application.session is not None and desk.session.counts.labeled == 60,
        timeout=60_000,
    )
    assert len(desk.session.categories) == 10


def test_a_second_window_on_a_project_reads_only(start_desk, project_folder):
    with Project.open(project_folder):
        desk = start_desk(project_folder)
        assert desk.session.project.read_only
        desk.until(desk.window.messages.isVisible)
        assert "reading only" in desk.window.messages.label.text()


def test_a_project_that_cannot_be_written_opens_for_looking(start_desk, project_folder, unwritable):
    unwritable(project_folder)
    desk = start_desk(project_folder)
    assert desk.session.project.read_only
    desk.until(desk.window.messages.isVisible)
    assert "copy it to where you may write" in desk.window.messages.label.text()


def drop(window, folder: Path) -> None:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(folder))])
    window.drops.eventFilter(  # Qt itself delivers a drop only within a drag
        window,
        QDropEvent(
            QPoint(50, 50).toPointF(),
            Qt.DropAction.CopyAction,
            content,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
