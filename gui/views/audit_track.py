"""The checks of an audit as a row of cells: right, wrong, open, and where one is."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme

HEIGHT, GAP, ROUND = 14, 2, 3  # px
NARROWEST = 4  # px: thinner cells would be lost; then they share


class AuditTrack(QWidget):
    """Right ones are full, wrong ones are crossed as well as red: colors alone say nothing here."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marks: Sequence[bool | None] = ()
        self._place = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_marks(self, marks: Sequence[bool | None], place: int) -> None:
        self._marks, self._place = marks, place
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = max(1, len(self._marks))
        step = self.width() / count
        gap = GAP if step - GAP >= NARROWEST else 0
        for number, mark in enumerate(self._marks):
            cell = QRectF(number * step, 1, step - gap, HEIGHT - 2)
            self._paint_cell(painter, cell, mark, is_current=number == self._place)
        painter.end()

    def _paint_cell(
        self, painter: QPainter, cell: QRectF, mark: bool | None, *, is_current: bool
    ) -> None:
        colors = self._theme.colors
        fill = {None: colors.border, True: colors.success, False: colors.danger}[mark]
        painter.setPen(QPen(QColor(colors.text), 2) if is_current else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(cell.adjusted(1, 0, -1, 0) if is_current else cell, ROUND, ROUND)
        if mark is False:
            painter.setPen(QPen(QColor(colors.surface), 1.5))
            cross = QRectF(0, 0, 6, 6)
            cross.moveCenter(cell.center())
            painter.drawLine(cross.topLeft(), cross.bottomRight())
            painter.drawLine(cross.topRight(), cross.bottomLeft())
