"""The grid of images with its hands: mouse, keys, rubber band, headers."""

from array import array
from functools import partial
from itertools import chain, islice

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from gui.models.flat import Index
from gui.models.listing import rows_of
from gui.models.spans import Spans
from gui.session import Session
from gui.views.grid_groups import GridGroups
from gui.views.grid_listing import GridListing
from gui.views.grid_mouse import GridMouse
from gui.views.grid_steps import CURSOR_KEYS, target
from gui.views.grid_view import GridView
from gui.views.image_drag import drag_selection

Flag = QItemSelectionModel.SelectionFlag
Key = Qt.Key


class ImageGrid(GridView):
    """Shows what `listing` is asked for. Keys that it does not use go on to its parent."""

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
        self.listing = GridListing(
            self,
            session,
            self._images,
            self._chosen,
            geometry=self._geometry,
            spans=lambda: self._spans,
            put=self._put,
        )
        self.groups = GridGroups(
            self, self._chosen, spans=lambda: self._spans, regroup=self._regroup
        )
        self._mouse = GridMouse(
            self,
            self._chosen,
            self.groups,
            self._band,
            row_at=self._row_at,
            header_at=self._header_at,
            carry=self._drag_selected,
        )

    def selected_ids(self) -> "array[int]":
        """Return the ids of the selected images in view order."""
        return self._chosen.ids()

    def selected_count(self) -> int:
        return self._chosen.count()

    def current_id(self) -> int | None:
        row = self.currentIndex().row()
        return self._images.ids[row] if 0 <= row < len(self._images.ids) else None

    def select_images(self, ids: "array[int]") -> None:
        """Select those of `ids` that are shown; a single one becomes the current image."""
        shown = self._images.ids
        self._session.read(
            lambda _project: rows_of(shown, ids),
            partial(self._select_rows, shown),
            replacing=f"select {id(self)}",
        )

    def _select_rows(self, shown: "array[int]", ranges: tuple[range, ...]) -> None:
        if shown is not self._images.ids:  # another listing came meanwhile
            return
        if len(ranges) == 1 and len(ranges[0]) == 1:
            self.go_to(ranges[0].start)
            self.scrollTo(self.currentIndex())
        else:
            self._chosen.set(ranges)

    def go_to(self, row: int) -> None:
        """Make `row` the current and only selected one and bring it into sight."""
        if 0 <= row < len(self._images.ids):
            self._chosen.only(row)

    def invert_selection(self) -> None:
        """Select what is not selected, and only that."""
        if self._images.ids:
            self._chosen.invert()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if not self._mouse.move(point):
            header = self._header_at(point)
            self._hover(None if header else self._row_at(point), header.number if header else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if (header := self._header_at(point)) is not None:
            self.groups.fold(header.number)
        elif (row := self._row_at(point)) is not None:
            self.opened.emit(self._images.id_at(row))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None, None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and not self._columns:
            self.zoom(event.angleDelta().y() / 120, event.position().toPoint())
            event.accept()
        else:
            super().wheelEvent(event)

    def _drag_selected(self) -> None:
        numbers = islice(chain.from_iterable(self._chosen.ranges()), 3)
        rows = [self._images.row(number) for number in numbers]
        drag_selection(self, self._session, self.selected_ids(), rows)

    # Keys

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        row = self._target(CURSOR_KEYS[action])
        return QModelIndex() if row is None else self._images.index(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = Qt.KeyboardModifier.ShiftModifier
        row = self._target(Key(event.key()))
        if row is not None and not modifiers & ~shift:
            if modifiers & shift:
                self._chosen.extend(row, keep=False)
            else:
                self._chosen.only(row)
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

    # Selection

    def setSelection(self, rect: QRect, command: Flag) -> None:
        band = rect.normalized().translated(0, self.verticalOffset())
        self.selectionModel().select(self._chosen.of(self._geometry().ranges_in(band)), command)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        self._chosen.forget()
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        self.selected.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self._tell_group(current.row())
        at = self.current_id()
        self.moved.emit(-1 if at is None else at)

    # Inside

    def _target(self, key: Key) -> int | None:
        row = self.currentIndex().row()
        return target(self._geometry(), key, row, self.viewport().height())

    def _hover(self, row: int | None, header: int | None) -> None:
        if (row, header) != (self._hovered, self._hovered_header):
            self._hovered, self._hovered_header = row, header
            self.viewport().update()

    def _tell_group(self, row: int) -> None:
        """Let a screen reader say in which group the current image is."""
        if not self._spans or row < 0:
            return
        group = self._spans.groups[self._spans.number_of(row)]
        known = self._images.row(row)
        title = self._canvas.titles(group, self._spans.grouping, self._session, known).text
        if title != self.accessibleDescription():
            self.setAccessibleDescription(title)

    def _put(self, ids: "array[int]", spans: Spans) -> None:
        self._spans = spans
        self._laid_out = None
        self._images.set_ids(ids)
        self.updateGeometries()

    def _regroup(self, spans: Spans) -> None:
        """Show other groups folded; what is at the top of the view stays there."""
        offset, geometry = self.verticalOffset(), self._geometry()
        held = geometry.group_at(offset)
        above = max(0, geometry.header_rect(held).top() - offset)
        self._spans = spans
        self.updateGeometries()
        self.verticalScrollBar().setValue(self._geometry().header_rect(held).top() - above)
