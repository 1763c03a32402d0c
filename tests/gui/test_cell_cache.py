"""Cells are painted once: what is kept always looks as if it were painted anew."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QTest

from core.types import Answer
from gui.theme import Mode
from gui.views import cell_cache, paint_share
from gui.views.cell_cache import CellCache, Face
from gui.views.cell_painter import CellPainter, CellState
from gui.views.grid_geometry import CAPTION


@pytest.fixture
def grid(desk, monkeypatch):
    monkeypatch.setattr(paint_share, "SHARE", 60.0)  # all in one turn, however busy the machine
    view = desk.page("browse").grid
    desk.until(lambda: all(row and view._thumbnails.pixmap(row, 1) for row in rows(view)))
    desk.settle()
    return view


def rows(view):
    return [view.images.row(number) for number in range(len(view.images.ids))]


def seen(view) -> QImage:
    return view.viewport().grab().toImage()


def painted_anew(view) -> QImage:
    view._canvas._cache.share(object())
    return seen(view)


def label_first(desk, view):
    desk.session.label([view.images.id_at(0)], desk.session.categories[0].id)
    desk.settle()
    desk.until(
        lambda: view.images.row(0).label and view.images.row(0).label.answer is Answer.CATEGORY
    )


def recolor(desk, view):
    label_first(desk, view)
    first = desk.session.categories[0]
    desk.session.edit(lambda p: p.categories.recolor(first.id, "#123456"))
    desk.until(lambda: desk.session.categories[0].color == "#123456")


def flag(desk, view):
    desk.session.flag([view.images.id_at(1)], True)
    desk.until(lambda: view.images.row(1).remark.flagged)
    desk.settle()


CHANGES = {
    "label": label_first,
    "category recolored": recolor,
    "flag": flag,
    "selection": lambda desk, view: view.selectAll(),
    "current": lambda desk, view: view.go_to(5),
    "hover": lambda desk, view: QTest.mouseMove(
        view.viewport(), view.visualRect(view.images.index(3)).center()
    ),
    "dark": lambda desk, view: desk.session.theme.force(Mode.DARK),
    "captions": lambda desk, view: view.set_captions(not view.captions),
    "size": lambda desk, view: view.zoom(1),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_kept_follows_every_change(desk, grid, name):
    before = seen(grid)
    CHANGES[name](desk, grid)
    now = seen(grid)
    assert now != before
    assert now == painted_anew(grid)


def test_only_what_changed_is_painted_again(desk, grid, monkeypatch):
    seen(grid)
    painted, original = [], CellPainter.paint

    def counted(painter, cell, row, pixmap, state):
        painted.append(row.id)
        original(painter, cell, row, pixmap, state)

    monkeypatch.setattr(CellPainter, "paint", counted)
    seen(grid)
    assert painted == []
    label_first(desk, grid)
    seen(grid)
    assert set(painted) == {grid.images.id_at(0)}


def test_the_longest_unused_cells_are_forgotten(desk, grid, monkeypatch):
    monkeypatch.setattr(cell_cache, "KEPT", 3 * 10 * 10 * 4)
    cache, state = CellCache(), CellState(False, False, False, False)
    faces = [Face(row, 0, state, None, None) for row in rows(grid)[:4]]
    for face in faces[:3]:
        cache.put(face, QPixmap(10, 10))
    assert cache.get(faces[0]) is not None
    cache.put(faces[3], QPixmap(10, 10))
    assert [cache.get(face) is not None for face in faces] == [True, False, True, True]


def test_a_paint_without_time_shows_what_was_there_and_the_rest_in_later_turns(
    desk, grid, monkeypatch
):
    before = seen(grid)
    monkeypatch.setattr(paint_share, "SHARE", 0.0)
    grid.selectAll()
    short = seen(grid)
    cells = cells_in_sight(grid)
    assert [short.copy(cell) != before.copy(cell) for cell in cells[:3]] == [True, False, False]
    assert not grid.is_painted
    desk.until(lambda: grid.is_painted)
    now = seen(grid)  # every turn painted and kept one
    assert all(now.copy(cell) != before.copy(cell) for cell in cells)
    assert now == painted_at_once(grid, monkeypatch)


def test_a_new_cell_without_time_shows_its_picture(desk, grid, monkeypatch):
    full = seen(grid)
    monkeypatch.setattr(paint_share, "SHARE", 0.0)
    short = painted_anew(grid)
    cell = cells_in_sight(grid)[1]
    assert short.pixelColor(cell.center()) == full.pixelColor(cell.center())
    name = QRect(cell.left(), cell.bottom() - CAPTION, cell.width(), CAPTION)
    assert short.copy(name) != full.copy(name)
    desk.until(lambda: grid.is_painted)
    assert seen(grid) == painted_at_once(grid, monkeypatch)


def cells_in_sight(view) -> list[QRect]:
    rects = (view.visualRect(view.images.index(n)) for n in range(len(view.images.ids)))
    return [rect for rect in rects if view.viewport().rect().contains(rect)]


def painted_at_once(view, monkeypatch) -> QImage:
    monkeypatch.setattr(paint_share, "SHARE", 60.0)
    return painted_anew(view)
