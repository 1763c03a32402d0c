"""The map of the features: beside the grid, selected from by mouse, in colors."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from core.likeness.marked_by import MarkedBy
from core.project import Project
from core.row_store import RowStore
from core.rows import Changed, ImageFilter
from core.types import Tier, Topic
from gui.models.map_picture import Viewport, paint
from tests.gui.trained import label_some, train

Left, Right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
KINDS = 3


@pytest.fixture(scope="module")
def mapped_template(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with features (the colors are three clouds) and a map, made once."""
    folder = tmp_path_factory.mktemp("mapped") / template.name
    shutil.copytree(template, folder)
    with Project.open(folder) as project:
        rows = project.catalog.rows(project.catalog.ids())
        generator = np.random.default_rng(0)
        centers = generator.normal(size=(KINDS, 32)) * 4
        clouds = np.array([("red", "green", "blue").index(row.path.parent.name) for row in rows])
        features = centers[clouds] + generator.normal(size=(len(rows), 32))
        RowStore(project.cache / "features" / "fake-32", shape=(32,), dtype=np.float16).append(
            [row.digest.hex() for row in rows], features.astype(np.float16)
        )
        project.likeness.map()
    return folder


@pytest.fixture
def mapped(start_desk, mapped_template: Path, tmp_path: Path):
    """The desk, with the map in sight."""
    project_folder = Path(shutil.copytree(mapped_template, tmp_path / mapped_template.name))
    desk = start_desk(project_folder)
    desk.window.resize(1500, 900)
    page = desk.turn_to("browse")
    QTest.keyClick(page.grid, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: page.beside_map.map is not None)
    panel = page.beside_map.map
    desk.until(lambda: panel.legend.entries and panel.view._picture)
    desk.panel, desk.browse = panel, page
    return desk


def _around(desk, color: str) -> list[QPoint]:
    """A line around all images of a color, a few pixels away."""
    shown = desk.panel._map
    rows = desk.ask(lambda p: p.catalog.rows(shown.ids.tolist()))
    points = [
        desk.panel.view.point_of(at) for at, row in enumerate(rows) if row.path.parent.name == color
    ]
    xs, ys = [p.x() for p in points], [p.y() for p in points]
    left, right, top, bottom = min(xs) - 9, max(xs) + 9, min(ys) - 9, max(ys) + 9
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return [QPointF(x, y).toPoint() for x, y in corners]


def _draw(desk, line: list[QPoint], modifier=Qt.KeyboardModifier.NoModifier) -> None:
    view = desk.panel.view
    QTest.mousePress(view, Left, modifier, line[0])
    for point in line[1:]:
        QTest.mouseMove(view, point)
    QTest.mouseRelease(view, Left, modifier, line[-1])


def _colors_selected(desk) -> set[str]:
    rows = desk.ask(lambda p: p.catalog.rows(list(desk.session.selection.ids)))
    return {row.path.parent.name for row in rows}


def test_a_line_around_images_selects_them_in_the_grid(mapped):
    _draw(mapped, _around(mapped, "red"))
    mapped.until(lambda: mapped.browse.grid.selected_count() == 8)
    assert _colors_selected(mapped) == {"red"}


def test_shift_adds_and_ctrl_takes_away(mapped):
    _draw(mapped, _around(mapped, "red"))
    mapped.until(lambda: mapped.browse.grid.selected_count() == 8)
    _draw(mapped, _around(mapped, "blue"), Qt.KeyboardModifier.ShiftModifier)
    mapped.until(lambda: mapped.browse.grid.selected_count() == 16)
    _draw(mapped, _around(mapped, "red"), Qt.KeyboardModifier.ControlModifier)
    mapped.until(lambda: mapped.browse.grid.selected_count() == 8)
    assert _colors_selected(mapped) == {"blue"}


def test_show_only_these_filters_by_the_selection(mapped):
    _draw(mapped, _around(mapped, "green"))
    mapped.until(lambda: mapped.browse.grid.selected_count() == 8)
    mapped.until(lambda: mapped.panel.only.isEnabled())
    QTest.mouseClick(mapped.panel.only, Left)
    mapped.until(lambda: len(mapped.browse.grid.images.ids) == 8)


def test_a_click_selects_one_image_and_escape_clears(mapped):
    at = mapped.panel.view.point_of(5).toPoint()
    expected = mapped.panel.view.image_at(QPointF(at))
    QTest.mouseClick(mapped.panel.view, Left, pos=at)
    mapped.until(lambda: list(mapped.session.selection.ids) == [expected])
    QTest.keyClick(mapped.panel.view, Qt.Key.Key_Escape)
    mapped.until(lambda: not mapped.session.selection.ids)


