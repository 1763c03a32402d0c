"""What stays where it is while the layout of a grid changes: the image a person is looking at."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractItemView

from gui.views.grid_geometry import GridGeometry


@dataclass(frozen=True, slots=True)
class Held:
    """`height`: where in the viewport the middle of the picture of `row` was, px. `whole`: all of
    the image is to be in sight."""

    row: int | None
    height: int
    whole: bool = True


class GridHold:
    """Ask it what to hold before the layout changes; put that back after. `geometry` returns the
    layout of now."""

    def __init__(self, view: QAbstractItemView, geometry: Callable[[], GridGeometry]) -> None:
        self._view, self._geometry = view, geometry
        self._zoomed: tuple[QPoint | None, int | None, int] = (None, None, 0)

    def find(self) -> Held:
        """Hold the current image if it is seen, or what is in the middle of the view."""
        row = self._row_in_sight()
        return Held(row, 0 if row is None else self._picture_middle(row) - self._offset())

    def find_at(self, point: QPoint) -> Held:
        """Hold the image at a point of the viewport; between images, what `find` does."""
        row = self._row_at(point)
        return self.find() if row is None else Held(row, point.y(), whole=False)

    def put_back(self, held: Held) -> None:
        """Scroll so that it is where it was."""
        if held.row is None:
            return
        self._view.verticalScrollBar().setValue(self._picture_middle(held.row) - held.height)
        if held.whole:
            self._view.scrollTo(self._view.model().index(held.row, 0))

    def note_zoom(self, at: QPoint | None, held: Held) -> None:
        """The thumbnails have just got another size: who zooms on at that point holds the same."""
        self._zoomed = at, held.row, self._offset()

    def _row_in_sight(self) -> int | None:
        offset, current = self._offset(), self._view.currentIndex().row()
        height = self._view.viewport().height()
        pieces = self._geometry().pieces_between(offset, offset + height)
        if not pieces:
            return None
        if any(current in piece for piece in pieces):
            return current
        if not offset:
            return pieces[0].start
        middle = pieces[len(pieces) // 2]
        return middle[len(middle) // 2]

    def _row_at(self, point: QPoint) -> int | None:
        """Return the row at a point; while one zooms on there, the row that was there first."""
        before, row, offset = self._zoomed
        if before == point and offset == self._offset():
            return row
        return self._geometry().row_at(point + QPoint(0, self._offset()))

    def _picture_middle(self, row: int) -> int:
        geometry = self._geometry()
        return geometry.rect(row).top() + geometry.size // 2

    def _offset(self) -> int:
        return self._view.verticalScrollBar().value()
