"""A hair of color that wanders while something is being looked for; short waits never show it."""

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme

PATIENCE = 150  # ms before it is seen
HEIGHT = 2  # px
STEP = 0.02  # of the width, per tick
TICK = 33  # ms
LENGTH = 0.3  # of the width


class BusyLine(QWidget):
    """Keeps its place when nothing is under way, so that nothing jumps."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._at, self.is_shown = theme, 0.0, False
        self.setFixedHeight(HEIGHT)
        self._patience, self._ticks = QTimer(self), QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._begin)
        self._ticks.timeout.connect(self._step)

    def start(self) -> None:
        if not self.is_shown and not self._patience.isActive():
            self._patience.start(PATIENCE)

    def stop(self) -> None:
        self._patience.stop()
        self._ticks.stop()
        self.is_shown = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_shown:
            left = (self._at * (1 + LENGTH) - LENGTH) * self.width()
            place = QRectF(left, 0, LENGTH * self.width(), HEIGHT)
            QPainter(self).fillRect(place, QColor(self._theme.colors.accent))

    def _begin(self) -> None:
        self._at, self.is_shown = 0.0, True
        self._ticks.start(TICK)

    def _step(self) -> None:
        self._at = (self._at + STEP) % 1
        self.update()
