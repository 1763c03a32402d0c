"""The rubber band: press, drag over images, and what it touches is selected."""

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView

DRAG = 6  # px before a press becomes a band
Flag = QItemSelectionModel.SelectionFlag


class RubberBand(QObject):
    """`select` turns a rectangle in content pixels into what lies under it."""

    def __init__(self, view: QAbstractItemView, select: Callable[[QRect], QItemSelection]) -> None:
        super().__init__(view)
        self._view, self._select = view, select
        self._from: QPoint | None = None  # content pixels
        self._to: QPoint | None = None
        self._base = QItemSelection()
        self._timer = QTimer(self)
        self._timer.setInterval(16)
        self._timer.timeout.connect(self._scroll)

    @property
    def rect(self) -> QRect | None:
        """The band in content pixels, None while there is none."""
        if self._from is None or self._to is None:
            return None
        return QRect(self._from, self._to).normalized()

    def paint(self, painter: QPainter, color: QColor) -> None:
        band = self.rect
        if band is None:
            return
        painter.setPen(QPen(color, 1.5))
        color.setAlpha(48)
        painter.setBrush(color)
        painter.drawRect(band.translated(0, -self._view.verticalScrollBar().value()))

    def press(self, point: QPoint, *, adds: bool) -> None:
        """Begin at `point` (viewport pixels); `adds` keeps what is selected."""
        self._from = self._content(point)
        self._base = (
            QItemSelection(self._view.selectionModel().selection()) if adds else (QItemSelection())
        )

    def drag(self, point: QPoint) -> bool:
        """Follow the mouse; False while no button was pressed in the view."""
        if self._from is None:
            return False
        at = self._content(point)
        if self._to is None and (at - self._from).manhattanLength() < DRAG:
            return True
        self._to = at
        self._apply()
        self._timer.start()
        return True

    def release(self) -> None:
        self._from = self._to = None
        self._timer.stop()

    def _apply(self) -> None:
        band = self.rect
        if band is None:
            return
        chosen = self._select(band)
        chosen.merge(self._base, Flag.Select)
        self._view.selectionModel().select(chosen, Flag.ClearAndSelect)
        self._view.viewport().update()

    def _scroll(self) -> None:
        """Scroll on while the mouse is beyond the edge, faster the farther it is."""
        viewport = self._view.viewport()
        point = viewport.mapFromGlobal(self._view.cursor().pos())
        beyond = min(0, point.y()) + max(0, point.y() - viewport.height())
        if beyond:
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.value() + beyond // 2)
            self._to = self._content(point)
            self._apply()

    def _content(self, point: QPoint) -> QPoint:
        return point + QPoint(0, self._view.verticalScrollBar().value())
