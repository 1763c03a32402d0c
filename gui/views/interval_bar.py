"""A share with its interval on a line, beside the share that was asked for."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme
from gui.views.fonts import sized

HEIGHT, BAND, EDGE = 34, 8, 18  # px
FIRST = 0.5  # where the line begins: what is asked for lies far above


class IntervalBar(QWidget):
    """From one half to all; what lies below is drawn at the left end."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.interval: tuple[float, float] | None = None
        self._share: float | None = None
        self._asked = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_interval(
        self, share: float | None, interval: tuple[float, float] | None, asked: float
    ) -> None:
        """None: nothing is known, and the whole line is open."""
        self._share, self.interval, self._asked = share, interval, asked
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colors = QPainter(self), self._theme.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = BAND / 2 + 5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.border))
        painter.drawRoundedRect(self._band(FIRST, 1.0, middle), BAND / 2, BAND / 2)
        if self.interval is not None:
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(self._band(*self.interval, middle), BAND / 2, BAND / 2)
        if self._share is not None:
            painter.setPen(QPen(QColor(colors.surface), 2))
            painter.setBrush(QColor(colors.accent))
            painter.drawEllipse(QPointF(self._x(self._share), middle), BAND / 2 + 1, BAND / 2 + 1)
        self._paint_scale(painter, middle)
        painter.end()

    def _paint_scale(self, painter: QPainter, middle: float) -> None:
        colors, asked = self._theme.colors, self._x(self._asked)
        painter.setPen(QPen(QColor(colors.text), 2))
        painter.drawLine(QPointF(asked, middle - BAND), QPointF(asked, middle + BAND))
        painter.setFont(sized(painter.font(), 11))
        ends = [s for s in (FIRST, 1.0) if abs(self._x(s) - asked) > 2 * EDGE]
        for share in (*ends, self._asked):
            painter.setPen(QColor(colors.text if share == self._asked else colors.muted))
            left = min(max(0.0, self._x(share) - 2 * EDGE), self.width() - 4.0 * EDGE)
            room = QRectF(left, middle + BAND - 1, 4 * EDGE, HEIGHT - middle - BAND + 1)
            flags = Qt.AlignmentFlag.AlignVCenter | _side(left, self.width() - 4.0 * EDGE)
            painter.drawText(room, flags, f"{100 * share:.1f}".removesuffix(".0") + " %")

    def _band(self, low: float, high: float, middle: float) -> QRectF:
        start, end = self._x(low), self._x(high)
        return QRectF(start, middle - BAND / 2, max(BAND, end - start), BAND)

    def _x(self, share: float) -> float:
        part = (min(1.0, max(FIRST, share)) - FIRST) / (1 - FIRST)
        return EDGE / 2 + part * (self.width() - EDGE)


def _side(left: float, most: float) -> Qt.AlignmentFlag:
    """Texts at an end of the line keep to it."""
    if left <= 0:
        return Qt.AlignmentFlag.AlignLeft
    return Qt.AlignmentFlag.AlignRight if left >= most else Qt.AlignmentFlag.AlignHCenter
