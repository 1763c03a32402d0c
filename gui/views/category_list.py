"""The list of categories and groups: folds, arranges by drag, takes images that are dropped."""

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from core.groups import Branch
from core.rows import Category
from gui.models.categories import IMAGES_MIME, CategoriesModel, Line

OPENING = 600  # ms that a drag rests on a folded group before it unfolds


class CategoryList(QListView):
    images_over = Signal(bool)  # images are dragged over the list, or have left it
    taken = Signal(int)  # category id: clicked, or Enter

    def __init__(self, model: CategoriesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._model = model
        self.target: QModelIndex | None = None  # the category that a drop would label as
        self.setModel(model)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QListView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._waiting = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._unfold)

    def line(self, index: QModelIndex) -> Line | None:
        return index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None

    def chosen(self) -> list[Category]:
        """Return the selected categories from the top down."""
        indexes = sorted(self.selectionModel().selectedIndexes(), key=QModelIndex.row)
        lines = (self.line(index) for index in indexes)
        return [line for line in lines if isinstance(line, Category)]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click takes a category or folds a group; Ctrl and Shift only select."""
        super().mouseReleaseEvent(event)
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.button() == Qt.MouseButton.LeftButton and not event.modifiers() & modifiers:
            index = self.indexAt(event.position().toPoint())
            if index == self.currentIndex():
                self._take(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            return  # Enter comes through the field of a name, which it ends
        line = self.line(self.currentIndex())
        sides = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line is not None:
            self._take(self.currentIndex())
        elif isinstance(line, Branch) and event.key() in sides:
            self._fold(line.path, folded=sides[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        super().dragEnterEvent(event)
        if event.mimeData().hasFormat(IMAGES_MIME):
            event.accept()  # wherever they come in: what they are over now decides when they move
            self.images_over.emit(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        if not event.mimeData().hasFormat(IMAGES_MIME):
            return
        index = self.indexAt(event.position().toPoint())
        line = self.line(index)
        self._point_at(index if isinstance(line, Category) else None)
        self._wait_for(line)
        if isinstance(line, Category):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._point_at(None)
        self._timer.stop()
        self.images_over.emit(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._point_at(None)
        if not event.mimeData().hasFormat(IMAGES_MIME):
            super().dropEvent(event)
            return
        index = self.indexAt(event.position().toPoint())
        action = Qt.DropAction.CopyAction
        if self._model.dropMimeData(event.mimeData(), action, -1, -1, index):
            event.setDropAction(action)
            event.accept()
        self.setState(QAbstractItemView.State.NoState)

    def _take(self, index: QModelIndex) -> None:
        line = self.line(index)
        if isinstance(line, Branch):
            self._fold(line.path, folded=not self._model.is_folded(line.path))
        elif isinstance(line, Category):
            self.clearSelection()
            self.taken.emit(line.id)

    def _fold(self, path: str, *, folded: bool) -> None:
        """Fold or unfold a group and stay on it."""
        self._model.fold(path, folded=folded)
        for row, line in enumerate(self._model.lines):
            if isinstance(line, Branch) and line.path == path:
                self.setCurrentIndex(self._model.index(row))

    def _point_at(self, index: QModelIndex | None) -> None:
        self.target = index
        self.viewport().update()

    def _wait_for(self, line: Line | None) -> None:
        path = line.path if isinstance(line, Branch) and self._model.is_folded(line.path) else ""
        if path != self._waiting:
            self._waiting = path
            if path:
                self._timer.start(OPENING)
            else:
                self._timer.stop()

    def _unfold(self) -> None:
        if self._waiting:
            self._model.fold(self._waiting, folded=False)
            self._waiting = ""
