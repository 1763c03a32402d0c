"""The picture beside the grid, which follows where one stands; a line between them is dragged."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from gui.session import Session
from gui.views.viewer import Viewer


class BesidePicture(QSplitter):
    def __init__(self, session: Session, inner: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.viewer = Viewer(session)
        self.addWidget(inner)
        self.addWidget(self.viewer)
        self.setStretchFactor(0, 1)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(5)
        self.viewer.hide()
        self.viewer.follow()

    def handlers(self) -> dict[str, Callable[[], None]]:
        """What the actions of the page do: those of the picture bring it into sight."""
        own = self.viewer.handlers()
        names = ("keep_zoom", "adjust", "information", "looked_at")
        return {"picture_beside": self.toggle} | {
            name: self._shown_first(own[name]) for name in names
        }

    def toggle(self) -> None:
        """Show the picture in half of the width, or hide it."""
        self.viewer.setVisible(self.viewer.isHidden())
        if self.viewer.isVisible():
            self.setSizes([self.width() // 2, self.width() // 2])

    def _shown_first(self, handler: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            if self.viewer.isHidden():
                self.toggle()
            handler()

        return run