def test_a_label_recolors_the_map_at_once(mapped):
    assert [entry.count for entry in mapped.panel.legend.entries] == [24]
    _draw(mapped, _around(mapped, "red"))
    mapped.until(lambda: mapped.browse.grid.selected_count() == 8)
    QTest.keyClick(mapped.panel.view, Qt.Key.Key_1)
    mapped.until(lambda: [entry.count for entry in mapped.panel.legend.entries] == [8, 16])
    assert mapped.panel.legend.entries[0].text == "red"


def test_the_legend_filters_and_gives_all_back(mapped):
    red = mapped.session.categories[0].id
    mapped.session.label(mapped.browse.grid.images.ids[:5], red)
    mapped.until(lambda: len(mapped.panel.legend.entries) == 2)
    QTest.mouseClick(mapped.panel.legend.buttons[0], Left)
    mapped.until(lambda: len(mapped.browse.grid.images.ids) == 5)
    QTest.mouseClick(mapped.panel.legend.buttons[0], Left)
    mapped.until(lambda: len(mapped.browse.grid.images.ids) == 24)


def test_wheel_arrows_and_signs_move_over_the_map(mapped):
    view = mapped.panel.view
    before = view.seen
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.seen.scale > before.scale
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.seen.x > before.x
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.seen.scale == pytest.approx(before.scale)


def test_pointing_at_an_image_shows_it(mapped):
    QTest.mouseMove(mapped.panel.view, mapped.panel.view.point_of(3).toPoint())
    mapped.until(lambda: mapped.panel.hint.isVisible())
    assert mapped.panel.hint.name.text().endswith(".png")
    assert mapped.panel.hint.known.text() == "No category"


@pytest.mark.parametrize("by", list(MarkedBy))
def test_every_coloring_counts_every_image(mapped, by: MarkedBy):
    panel = mapped.panel
    panel.by.setCurrentIndex(panel.by.findData(by))
    panel.by.activated.emit(panel.by.currentIndex())
    mapped.until(lambda: mapped.session.tasks.is_idle)
    assert sum(entry.count for entry in panel.legend.entries) == 24
    assert all(isinstance(each, QToolButton) and each.text() for each in panel.legend.buttons)


def test_what_is_labeled_in_the_colors_of_the_proposals_is_silver(mapped):
    mapped.ask(lambda project: (label_some(project), train(project)))
    mapped.session.announce(Changed(frozenset(Topic), None))
    open_ids = mapped.ask(lambda p: list(p.catalog.ids(ImageFilter(has_proposal=True))))
    red, panel = mapped.session.categories[0].id, mapped.panel
    mapped.session.label(open_ids[:1], red)
    panel.by.setCurrentIndex(panel.by.findData(MarkedBy.PROPOSAL))
    mapped.session.label(open_ids[1:2], red)
    mapped.turn_to("label")
    mapped.session.label(open_ids[2:3], red)
    rows = mapped.ask(lambda p: p.catalog.rows(open_ids[:3]))
    assert [row.label.tier for row in rows] == [Tier.GOLD, Tier.SILVER, Tier.GOLD]


def test_more_like_this_brings_its_own_kind_to_the_front(mapped):
    grid = mapped.browse.grid
    grid.setFocus()
    grid.go_to(20)
    chosen = grid.current_id()
    QTest.keyClick(grid, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    mapped.until(lambda: grid.images.ids[0] == chosen)
    rows = mapped.ask(lambda p: p.catalog.rows(list(grid.images.ids)))
    kinds = [row.path.parent.name for row in rows]
    assert set(kinds[:8]) == {kinds[0]}
    assert kinds[0] not in kinds[8:]


def test_without_features_the_map_says_what_to_do(desk):
    page = desk.turn_to("browse")
    QTest.keyClick(page.grid, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.session.tasks.is_idle)
    panel = page.beside_map.map
    assert panel._stack.currentWidget() is panel._none
    QTest.keyClick(panel.view, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert not panel.isVisible()


def test_a_crowd_is_painted_stronger_than_one_point():
    positions = np.full((5001, 2), 0.25, np.float32)
    positions[-1] = 0.75
    colors = np.full((5001, 3), 200.0, np.float32)
    picture = paint(
        np.repeat(positions, 40, axis=0),
        np.repeat(colors, 40, axis=0),
        None,
        Viewport(0.5, 0.5, 100, 100, 100),
        background=(0, 0, 0),
    )
    crowd, single = (picture.pixelColor(at, at).red() for at in (25, 75))
    assert crowd > single > 0
    assert picture.pixelColor(50, 50).red() == 0
