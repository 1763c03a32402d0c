"""A share with its interval on a line, beside the share that was asked for."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme
from gui.views.fonts import sized

HEIGHT, BAND, EDGE = 34, 8, 18  # px
MIDDLE = BAND / 2 + 5  # of the line
SIGNS, APART = 11, 4  # px: of the texts below it, and between them
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
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.border))
        painter.drawRoundedRect(self._band(FIRST, 1.0), BAND / 2, BAND / 2)
        if self.interval is not None:
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(self._band(*self.interval), BAND / 2, BAND / 2)
        if self._share is not None:
            painter.setPen(QPen(QColor(colors.surface), 2))
            painter.setBrush(QColor(colors.accent))
            painter.drawEllipse(QPointF(self._x(self._share), MIDDLE), BAND / 2 + 1, BAND / 2 + 1)
        self._paint_scale(painter)
        painter.end()

    def _paint_scale(self, painter: QPainter) -> None:
        colors, asked = self._theme.colors, self._x(self._asked)
        painter.setPen(QPen(QColor(colors.text), 2))
        painter.drawLine(QPointF(asked, MIDDLE - BAND), QPointF(asked, MIDDLE + BAND))
        painter.setFont(sized(self.font(), SIGNS))
        for share, place in self.scale().items():
            painter.setPen(QColor(colors.text if share == self._asked else colors.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _percent(share))

    def scale(self) -> dict[float, QRectF]:
        """Return where the share that was asked for is written, below its mark, and the ends of
        the line as far as there is room beside it."""
        asked = self._below(self._asked)
        ends = {share: self._below(share) for share in (FIRST, 1.0)}
        beside = {
            share: place
            for share, place in ends.items()
            if not place.adjusted(-APART, 0, APART, 0).intersects(asked)
        }
        return {**beside, self._asked: asked}

    def _below(self, share: float) -> QRectF:
        """Centered at the share, but for what would not be on the widget."""
        width = QFontMetricsF(sized(self.font(), SIGNS)).horizontalAdvance(_percent(share)) + 2
        left = min(max(0.0, self._x(share) - width / 2), self.width() - width)
        top = MIDDLE + BAND - 1
        return QRectF(left, top, width, HEIGHT - top)

    def _band(self, low: float, high: float) -> QRectF:
        start, end = self._x(low), self._x(high)
        return QRectF(start, MIDDLE - BAND / 2, max(BAND, end - start), BAND)

    def _x(self, share: float) -> float:
        part = (min(1.0, max(FIRST, share)) - FIRST) / (1 - FIRST)
        return EDGE / 2 + part * (self.width() - EDGE)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + " %"
