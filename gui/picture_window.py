"""The picture in a window of its own, for a second monitor. It follows the page in sight, and keys
that are not for looking go to that page: one labels from either window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gui.language import tr
from gui.session import Session
from gui.views.viewer import Viewer


class PictureWindow(QWidget):
    def __init__(self, session: Session, page: Callable[[], QWidget | None]) -> None:
        """`page` tells which page is in sight."""
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("page")
        self.setWindowTitle(tr("Picture"))
        self.resize(960, 720)
        self._page = page
        self.viewer = Viewer(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.viewer)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewer.follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()  # keys are for the page, not for the first button here

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.viewer.take(event):
            return
        if event.key() == Qt.Key.Key_F9:
            self.close()
        elif event.key() == Qt.Key.Key_F11:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        elif (page := self._page()) is not None:
            copy = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
            QApplication.sendEvent(page, copy)
