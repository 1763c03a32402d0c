"""A frame of color around a view that appears with a label and fades."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.feedback import Feedback

WIDTH = 6  # px
DURATION = 320  # ms
STEPS = 8  # for each, what lies below is painted again


class Flash(QWidget):
    """Covers the edge of `over` only, so that nothing else is painted again."""

    def __init__(self, over: QWidget, feedback: Feedback) -> None:
        super().__init__(over)
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._color = QColor()
        self._fading = QVariantAnimation(self)
        self._fading.setDuration(DURATION)
        self._fading.setStartValue(STEPS)
        self._fading.setEndValue(0)
        self._fading.valueChanged.connect(self._step)
        self._step_shown = 0
        self._fading.finished.connect(self.hide)
        over.installEventFilter(self)
        feedback.flashed.connect(self.start)
        self.hide()

    def start(self, color: str) -> None:
        if not self._over.isVisible():
            return
        self._color = QColor(color)
        self.setGeometry(self._over.rect())
        self._fading.stop()
        self._fading.start()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        inside = QRect(self.rect()).adjusted(WIDTH, WIDTH, -WIDTH, -WIDTH)
        self.setMask(QRegion(self.rect()) - QRegion(inside))

    def _step(self, step: int) -> None:
        if step != self._step_shown:
            self._step_shown = step
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._color.setAlphaF(max(0, min(STEPS, self._step_shown)) / STEPS)
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._color)
        painter.end()
