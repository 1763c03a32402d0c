"""Groups under headers: where they lie, how keys and clicks go through them, how they fold."""

from array import array
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from core.rows import Group, Listing
from core.types import Grouping
from gui.models.spans import NO_SPANS, spans_of
from gui.views.grid_geometry import HEADER, GridGeometry
from gui.views.image_grid import ImageGrid

Key = Qt.Key
Modifier = Qt.KeyboardModifier


def groups_of(counts):
    ends = np.cumsum(counts).tolist()
    return tuple(
        Group(f"folder {number}", end - count, count)
        for number, (count, end) in enumerate(zip(counts, ends, strict=True))
    )


@st.composite
def grouped(draw):
    counts = draw(st.lists(st.integers(1, 40), min_size=1, max_size=30))
    spans = spans_of(groups_of(counts), Grouping.FOLDER, NO_SPANS)
    for number in range(len(counts)):
        if draw(st.booleans()):
            spans = spans.fold(number, folded=True)
    return GridGeometry(
        count=sum(counts),
        size=draw(st.integers(64, 200)),
        width=draw(st.integers(100, 1500)),
        spans=spans,
    )


def shown(geometry):
    spans = geometry.spans
    return [
        row
        for number in range(len(spans))
        if not spans.folded[number]
        for row in spans.rows(number)
    ]


@given(grouped())
def test_every_shown_image_has_a_cell_of_its_own_below_its_header(geometry):
    seen = dict(geometry.cells_between(0, geometry.height))
    assert sorted(seen) == shown(geometry)
    for row, rect in seen.items():
        header = geometry.header_rect(geometry.spans.number_of(row))
        assert geometry.row_at(rect.center()) == row
        assert geometry.rect(row) == rect
        assert rect.top() > header.bottom()
        assert rect.bottom() < geometry.height
    tops = [geometry.header_rect(number).top() for number in range(len(geometry.spans))]
    assert all(other - one >= HEADER for one, other in pairwise(tops))


@given(grouped())
def test_arrows_go_through_what_is_shown_and_nothing_else(geometry):
    rows = shown(geometry)
    if not rows:
        assert geometry.beside(0, 1) == 0
        assert geometry.across(0, 1) == 0
        return
    for one, other in pairwise(rows):
        assert geometry.beside(one, 1) == other
        assert geometry.beside(other, -1) == one
    assert geometry.beside(rows[0], -1) == rows[0]
    assert geometry.beside(rows[-1], 1) == rows[-1]
    row, walked = rows[0], 0
    while (below := geometry.across(row, 1)) != row:
        assert geometry.rect(below).top() > geometry.rect(row).top()
        row, walked = below, walked + 1
    assert row in rows
    assert geometry.rect(row).top() == geometry.rect(rows[-1]).top()


@given(grouped(), st.data())
def test_a_band_takes_what_it_touches_in_every_group(geometry, data):
    points = [
        QPoint(
            data.draw(st.integers(0, geometry.width)), data.draw(st.integers(0, geometry.height))
        )
        for _ in range(2)
    ]
    band = QRect(*points).normalized()
    taken = [row for piece in geometry.ranges_in(band) for row in piece]
    touched = [row for row in shown(geometry) if geometry.rect(row).intersects(band)]
    assert set(touched) <= set(taken)
    assert set(taken) <= set(shown(geometry))
    assert len(taken) == len(set(taken))


def test_a_hundred_thousand_groups_cost_nothing(million_in_groups):
    geometry = million_in_groups
    assert geometry.row_at(geometry.rect(999_999).center()) == 999_999
    assert geometry.across(geometry.across(500_000, 7), -7) == 500_000
    assert len(geometry.ranges_in(QRect(0, 0, geometry.width, geometry.height))) == 1


@pytest.fixture
def million_in_groups():
    spans = spans_of(groups_of([10] * 100_000), Grouping.DUPLICATES, NO_SPANS)
    return GridGeometry(count=1_000_000, size=160, width=1600, spans=spans)


