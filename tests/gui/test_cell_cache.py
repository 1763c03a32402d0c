"""Cells are painted once: what is kept always looks as if it were painted anew."""

import pytest
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QTest

from core.types import Answer
from gui.theme import Mode
from gui.views import cell_cache
from gui.views.cell_cache import CellCache, Face
from gui.views.cell_painter import CellPainter, CellState


@pytest.fixture
def grid(desk):
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
