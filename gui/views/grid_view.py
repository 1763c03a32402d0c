"""A view of images in cells: where they lie, how they are painted and fetched, how it scrolls.

Geometry is arithmetic and painting our own, because Qt's list view takes seconds to lay out and
select a million items (measured; design/limits.md §4). `ImageGrid` adds the hands.
"""

from collections.abc import Iterable

from PySide6.QtCore import (
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from gui.language import tr
from gui.models.images import ImagesModel
from gui.models.thumbnails import Thumbnails
from gui.session import Session
from gui.views.cell_painter import INSET, CellPainter, CellState
from gui.views.grid_geometry import CAPTION, GridGeometry
from gui.views.grid_selection import GridSelection
from gui.views.rubber_band import RubberBand

SMALLEST, LARGEST = 64, 512  # px
STEP = 8  # px: each size has pixmaps of its own
AHEAD = 4  # lines above and below for which thumbnails are fetched
Index = QModelIndex | QPersistentModelIndex


class GridView(QAbstractItemView):
    resized = Signal(int)  # thumbnails have another size, px
    always_suggests = False  # shows proposals also when the person did not ask for suggestions

    def __init__(
        self, session: Session, parent: QWidget | None, *, size: int, columns: int, captions: bool
    ) -> None:
        super().__init__(parent)
        self.setObjectName("grid")
        self.setAccessibleName(tr("Images"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self._session = session
        self._size, self._columns = size, columns
        self._caption = CAPTION if captions else 0
        self._hovered: int | None = None
        self._images = ImagesModel(session, self, always_suggests=self.always_suggests)
        self._thumbnails = Thumbnails(session, self)
        self._look_timer = QTimer(self)
        self._look_timer.setSingleShot(True)
        self._look_timer.timeout.connect(self._look)
        self.setModel(self._images)
        self._chosen = GridSelection(self, self._images)
        self._band = RubberBand(
            self, lambda band: self._chosen.of(self._geometry().ranges_in(band))
        )
        # Only now: it calls the overrides at once, and one that fails costs PySide a reference to
        # the next, until its function is freed (6.11.3).
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._images.arrived.connect(self._see)
        self._thumbnails.arrived.connect(self.viewport().update)
        session.theme.changed.connect(self.viewport().update)
        session.categories_changed.connect(self.viewport().update)
        session.suggestions_changed.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(lambda: self._look_timer.start())

    @property
    def images(self) -> ImagesModel:
        return self._images

    @property
    def thumbnail_size(self) -> int:
        return self._size

    def set_thumbnail_size(self, size: int) -> None:
        """Change the size, px; what is in the middle of the view stays there."""
        size = max(SMALLEST, min(LARGEST, size // STEP * STEP))
        if size == self._size:
            return
        middle = self._middle_row()
        self._size = size
        self.updateGeometries()
        if middle is not None:
            self._center(middle)
        self.resized.emit(size)

    def visualRect(self, index: Index) -> QRect:
        return self._geometry().rect(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._geometry().row_at(point + QPoint(0, self.verticalOffset()))
        return QModelIndex() if row is None else self._images.index(row)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            self._center(index.row())
            return
        cell, bar = self._geometry().rect(index.row()), self.verticalScrollBar()
        top, bottom = cell.top() - 14, cell.bottom() + 14
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:
        geometry, bar, height = self._geometry(), self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, geometry.height - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(20, geometry.cell_height // 3))
        super().updateGeometries()
        self._see()

    def dataChanged(self, first: Index, last: Index, roles: Iterable[int] = ()) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colors = self._session.theme.colors
        painter.fillRect(event.rect(), colors.canvas)
        offset, geometry = self.verticalOffset(), self._geometry()
        cells = CellPainter(painter, self._session, self.font(), caption=self._caption)
        cells.suggests = self.always_suggests or self._session.suggestions_shown
        pixels = self._pixels()
        chosen = self._chosen.ranges()
        current, focused = self.currentIndex().row(), self.hasFocus()
        for number in geometry.rows_between(
            offset + event.rect().top(), offset + event.rect().bottom()
        ):
            row = self._images.row(number)
            pixmap = self._thumbnails.pixmap(row, pixels) if row is not None else None
            state = CellState(
                selected=any(number in piece for piece in chosen),
                current=number == current,
                hovered=number == self._hovered,
                focused=focused,
            )
            cells.paint(geometry.rect(number).translated(0, -offset), row, pixmap, state)
        self._paint_band(painter)
        painter.end()

    def _paint_band(self, painter: QPainter) -> None:
        band = self._band.rect
        if band is None:
            return
        fill = self.palette().highlight().color()
        painter.setPen(QPen(fill, 1.5))
        fill.setAlpha(48)
        painter.setBrush(fill)
        painter.drawRect(band.translated(0, -self.verticalOffset()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        middle = self._middle_row() if event.oldSize().isValid() else None
        super().resizeEvent(event)
        self.updateGeometries()
        if middle is not None and event.oldSize().width() != event.size().width():
            self._center(middle)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._see()

    def _geometry(self) -> GridGeometry:
        return GridGeometry(
            count=len(self._images.ids),
            size=self._size,
            width=self.viewport().width(),
            caption=self._caption,
            forced_columns=self._columns,
        )

    def _visible(self) -> range:
        offset = self.verticalOffset()
        return self._geometry().rows_between(offset, offset + self.viewport().height())

    def _see(self) -> None:
        self.viewport().update()
        self._look_timer.start()

    def _look(self) -> None:
        """Fetch what is in sight and a little around it, the nearest first."""
        seen, columns = self._visible(), self._geometry().columns
        if not seen or not self.isVisible():
            return
        first = max(0, seen.start - AHEAD * columns)
        last = min(len(self._images.ids), seen.stop + AHEAD * columns)
        self._images.want(first, last - 1)
        order = [*seen, *range(seen.stop, last), *range(seen.start - 1, first - 1, -1)]
        rows = (self._images.row(number) for number in order)
        self._thumbnails.want([row for row in rows if row is not None], self._pixels())

    def _pixels(self) -> int:
        """Return the side of the square that holds a picture, in device pixels."""
        return round((self._size - 2 * INSET) * self.devicePixelRatioF())

    def _middle_row(self) -> int | None:
        """Return the row to hold on to when the layout changes: the current one if it is seen."""
        seen, current = self._visible(), self.currentIndex().row()
        if not seen:
            return None
        if current in seen:
            return current
        return seen.start if self.verticalOffset() == 0 else seen[len(seen) // 2]

    def _center(self, row: int) -> None:
        cell = self._geometry().rect(row)
        self.verticalScrollBar().setValue(cell.center().y() - self.viewport().height() // 2)