@pytest.fixture
def grid(session, qtbot):
    """24 images in three folders: 5, 12 and 7."""
    view = ImageGrid(session, size=96)
    qtbot.addWidget(view)
    view.resize(700, 420)
    view.show()
    groups = groups_of([5, 12, 7])
    view.listing.load(lambda p, _report: Listing(p.catalog.ids(), groups), grouping=Grouping.FOLDER)
    qtbot.waitUntil(lambda: view.images.row(0) is not None)
    return view


def press(grid, number, *, x=None, modifier=Modifier.NoModifier):
    rect = grid._geometry().header_rect(number).translated(0, -grid.verticalOffset())
    place = QPoint(x if x is not None else rect.center().x(), rect.center().y())
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def test_a_click_on_a_header_selects_its_group_and_control_adds(grid):
    press(grid, 0)
    assert grid.selected_ids() == grid.images.ids[:5]
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    press(grid, 2, modifier=Modifier.ControlModifier)
    assert grid.selected_ids() == grid.images.ids[:5] + grid.images.ids[17:]
    press(grid, 2, modifier=Modifier.ControlModifier)
    assert grid.selected_ids() == grid.images.ids[:5]


def test_the_chevron_folds_and_the_arrows_pass_over(grid):
    height = grid._geometry().height
    press(grid, 1, x=grid._geometry().left + 6)
    assert grid._geometry().height < height
    grid.go_to(4)
    QTest.keyClick(grid, Key.Key_Right)
    assert grid.current_id() == grid.images.ids[17]
    QTest.keyClick(grid, Key.Key_Up)
    assert grid.current_id() == grid.images.ids[0]
    assert grid.isIndexHidden(grid.images.index(10))


def test_folding_outlives_another_listing(grid, qtbot):
    grid.go_to(7)
    grid.groups.fold_current()
    kept = groups_of([5, 12, 7])[1:]
    moved = tuple(Group(each.key, each.first - 5, each.count) for each in kept)
    grid.listing.load(
        lambda p, _report: Listing(p.catalog.ids()[5:], moved), grouping=Grouping.FOLDER
    )
    qtbot.waitUntil(lambda: len(grid.images.ids) == 19)
    assert grid._spans.folded.tolist() == [True, False]


def test_the_group_of_the_current_image_is_selected_and_all_are_folded(grid):
    grid.go_to(6)
    grid.groups.select_current()
    assert grid.selected_ids() == grid.images.ids[5:17]
    grid.groups.fold_all()
    assert grid._geometry().height < 4 * HEADER
    grid.groups.fold_all()
    assert not grid._spans.folded.any()


def test_the_header_of_the_group_in_sight_stays_at_the_top_and_can_be_clicked(grid):
    grid.go_to(12)
    grid.verticalScrollBar().setValue(grid._geometry().header_rect(1).bottom() + 30)
    QTest.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, Modifier.NoModifier, QPoint(300, 10)
    )
    assert grid.selected_ids() == grid.images.ids[5:17]


def test_inverting_selects_the_others(grid):
    press(grid, 1)
    grid.invert_selection()
    assert grid.selected_ids() == grid.images.ids[:5] + grid.images.ids[17:]
    grid.selectAll()
    grid.invert_selection()
    assert grid.selected_ids() == array("q")


def test_a_screen_reader_hears_the_group(grid):
    grid.go_to(3)
    assert grid.accessibleDescription() == "folder 0"
    for _ in range(2):
        QTest.keyClick(grid, Key.Key_Right)
    assert grid.accessibleDescription() == "folder 1"


def test_zooming_keeps_the_image_under_the_mouse(grid):
    grid.verticalScrollBar().setValue(150)
    row = 14
    point = grid.visualRect(grid.images.index(row)).center()
    for notches in (2, -1, 1):
        grid.zoom(notches, point)
        rect = grid.visualRect(grid.images.index(row))
        assert rect.top() <= point.y() <= rect.bottom()


def test_captions_can_be_left_out(grid):
    tall = grid._geometry().cell_height
    grid.set_captions(False)
    assert grid._geometry().cell_height == tall - 24
    assert not grid.captions
