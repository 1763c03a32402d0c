"""An accuracy with its interval on a line from 0 to 100 %: how good, and how sure of that."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.wording import interval_in_words, percent

TRACK = 6  # px
DOT = 5


class AccuracyBar(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._accuracy: float | None = None
        self._interval: tuple[float, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_accuracy(self, accuracy: float | None, interval: tuple[float, float] | None) -> None:
        """Hides itself where nothing was measured."""
        self._accuracy, self._interval = accuracy, interval
        self.setVisible(accuracy is not None)
        if accuracy is not None and interval is not None:
            self.setAccessibleName(
                tr(
                    "{percent} right, 95 % interval {interval}",
                    percent=percent(accuracy),
                    interval=interval_in_words(interval),
                )
            )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 2 * DOT + 6 + self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._accuracy is None:
            return
        painter, colors = QPainter(self), self._theme.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._paint_span(painter, (0.0, 1.0), colors.border)
        if self._interval is not None:
            self._paint_span(painter, self._interval, colors.accent, alpha=110)
        painter.setBrush(QColor(colors.accent))
        painter.drawEllipse(QPointF(self._x(self._accuracy), DOT + 1), DOT, DOT)
        self._paint_scale(painter)
        painter.end()

    def _paint_span(
        self, painter: QPainter, span: tuple[float, float], name: str, *, alpha: int = 255
    ) -> None:
        color = QColor(name)
        color.setAlpha(alpha)
        left, right = self._x(span[0]), self._x(span[1])
        painter.setBrush(color)
        bar = QRectF(left, DOT + 1 - TRACK / 2, right - left, TRACK)
        painter.drawRoundedRect(bar, TRACK / 2, TRACK / 2)

    def _paint_scale(self, painter: QPainter) -> None:
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colors.muted))
        place = QRectF(0, 2 * DOT + 4, self.width(), self.fontMetrics().height())
        for text, side in (
            ("0", Qt.AlignmentFlag.AlignLeft),
            ("50", Qt.AlignmentFlag.AlignHCenter),
            ("100 %", Qt.AlignmentFlag.AlignRight),
        ):
            painter.drawText(place, side | Qt.AlignmentFlag.AlignTop, text)

    def _x(self, share: float) -> float:
        return DOT + share * (self.width() - 2 * DOT)
