"""The images behind one cell of the confusion matrix, beside it."""

from array import array
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.language import tr
from gui.session import Session
from gui.views.buttons import tool_button
from gui.views.image_grid import ImageGrid
from gui.views.words import words

WIDTH = 368
THUMBNAIL = 144  # px


class CellPanel(QFrame):
    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self.heading = words("", "heading", wraps=True)
        self.grid = ImageGrid(session, size=THUMBNAIL)
        self.close_button = tool_button(session.theme, "close", tr("Close"), self._close)
        self._hint = words(tr("Double-click an image to see it large or relabel it."), "caption")
        top = QHBoxLayout()
        top.setContentsMargins(16, 14, 8, 8)
        top.addWidget(self.heading, 1)
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.grid, 1)
        column.addWidget(self._hint)
        self._hint.setContentsMargins(16, 8, 16, 10)
        self.grid.opened.connect(session.image_wanted)
        self.hide()

    def show_images(self, heading: str, ids: Sequence[int]) -> None:
        self.heading.setText(heading)
        self.grid.listing.show_ids(array("q", ids))
        self.show()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
