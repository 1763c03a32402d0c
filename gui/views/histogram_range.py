"""How values between 0 and 1 are spread, with two handles that cut a range out of them."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.theme import Theme

EDGE = 9  # px at both sides, for the handles
BASE = 16  # px below the bars, for the handles
GRIP = 6.5  # px, a handle's radius
STEP = 0.01
BIG_STEP = 0.05


class HistogramRange(QWidget):
    """Left and Right move the handle in use, Up and Down take the other one; Shift moves farther.

    `least` and `most` are in [0, 1]; the ends mean "no bound".
    """

    changed = Signal()  # a person moved a handle

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: Sequence[int] = ()
        self.least, self.most = 0.0, 1.0
        self._moves_upper = False  # of the two handles
        self.setAccessibleName(name)
        self.setAccessibleDescription(tr("Arrow keys move the ends of the range."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(260, 108)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 116)

    def show_counts(self, counts: Sequence[int]) -> None:
        self._counts = counts
        self.update()

    def show_range(self, least: float, most: float) -> None:
        self.least, self.most = least, most
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._value(event.position().x())
        low, high = abs(at - self.least), abs(at - self.most)
        self._moves_upper = high < low or (high == low and at > self.most)
        self._move_to(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(self._value(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step, at = (BIG_STEP if far else STEP), self.most if self._moves_upper else self.least
        match event.key():
            case Qt.Key.Key_Left:
                self._move_to(at - step)
            case Qt.Key.Key_Right:
                self._move_to(at + step)
            case Qt.Key.Key_Home:
                self._move_to(0)
            case Qt.Key.Key_End:
                self._move_to(1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._moves_upper = event.key() == Qt.Key.Key_Up
                self.update()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_bars(painter)
        self._paint_handles(painter)

    def _paint_bars(self, painter: QPainter) -> None:
        colors, bins, most = self._theme.colors, len(self._counts), max(self._counts, default=0)
        if not most:
            return
        floor, room = self.height() - BASE, self.height() - BASE - 6
        width = (self.width() - 2 * EDGE) / bins
        painter.setPen(Qt.PenStyle.NoPen)
        for number, count in enumerate(self._counts):
            if not count:
                continue
            middle = (number + 0.5) / bins
            inside = self.least <= middle <= self.most
            painter.setBrush(QColor(colors.accent if inside else colors.border))
            # Roots, so that the few in the middle are seen beside the many at the end.
            tall = max(2.0, room * (count / most) ** 0.5)
            bar = QRectF(EDGE + number * width + 1, floor - tall, width - 2, tall)
            painter.drawRoundedRect(bar, 1.5, 1.5)

    def _paint_handles(self, painter: QPainter) -> None:
        colors, y = self._theme.colors, self.height() - BASE + 7.5
        painter.setPen(QPen(QColor(colors.border), 3, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(EDGE, y), QPointF(self.width() - EDGE, y))
        painter.setPen(QPen(QColor(colors.accent), 3, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(self._x(self.least), y), QPointF(self._x(self.most), y))
        for value, upper in ((self.least, False), (self.most, True)):
            held = self.hasFocus() and upper == self._moves_upper
            painter.setPen(QPen(QColor(colors.accent if held else colors.border_strong), 2))
            painter.setBrush(QColor(colors.raised))
            painter.drawEllipse(QPointF(self._x(value), y), GRIP, GRIP)

    def _move_to(self, value: float) -> None:
        value = round(max(0.0, min(1.0, value)), 2)
        value = max(value, self.least) if self._moves_upper else min(value, self.most)
        if value != (self.most if self._moves_upper else self.least):
            self.least, self.most = (self.least, value) if self._moves_upper else (value, self.most)
            self.changed.emit()
        self.update()

    def _x(self, value: float) -> float:
        return EDGE + value * (self.width() - 2 * EDGE)

    def _value(self, x: float) -> float:
        return (x - EDGE) / max(1, self.width() - 2 * EDGE)
