"""Where images are dropped that show something for which there is no category yet."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.language import tr
from gui.models.categories import IMAGES_MIME, dragged
from gui.views.words import words


class NewCategoryTarget(QFrame):
    over = Signal(bool)  # images are dragged over it, or have left it
    dropped = Signal(object)  # array of image ids

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("New category"))
        text = words(tr("New category"), "heading")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addWidget(text)
        self.setMinimumHeight(64)
        self.hide()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(IMAGES_MIME):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.over.emit(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.over.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(dragged(event.mimeData(), IMAGES_MIME))
