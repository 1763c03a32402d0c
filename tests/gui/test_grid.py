"""The grid at size: ten thousand images, in ranges; its geometry; what Qt may not lose."""

import sys
import threading
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from sqlalchemy import text

from core.project import Project
from gui.session import Session
from gui.tasks import Tasks
from gui.theme import Mode, Theme
from gui.views import grid_listing
from gui.views.grid_geometry import GridGeometry
from gui.views.image_grid import ImageGrid

MANY = 10_000
geometries = st.builds(
    GridGeometry,
    count=st.integers(1, 1_000_000),
    size=st.integers(64, 512),
    width=st.integers(100, 4000),
)


@pytest.fixture
def many(qapp, qtbot, tmp_path):
    """A session over 10,000 rows; the files behind them do not exist."""
    (tmp_path / "pictures").mkdir()
    project = Project.create(tmp_path / "many.autodidact", tmp_path / "pictures")
    insert = text(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
        "INSERT INTO image (root_id, path, state, bytes, mtime_ns, added_at, shuffle) "
        "SELECT 1, CAST(printf('%05d.png', i) AS BLOB), 'ready', 1, 1, '2026', i FROM n"
    )
    with project._database.write() as connection:
        connection.execute(insert, {"last": MANY - 1})
    for name in ("ant", "bee"):
        project.categories.create(name)
    session = Session(project, Tasks(), Theme(qapp, Mode.LIGHT))
    qtbot.waitUntil(lambda: session.counts.images == MANY and len(session.categories) == 2)
    yield session
    session.close()


@pytest.fixture
def grid(many, qtbot):
    view = ImageGrid(many)
    qtbot.addWidget(view)
    view.resize(1200, 800)
    view.show()
    view.listing.load(lambda p, _report: p.catalog.ids())
    qtbot.waitUntil(lambda: len(view.images.ids) == MANY and view.images.row(0) is not None)
    return view


def test_ten_thousand_are_labeled_and_undone_at_once(many, grid, qtbot):
    QTest.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert grid.selectionModel().selection().size() == 1  # one range, not ten thousand items
    many.label(grid.selected_ids(), many.categories[1].id)
    qtbot.waitUntil(lambda: many.counts.labeled == MANY)
    assert many.project.catalog.counts().labeled == MANY
    many.undo()
    qtbot.waitUntil(lambda: many.counts.labeled == 0)
    assert many.project.catalog.counts().labeled == 0
    many.redo()
    qtbot.waitUntil(lambda: many.counts.labeled == MANY)


@pytest.mark.parametrize("at_once", [grid_listing.AT_ONCE, 0])
def test_a_listing_that_comes_late_leaves_the_person_where_they_went(
    grid, qtbot, monkeypatch, at_once
):
    monkeypatch.setattr(grid_listing, "AT_ONCE", at_once)
    grid.go_to(5)
    may_end, shown = threading.Event(), list[bool]()

    def slowly(project, _report):
        may_end.wait(60)
        return project.catalog.ids()[2:]

    grid.listing.load(slowly, lambda: shown.append(True))
    QTest.keyClick(grid, Qt.Key.Key_End)
    there = grid.current_id()
    may_end.set()
    qtbot.waitUntil(lambda: bool(shown))
    assert (grid.current_id(), grid.selected_ids().tolist()) == (there, [there])


def test_rows_far_away_come_when_they_are_scrolled_to(grid, qtbot):
    QTest.keyClick(grid, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: grid.images.row(MANY - 1) is not None)
    assert grid.images.row(MANY - 1).name == "09999.png"
    assert grid.images.row(MANY // 2) is None  # what was never in sight was never read


def test_thumbnails_in_sight_come_before_those_around(grid, qtbot, monkeypatch):
    asked = list[list[int]]()
    monkeypatch.setattr(
        grid._thumbnails, "want", lambda rows, _pixels: asked.append([row.id for row in rows])
    )
    grid.go_to(200)
    QTest.qWait(50)
    qtbot.waitUntil(lambda: grid.images.row(260) is not None and len(asked) > 1)
    (seen,) = grid._pieces()
    ids = list(grid.images.ids)
    grid._look()
    assert asked[-1][: len(seen)] == ids[seen.start : seen.stop]
    around = asked[-1][len(seen) :]
    below = [id_ for id_ in around if id_ > ids[seen.stop - 1]]
    above = [id_ for id_ in around if id_ < ids[seen.start]]
    assert around == below + above
    assert below == sorted(below)
    assert above == sorted(above, reverse=True)
    assert above
    assert below


def test_a_larger_size_keeps_the_current_image_in_sight(grid, qtbot):
    grid.go_to(5_000)
    for size in (64, 300, 512, 160):
        grid.set_thumbnail_size(size)
        assert grid.viewport().rect().intersects(grid.visualRect(grid.images.index(5_000)))


def test_shift_click_far_away_stays_one_range(grid):
    grid.go_to(10)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    place = grid.visualRect(grid.images.index(MANY - 3)).center()
    QTest.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, place
    )
    assert grid.selected_count() == MANY - 12
    assert grid.selectionModel().selection().size() == 1
    assert grid.selected_ids() == grid.images.ids[10 : MANY - 2]


def test_qt_calls_lose_no_reference_to_none(grid):
    """PySide6 6.12.0 on Python 3.11 lost one per void call and aborted (design/limits.md, F17)."""
    before = sys.getrefcount(None)
    for number in range(2_000):
        grid.viewport().update()
        grid.verticalScrollBar().setValue(number)
        grid.images.arrived.emit()
    assert sys.getrefcount(None) > before - 500


@given(geometries, st.data())
def test_a_cell_is_found_where_it_lies(geometry, data):
    row = data.draw(st.integers(0, geometry.count - 1))
    assert geometry.row_at(geometry.rect(row).center()) == row
    rect = geometry.rect(row)
    assert row in {each for each, _ in geometry.cells_between(rect.top(), rect.bottom())}
    assert geometry.rect(row).bottom() < geometry.height


@given(geometries, st.data())
def test_a_band_over_two_cells_takes_the_block_between_them(geometry, data):
    last = min(geometry.count - 1, geometry.columns * 30)
    one, other = (data.draw(st.integers(0, last)) for _ in range(2))
    band = QRect(geometry.rect(one).center(), geometry.rect(other).center()).normalized()
    taken = {row for piece in geometry.ranges_in(band) for row in piece}
    columns = sorted(row % geometry.columns for row in (one, other))
    lines = sorted(row // geometry.columns for row in (one, other))
    expected = {
        row
        for row in range(geometry.count)[: last + geometry.columns]
        if lines[0] <= row // geometry.columns <= lines[1]
        and columns[0] <= row % geometry.columns <= columns[1]
    }
    assert taken == expected


def test_gaps_belong_to_no_cell():
    geometry = GridGeometry(count=10, size=100, width=500)
    assert geometry.row_at(QPoint(0, 0)) is None
    assert geometry.row_at(geometry.rect(0).topRight() + QPoint(3, 0)) is None
    assert geometry.row_at(QPoint(50, 10_000)) is None


def test_an_empty_grid_is_quiet(many, qtbot):
    view = ImageGrid(many)
    qtbot.addWidget(view)
    view.show()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_A):
        QTest.keyClick(view, key)
    assert view.selected_ids() == array("q")
    assert view.current_id() is None
