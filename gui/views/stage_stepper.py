"""The stages of a run in a row: those behind with a check, the one now, those ahead pale."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme

DOT = 18
LINE = 2
LABEL_GAP = 5
LEAST_WIDTH = 72


class StageStepper(QWidget):
    """`show_stages` takes translated names; the one at `current` is under way."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stages: tuple[str, ...] = ()
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_stages(self, stages: tuple[str, ...], *, current: int) -> None:
        """`current` is the index of the stage under way; ``len(stages)`` when all are done."""
        self._stages, self._current = stages, current
        self.setAccessibleName(", ".join(stages[: current + 1]))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        height = DOT + LABEL_GAP + self.fontMetrics().height() + 4
        return QSize(LEAST_WIDTH * max(1, len(self._stages)), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._stages:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() / len(self._stages)
        for index, name in enumerate(self._stages):
            left = index * width
            if index:
                self._paint_line(painter, left - width / 2, left + width / 2, index)
            self._paint_stage(painter, QRectF(left, 1, width, self.height() - 1), index, name)
        painter.end()

    def _paint_line(self, painter: QPainter, start: float, end: float, index: int) -> None:
        colors = self._theme.colors
        reached = index <= self._current
        painter.setPen(QPen(QColor(colors.accent if reached else colors.border), LINE))
        y = 1 + DOT / 2
        painter.drawLine(int(start + DOT / 2 + 3), int(y), int(end - DOT / 2 - 3), int(y))

    def _paint_stage(self, painter: QPainter, cell: QRectF, index: int, name: str) -> None:
        colors = self._theme.colors
        dot = QRectF(cell.center().x() - DOT / 2, cell.top(), DOT, DOT)
        is_done, is_now = index < self._current, index == self._current
        painter.setPen(QPen(QColor(colors.accent if is_done or is_now else colors.border), LINE))
        painter.setBrush(QColor(colors.accent if is_done else colors.surface))
        painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
        if is_done:
            self._paint_check(painter, dot)
        if is_now:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent))
            painter.drawEllipse(dot.adjusted(5, 5, -5, -5))
        self._paint_name(painter, cell, name, strong=is_now, pale=index > self._current)

    def _paint_check(self, painter: QPainter, dot: QRectF) -> None:
        painter.setPen(QPen(QColor(self._theme.colors.on_accent), LINE))
        x, y = dot.center().x(), dot.center().y()
        painter.drawPolyline([QPointF(x - 4, y), QPointF(x - 1, y + 3), QPointF(x + 4, y - 3)])

    def _paint_name(
        self, painter: QPainter, cell: QRectF, name: str, *, strong: bool, pale: bool
    ) -> None:
        colors, font = self._theme.colors, self.font()
        font.setBold(strong)
        painter.setFont(font)
        painter.setPen(QColor(colors.disabled if pale else colors.text if strong else colors.muted))
        place = cell.adjusted(3, DOT + LABEL_GAP, -3, 0)
        elided = QFontMetrics(font).elidedText(
            name, Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, elided)
