"""A switch for yes and no."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import Theme

WIDTH, HEIGHT = 38, 22
KNOB_GAP = 3


class Switch(QAbstractButton):
    """Checked means yes; space and a click toggle it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors, is_on = self._theme.colors, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(1, 1, WIDTH - 2, HEIGHT - 2)
        ground = QColor(colors.accent if is_on else colors.border)
        edge = QColor(colors.accent if is_on else colors.border_strong)
        if not self.isEnabled():
            ground = edge = QColor(colors.border)
        if self.hasFocus():
            edge = QColor(colors.text if is_on else colors.accent)
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        self._paint_knob(painter, track)
        painter.end()

    def _paint_knob(self, painter: QPainter, track: QRectF) -> None:
        colors, size = self._theme.colors, track.height() - 2 * KNOB_GAP
        left = track.right() - size - KNOB_GAP if self.isChecked() else track.left() + KNOB_GAP
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.on_accent if self.isChecked() else colors.border_strong))
        painter.drawEllipse(QRectF(left, track.top() + KNOB_GAP, size, size))
