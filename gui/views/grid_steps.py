"""Where the keys lead in a grid: over headers as if they were not there, past what is folded."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from gui.views.grid_geometry import GridGeometry

Key = Qt.Key
Move = QAbstractItemView.CursorAction
CURSOR_KEYS = {
    Move.MoveLeft: Key.Key_Left,
    Move.MoveRight: Key.Key_Right,
    Move.MoveUp: Key.Key_Up,
    Move.MoveDown: Key.Key_Down,
    Move.MovePageUp: Key.Key_PageUp,
    Move.MovePageDown: Key.Key_PageDown,
    Move.MoveHome: Key.Key_Home,
    Move.MoveEnd: Key.Key_End,
    Move.MoveNext: Key.Key_Right,
    Move.MovePrevious: Key.Key_Left,
}
_STEPS: dict[Key, Callable[[GridGeometry, int, int], int]] = {
    Key.Key_Left: lambda geometry, row, page: geometry.beside(row, -1),
    Key.Key_Right: lambda geometry, row, page: geometry.beside(row, 1),
    Key.Key_Up: lambda geometry, row, page: geometry.across(row, -1),
    Key.Key_Down: lambda geometry, row, page: geometry.across(row, 1),
    Key.Key_PageUp: lambda geometry, row, page: geometry.page_from(row, -page),
    Key.Key_PageDown: lambda geometry, row, page: geometry.page_from(row, page),
    Key.Key_Home: lambda geometry, row, page: geometry.beside(row, -geometry.count),
    Key.Key_End: lambda geometry, row, page: geometry.beside(row, geometry.count),
}


def target(geometry: GridGeometry, key: Key, row: int, viewport: int) -> int | None:
    """Return the row to which `key` leads from `row` (-1: none is current); None for other keys.

    `viewport` is its height, px.
    """
    step = _STEPS.get(key)
    if step is None or not geometry.count:
        return None
    if row < 0:
        return geometry.count - 1 if key == Key.Key_End else geometry.beside(-1, 1)
    page = max(geometry.cell_height, viewport - geometry.header - geometry.cell_height)
    return step(geometry, row, page)
