"""What the window shows while a folder is dragged over it: what letting go will do."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.theme import Theme
from gui.views.words import words

EDGE = 24  # px between the window and the dashes
ICON = 56


class DropOverlay(QWidget):
    """Lies over `window`, lets the mouse through, and is hidden until `say`."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = QLabel()
        self.title, self.text = words("", "title"), words("", "lead")
        column = QVBoxLayout(self)
        column.addStretch(1)
        for part in (self._icon, self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addStretch(1)
        window.installEventFilter(self)
        self.hide()

    def say(self, title: str, text: str) -> None:
        """Show over everything what a drop would do."""
        self._icon.setPixmap(
            self._theme.pixmap("folder-plus", ICON, self._theme.colors.accent, scale=2)
        )
        self.title.setText(title)
        self.text.setText(text)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colors = QPainter(self), self._theme.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(colors.window)
        ground.setAlphaF(0.92)
        painter.fillRect(self.rect(), ground)
        pen = QPen(QColor(colors.accent), 2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(colors.accent_soft))
        frame = QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        painter.drawRoundedRect(frame, 18, 18)
