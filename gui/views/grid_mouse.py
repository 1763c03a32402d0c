"""What the mouse does in a grid: a press selects; a drag draws a band or carries the selection."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView

from gui.views.grid_groups import GridGroups
from gui.views.grid_headers import HeaderHit
from gui.views.grid_selection import GridSelection
from gui.views.image_drag import far_enough
from gui.views.rubber_band import RubberBand


class GridMouse:
    """`row_at` and `header_at` tell what lies at a point of the viewport; `carry` drags what is
    selected until it is dropped."""

    def __init__(
        self,
        view: QAbstractItemView,
        chosen: GridSelection,
        groups: GridGroups,
        band: RubberBand,
        *,
        row_at: Callable[[QPoint], int | None],
        header_at: Callable[[QPoint], HeaderHit | None],
        carry: Callable[[], None],
    ) -> None:
        self._view, self._chosen, self._groups, self._band = view, chosen, groups, band
        self._row_at, self._header_at, self._carry = row_at, header_at, carry
        self._pressed_selected: QPoint | None = None  # where, while the button is down

    def press(self, event: QMouseEvent) -> None:
        point, modifiers = event.position().toPoint(), event.modifiers()
        header, row = self._header_at(point), self._row_at(point)
        if event.button() == Qt.MouseButton.RightButton:
            if header is None and row is not None and not self._chosen.holds(row):
                self._chosen.only(row)
        elif event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif header is not None:
            self._groups.press(header, modifiers)
        else:
            self._press_images(point, row, modifiers)

    def move(self, point: QPoint) -> bool:
        """Follow the mouse; tell whether it drags."""
        if self._pressed_selected is None:
            return self._band.drag(point)
        if far_enough(self._pressed_selected, point):
            self._pressed_selected = None
            self._carry()
        return True

    def release(self, event: QMouseEvent) -> None:
        pressed, self._pressed_selected = self._pressed_selected, None
        row = None if pressed is None else self._row_at(pressed)
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self._chosen.only(row)
        self._band.release()
        self._view.viewport().update()

    def _press_images(self, point: QPoint, row: int | None, modifiers: Qt.KeyboardModifier) -> None:
        adds = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        extends = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        plain = not adds and not extends
        if plain and row is not None and self._chosen.holds(row):
            self._pressed_selected = point  # to drag all of it, or to select only this one
            return
        self._band.press(point, adds=not plain)
        if row is None:
            if plain:
                self._view.clearSelection()
        elif extends:
            self._chosen.extend(row, keep=adds)
        elif adds:
            self._chosen.toggle(row)
        else:
            self._chosen.only(row)
