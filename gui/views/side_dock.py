"""A panel beside the pages that can be closed, moved to the other side, or taken out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QMainWindow, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import tool_button
from gui.views.words import words


class SideDock(QDockWidget):
    def __init__(self, theme: Theme, title: str, window: QMainWindow) -> None:
        super().__init__(title, window)
        self._held: QWidget | None = None
        self.setObjectName(f"dock {title}")
        area = Qt.DockWidgetArea
        self.setAllowedAreas(area.LeftDockWidgetArea | area.RightDockWidgetArea)
        bar = QFrame()
        bar.setObjectName("panel")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 8, 0)
        row.addWidget(words(title, "heading"), 1)
        row.addWidget(tool_button(theme, "close", tr("Close"), self.hide))
        self.setTitleBarWidget(bar)
        window.addDockWidget(area.RightDockWidgetArea, self)
        self.hide()

    def put(self, panel: QWidget | None) -> None:
        """Hold another panel, or none; the one before is let go of."""
        if self._held is not None:
            self._held.deleteLater()
        self._held = panel
        if panel is not None:
            self.setWidget(panel)
