"""A part of the filter that is in force, as a chip: a click opens its editor, × takes it away."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import tool_button
from gui.views.words import restyle

MOST_WIDTH = 320  # px


class FilterChip(QFrame):
    wanted = Signal()  # its editor
    removed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filter_chip")
        self.body = QToolButton()
        self.body.setProperty("role", "chip_body")
        self.body.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.body.setCursor(Qt.CursorShape.PointingHandCursor)
        self.cross = tool_button(theme, "close", tr("Remove"), self.removed.emit)
        self.cross.setProperty("role", "chip_cross")
        self.cross.setIconSize(QSize(12, 12))
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 3, 1)
        row.setSpacing(0)
        row.addWidget(self.body)
        row.addWidget(self.cross)
        self.body.clicked.connect(self.wanted)
        self.body.installEventFilter(self)

    def say(self, text: str, *, negated: bool = False) -> None:
        """Show what the part demands; `negated`: it demands that something is not so."""
        metrics = self.body.fontMetrics()
        self.body.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, MOST_WIDTH))
        self.body.setToolTip(tr("{part}  (Enter changes, Delete removes)", part=text))
        self.body.setAccessibleName(text)
        self.cross.setAccessibleName(tr("Remove {part}", part=text))
        self.cross.setToolTip(tr("Remove {part}", part=text))
        if self.property("negated") != negated:
            self.setProperty("negated", negated)
            restyle(self)
            restyle(self.body)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.removed.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.wanted.emit()
                return True
        return super().eventFilter(watched, event)
