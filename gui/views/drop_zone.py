"""Takes what is dragged onto the window: shows what a drop would do, and says what came."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from gui.dropping import Dropped, read_drop
from gui.language import tr, tr_count
from gui.theme import Theme
from gui.views.drop_overlay import DropOverlay


class DropZone(QObject):
    """`project` is the name of the one that is open, "" for none."""

    dropped = Signal(object)  # Dropped

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.project = ""
        self.overlay = DropOverlay(theme, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter:
                self._enter(cast("QDragEnterEvent", event))
            case QEvent.Type.DragLeave:
                self.overlay.hide()
            case QEvent.Type.Drop:
                self._take(cast("QDropEvent", event))
            case _:
                return super().eventFilter(watched, event)
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        found = read_drop(event.mimeData())
        if found is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self.overlay.say(*self._words(found))

    def _take(self, event: QDropEvent) -> None:
        self.overlay.hide()
        found = read_drop(event.mimeData())
        if found is not None:
            event.acceptProposedAction()
            self.dropped.emit(found)

    def _words(self, found: Dropped) -> tuple[str, str]:
        if found.project is not None:
            return tr("Drop to open {name}", name=found.name), tr("It is a project.")
        count = len(found.folders)
        name = tr_count("{name}", "{name} and {more} more", count, name=found.name, more=count - 1)
        if self.project:
            return (
                tr("Drop {name}", name=name),
                tr("Its images join {project}.", project=self.project),
            )
        return (
            tr("Drop {name} to begin", name=name),
            tr("The images stay where they are and are never changed."),
        )
