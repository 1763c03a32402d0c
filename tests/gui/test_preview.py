"""The live preview: asked for elsewhere, one request at a time, ended with the window."""

import sys
import threading
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.errors import UserError
from core.jobs.preview import PreviewWorker
from core.project import Project
from core.rows import Picture
from core.setting import Group
from gui import desk as desk_module
from tests.gui.trained import label_some

Left = Qt.MouseButton.LeftButton


class Painter:
    """Stands in for the process: pictures in one shade of gray; can be held up, can fail."""

    made: "list[Painter]" = []  # noqa: RUF012  (emptied by the fixture)

    def __init__(self):
        self.asked, self.threads = [], []
        self.free = threading.Event()
        self.free.set()
        self.trouble = ""
        self.is_closed = False
        self.made.append(self)

    def pictures(self, image, settings, *, count, seed, size):
        self.asked.append((image.name, dict(settings), seed))
        self.threads.append(threading.current_thread())
        assert self.free.wait(10)
        if self.trouble:
            raise UserError("The process was closed.")
        return [Picture(size, size, bytes([seed % 255]) * (3 * size * size)) for _ in range(count)]

    def close(self):
        self.is_closed = True
        self.free.set()


@pytest.fixture
def strip(start_desk, project_folder, monkeypatch):
    """desk, sheet with the settings of augmentation unfolded, and the strip below them."""
    Painter.made.clear()
    monkeypatch.setattr(desk_module, "PreviewWorker", Painter)
    return _opened(start_desk, project_folder)


def _opened(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
    desk = start_desk(project_folder)
    page = desk.turn_to("train")
    desk.until(lambda: page.start_panel.button.isEnabled())
    QTest.mouseClick(page.start_panel.fold, Left)
    sheet = page.options.sheet
    sheet.recipe.setCurrentText("noisy-student")
    sheet.folds[Group.AUGMENTATION].open()
    return desk, sheet, page.options.strip


def open_strip(desk, strip):
    QTest.mouseClick(strip.button, Left)
    desk.until(lambda: not strip.tiles[0].is_empty)


def change(sheet, key, value):
    sheet.rows[key].field.edited.emit(value)


def test_nothing_is_started_before_the_preview_is_opened(strip):
    _desk, sheet, _strip = strip
    change(sheet, "magnitude", "20")
    assert not Painter.made


def test_it_shows_eight_versions_of_a_labeled_image_with_the_settings_chosen(strip):
    desk, sheet, shown = strip
    change(sheet, "augment", "2")
    change(sheet, "magnitude", "20")
    open_strip(desk, shown)
    (painter,) = Painter.made
    name, settings, _seed = painter.asked[0]
    assert name in {"red-000.png", "red-001.png", "green-000.png", "green-001.png",
                    "blue-000.png", "blue-001.png"}  # fmt: skip
    assert (settings["augment"], settings["magnitude"]) == ("2", "20")
    assert len(shown.tiles) == 8
    assert not any(tile.is_empty for tile in shown.tiles)
    assert not shown.original.is_empty
    assert threading.main_thread() not in painter.threads


def test_the_selected_image_comes_first_and_another_one_is_a_click_away(strip):
    desk, _sheet, shown = strip
    grid = desk.page("browse").grid
    chosen = grid.images.ids[-1]
    desk.session.selection.set(grid.images.ids[-1:], chosen)
    open_strip(desk, shown)
    (painter,) = Painter.made
    assert painter.asked[0][0] == "red-007.png"
    QTest.mouseClick(shown.another, Left)
    desk.until(lambda: len(painter.asked) == 2)
    assert painter.asked[1][0] != "red-007.png"
    assert painter.asked[1][2] != painter.asked[0][2]  # and other random numbers


def test_a_slider_that_moves_asks_once_it_rests_and_only_for_the_newest(strip):
    desk, sheet, shown = strip
    open_strip(desk, shown)
    (painter,) = Painter.made
    painter.free.clear()
    for magnitude in range(10, 31):
        change(sheet, "magnitude", str(magnitude))
    desk.until(lambda: len(painter.asked) == 2)
    assert painter.asked[1][1]["magnitude"] == "30"
    for magnitude in (3, 4):  # while the process is at work
        change(sheet, "magnitude", str(magnitude))
        QTest.qWait(200)
    assert len(painter.asked) == 2
    painter.free.set()
    desk.until(lambda: len(painter.asked) == 3)
    assert painter.asked[2][1]["magnitude"] == "4"
    assert painter.asked[2][2] == painter.asked[0][2]  # the same numbers: only the setting differs


def test_a_failure_is_one_sentence_and_the_next_try_can_work(strip):
    desk, _sheet, shown = strip
    open_strip(desk, shown)
    (painter,) = Painter.made
    painter.trouble = "it is gone"
    QTest.mouseClick(shown.again, Left)
    desk.until(lambda: shown.trouble.isVisible())
    assert shown.trouble.text() == "The process was closed."
    assert not desk.window.messages.isVisible()
    painter.trouble = ""
    QTest.mouseClick(shown.again, Left)
    desk.until(shown.tiles[0].isVisible)
    assert not shown.trouble.isVisible()


def test_closing_the_preview_the_options_or_the_project_ends_the_process(strip):
    desk, _sheet, shown = strip
    open_strip(desk, shown)
    QTest.mouseClick(shown.button, Left)
    assert Painter.made[-1].is_closed
    open_strip(desk, shown)
    QTest.mouseClick(desk.page("train").start_panel.fold, Left)
    assert Painter.made[-1].is_closed
    QTest.mouseClick(desk.page("train").start_panel.fold, Left)
    open_strip(desk, shown)
    desk.application.projects.close()
    assert len(Painter.made) == 3
    assert all(painter.is_closed for painter in Painter.made)


def test_a_recipe_without_augmentation_ends_the_preview(strip):
    desk, sheet, shown = strip
    open_strip(desk, shown)
    sheet.recipe.setCurrentText("knn")
    assert not shown.isVisible()
    assert Painter.made[-1].is_closed


def test_a_process_that_dies_is_told_in_a_sentence(start_desk, project_folder, monkeypatch):
    dying = partial(PreviewWorker, command=(sys.executable, "-c", "raise SystemExit(3)"))
    monkeypatch.setattr(desk_module, "PreviewWorker", dying)
    desk, _sheet, shown = _opened(start_desk, project_folder)
    QTest.mouseClick(shown.button, Left)
    desk.until(lambda: shown.trouble.isVisible())
    assert shown.trouble.text() == "The process ended unexpectedly: exit code 3."


def test_the_real_process_augments_and_follows_the_settings(start_desk, project_folder):
    desk, sheet, shown = _opened(start_desk, project_folder)
    change(sheet, "augment", "0")
    change(sheet, "crop", "1")
    change(sheet, "flip", "no")
    QTest.mouseClick(shown.button, Left)
    desk.qtbot.waitUntil(lambda: not shown.tiles[0].is_empty, timeout=60_000)
    assert not shown.trouble.isVisible()
    plain = [tile.picture() for tile in shown.tiles]
    assert all(image == plain[0] for image in plain)
    change(sheet, "augment", "3")
    change(sheet, "magnitude", "25")
    desk.qtbot.waitUntil(
        lambda: len({bytes(tile.picture().constBits()) for tile in shown.tiles}) > 4,
        timeout=60_000,
    )
