"""The grid of images: what it shows, and the hands: mouse, keys, rubber band."""

from array import array
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from core.project import Project
from gui.models.listing import Listing, Place, find_again
from gui.session import Session
from gui.views.grid_view import GridView

Index = QModelIndex | QPersistentModelIndex
Flag = QItemSelectionModel.SelectionFlag
Key = Qt.Key
_Move = QAbstractItemView.CursorAction
_CURSOR_KEYS = {
    _Move.MoveLeft: Key.Key_Left,
    _Move.MoveRight: Key.Key_Right,
    _Move.MoveUp: Key.Key_Up,
    _Move.MoveDown: Key.Key_Down,
    _Move.MovePageUp: Key.Key_PageUp,
    _Move.MovePageDown: Key.Key_PageDown,
    _Move.MoveHome: Key.Key_Home,
    _Move.MoveEnd: Key.Key_End,
    _Move.MoveNext: Key.Key_Right,
    _Move.MovePrevious: Key.Key_Left,
}


class ImageGrid(GridView):
    """Shows what `load` or `show_ids` gives. Keys that it does not use go on to its parent."""

    selected = Signal()  # other images are selected
    moved = Signal(int)  # the current image is another: its id, or -1
    opened = Signal(int)  # double-clicked or Return pressed: image id

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        size: int = 160,
        columns: int = 0,
        captions: bool = True,
    ) -> None:
        super().__init__(session, parent, size=size, columns=columns, captions=captions)

    # What to show

    def load(
        self, work: "Callable[[Project], array[int]]", then: Callable[[], None] | None = None
    ) -> None:
        """Show what `work` lists, made in the read pool; selection and place are kept."""
        place = self._place()

        self._session.read(
            lambda project: find_again(work(project), place),
            partial(self._loaded, then),
            replacing=f"grid {id(self)}",
        )

    def _loaded(self, then: Callable[[], None] | None, listing: Listing) -> None:
        self._show(listing)
        if then is not None:
            then()

    def show_ids(self, ids: "array[int]") -> None:
        """Show these few images at once; selection and place are kept."""
        self._show(find_again(ids, self._place()))

    def selected_ids(self) -> "array[int]":
        """Return the ids of the selected images in view order."""
        return self._chosen.ids()

    def selected_count(self) -> int:
        return self._chosen.count()

    def current_id(self) -> int | None:
        row = self.currentIndex().row()
        return self._images.ids[row] if 0 <= row < len(self._images.ids) else None

    def go_to(self, row: int) -> None:
        """Make `row` the current and only selected one and bring it into sight."""
        if 0 <= row < len(self._images.ids):
            self._chosen.only(row)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        key = _CURSOR_KEYS[action]
        return self._images.index(self._target(self._steps()[key]))

    def setSelection(self, rect: QRect, command: Flag) -> None:
        band = rect.normalized().translated(0, self.verticalOffset())
        self.selectionModel().select(self._chosen.of(self._geometry().ranges_in(band)), command)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row, button = self._row_at(event), event.button()
        if button == Qt.MouseButton.RightButton:
            if row is not None and not self._chosen.holds(row):
                self._chosen.only(row)
            return
        if button != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._band.press(event.position().toPoint(), adds=adds)
        if row is None:
            if not adds and not extends:
                self.clearSelection()
        elif extends:
            self._chosen.extend(row, keep=adds)
        elif adds:
            self._chosen.toggle(row)
        else:
            self._chosen.only(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._band.drag(event.position().toPoint()):
            self._hover(self._row_at(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._band.release()
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event)
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self._images.id_at(row))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and not self._columns:
            self.set_thumbnail_size(self._size + (16 if event.angleDelta().y() > 0 else -16))
            event.accept()
        else:
            super().wheelEvent(event)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = Qt.KeyboardModifier.ShiftModifier
        step = self._steps().get(Key(event.key()))
        if step is not None and not modifiers & ~shift and self._images.ids:
            if modifiers & shift:
                self._chosen.extend(self._target(step), keep=False)
            else:
                self._chosen.only(self._target(step))
        elif event.key() == Key.Key_A and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.selectAll()
        elif event.key() == Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        elif event.key() in (Key.Key_Return, Key.Key_Enter) and self.current_id() is not None:
            self.opened.emit(self.current_id())
        else:
            event.ignore()

    def selectAll(self) -> None:
        if self._images.ids:
            self._chosen.set([range(len(self._images.ids))])

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        self.selected.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        at = self.current_id()
        self.moved.emit(-1 if at is None else at)

    def _steps(self) -> dict[Key, int]:
        """Return by how many rows each key moves."""
        columns = self._geometry().columns
        page = columns * self._geometry().lines_per_page(self.viewport().height())
        everything = len(self._images.ids)
        return {
            Key.Key_Left: -1,
            Key.Key_Right: 1,
            Key.Key_Up: -columns,
            Key.Key_Down: columns,
            Key.Key_PageUp: -page,
            Key.Key_PageDown: page,
            Key.Key_Home: -everything,
            Key.Key_End: everything,
        }

    def _target(self, step: int) -> int:
        """Return the row that is `step` from the current one; up and down stay in their column."""
        last, row = len(self._images.ids) - 1, self.currentIndex().row()
        if row < 0:
            return last if step > last else 0
        columns = self._geometry().columns
        beyond = not 0 <= row + step <= last
        if beyond and columns <= abs(step) <= last:
            step = (abs(step) // columns) * columns * (1 if step > 0 else -1)
            while not 0 <= row + step <= last and abs(step) >= columns:
                step -= columns if step > 0 else -columns
            return row + step
        return max(0, min(last, row + step))

    # Inside

    def _row_at(self, event: QMouseEvent) -> int | None:
        point = event.position().toPoint() + QPoint(0, self.verticalOffset())
        return self._geometry().row_at(point)

    def _hover(self, row: int | None) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _place(self) -> Place:
        ids, current, seen = self._images.ids, self.currentIndex().row(), self._visible()
        return Place(
            selected=self._chosen.ids(),
            current=(ids[current], current) if 0 <= current < len(ids) else None,
            top=(ids[seen.start], seen.start) if seen and self.verticalOffset() else None,
        )

    def _show(self, listing: Listing) -> None:
        if listing.ids == self._images.ids:
            return
        before = self._geometry().rect(self._visible().start).top() - self.verticalOffset()
        self._images.set_ids(listing.ids)
        self.updateGeometries()
        self._chosen.restore(listing.kept, listing.current)
        if listing.top is not None:
            self.verticalScrollBar().setValue(self._geometry().rect(listing.top).top() - before)
