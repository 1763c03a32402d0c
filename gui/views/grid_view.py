"""A view of images in cells: where they lie, how they are painted and fetched, how it scrolls.

Geometry is arithmetic and painting our own, because Qt's list view takes seconds to lay out and
select a million items (measured; design/limits.md §4). `ImageGrid` adds the hands.
"""

from collections.abc import Iterable

from PySide6.QtCore import (
    QItemSelection,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from gui.language import tr
from gui.models.flat import Index
from gui.models.images import ImagesModel
from gui.models.spans import NO_SPANS
from gui.models.thumbnails import Thumbnails
from gui.session import Session
from gui.views.cell_painter import INSET
from gui.views.grid_canvas import GridCanvas, GridScene
from gui.views.grid_geometry import CAPTION, GridGeometry
from gui.views.grid_headers import HeaderHit, hit
from gui.views.grid_hold import GridHold
from gui.views.grid_selection import GridSelection
from gui.views.paint_share import PaintShare
from gui.views.rubber_band import RubberBand

SMALLEST, LARGEST = 64, 512  # px
STEP = 8  # px: each size has pixmaps of its own
NOTCH = 1.15  # of the wheel, and a key press
AHEAD = 4  # lines above and below for which thumbnails are fetched
AIR = 14  # px kept around what is scrolled to


class GridView(QAbstractItemView):
    resized = Signal(int)  # thumbnails have another size, px
    captioned = Signal(bool)  # captions are shown now, or not
    always_suggests = False  # shows proposals also when the person did not ask for suggestions

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        size: int,
        columns: int,
        captions: bool,
    ) -> None:
        super().__init__(parent)
        self._dress()
        self._session = session
        self._size, self._columns = size, columns
        self._caption = CAPTION if captions else 0
        self._spans = NO_SPANS
        self._laid_out: GridGeometry | None = None
        self._hold = GridHold(self, self._geometry)
        self._hovered: int | None = None
        self._hovered_header: int | None = None
        self._images = ImagesModel(session, self, always_suggests=self.always_suggests)
        self._thumbnails = Thumbnails(session, self)
        self._look_timer = QTimer(self)
        self._look_timer.setSingleShot(True)
        self._look_timer.timeout.connect(self._look)
        self._chosen = GridSelection(self, self._images)
        self._share = PaintShare(self.viewport())
        self._canvas = GridCanvas(
            session, self._images, self._thumbnails, self._chosen, share=self._share
        )
        self.setModel(self._images)
        self._band = RubberBand(
            self, lambda band: self._chosen.of(self._geometry().ranges_in(band))
        )
        # Only now: it calls the overrides at once, and one that fails costs PySide a reference to
        # the next, until its function is freed (6.11.3).
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._connect()

    def _dress(self) -> None:
        self.setObjectName("grid")
        self.setAccessibleName(tr("Images"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    def _connect(self) -> None:
        session = self._session
        self._images.arrived.connect(self._see)
        self._thumbnails.arrived.connect(self.viewport().update)
        session.theme.changed.connect(self.viewport().update)
        session.categories_changed.connect(self.viewport().update)
        session.suggestions_changed.connect(self.viewport().update)
        session.instant.refreshed.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(lambda: self._look_timer.start())

    @property
    def images(self) -> ImagesModel:
        return self._images

    @property
    def thumbnail_size(self) -> int:
        return self._size

    @property
    def is_painted(self) -> bool:
        """All in sight was painted in full."""
        return self._share.is_over

    @property
    def captions(self) -> bool:
        return bool(self._caption)

    def set_thumbnail_size(self, size: int, at: QPoint | None = None) -> None:
        """Change the size, px. The image at the point `at` of the viewport stays there; without
        one the current image, or what is in the middle of the view."""
        size = max(SMALLEST, min(LARGEST, size // STEP * STEP))
        if size == self._size:
            return
        held = self._hold.find() if at is None else self._hold.find_at(at)
        self._size = size
        self.updateGeometries()
        self._hold.put_back(held)
        self._hold.note_zoom(at, held)
        self.resized.emit(size)

    def zoom(self, notches: float, at: QPoint | None = None) -> None:
        """Make thumbnails larger, or smaller for negative `notches`; `at` as above."""
        change = round(self._size * (NOTCH**notches - 1) / STEP)
        change = change or (1 if notches > 0 else -1 if notches < 0 else 0)
        self.set_thumbnail_size(self._size + STEP * change, at)

    def set_captions(self, shown: bool) -> None:
        """Show or hide the names below the pictures."""
        caption = CAPTION if shown else 0
        if caption == self._caption:
            return
        held = self._hold.find()
        self._caption = caption
        self.updateGeometries()
        self._hold.put_back(held)
        self.captioned.emit(shown)

    def visualRect(self, index: Index) -> QRect:
        return self._geometry().rect(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._row_at(point)
        return QModelIndex() if row is None else self._images.index(row)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        geometry, bar = self._geometry(), self.verticalScrollBar()
        cell = geometry.rect(index.row())
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(cell.center().y() - self.viewport().height() // 2)
            return
        top, bottom = cell.top() - AIR - geometry.header, cell.bottom() + AIR
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(min(top, bottom - self.viewport().height()))

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return bool(self._spans) and bool(self._spans.folded[self._spans.number_of(index.row())])

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:
        self._laid_out = None
        if self._images.ids:  # always, so that cells do not move when there is more than fits
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        else:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        geometry, bar, height = self._geometry(), self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, geometry.height - height))
        bar.setPageStep(height - geometry.header)
        bar.setSingleStep(max(20, geometry.cell_height // 3))
        super().updateGeometries()
        self._see()

    def dataChanged(self, first: Index, last: Index, roles: Iterable[int] = ()) -> None:
        self.viewport().update()  # Qt's own looks at each cell

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), self._session.theme.colors.canvas)
        scene = GridScene(
            geometry=self._geometry(),
            offset=self.verticalOffset(),
            height=self.viewport().height(),
            pixels=self._pixels(),
            current=self.currentIndex().row(),
            focused=self.hasFocus(),
            hovered=self._hovered,
            hovered_header=self._hovered_header,
            font=self.font(),
        )
        self._canvas.paint(painter, scene, event.region())
        self._band.paint(painter, self.palette().highlight().color())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        held = self._hold.find() if event.oldSize().isValid() else None
        super().resizeEvent(event)
        self.updateGeometries()
        if held is not None and event.oldSize().width() != event.size().width():
            self._hold.put_back(held)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._see()

    def _geometry(self) -> GridGeometry:
        """Return the layout of now: kept, for the prefix sums over all groups are part of it."""
        width, count = self.viewport().width(), len(self._images.ids)
        kept = self._laid_out
        if kept is None or kept.width != width or kept.count != count:
            kept = self._laid_out = GridGeometry(
                count=count,
                size=self._size,
                width=width,
                caption=self._caption,
                forced_columns=self._columns,
                spans=self._spans,
            )
        return kept

    def _pieces(self) -> list[range]:
        """Return the rows in sight, a range for each group."""
        offset = self.verticalOffset()
        return self._geometry().pieces_between(offset, offset + self.viewport().height())

    def _row_at(self, point: QPoint) -> int | None:
        return self._geometry().row_at(point + QPoint(0, self.verticalOffset()))

    def _header_at(self, point: QPoint) -> HeaderHit | None:
        return hit(self._geometry(), point, self.verticalOffset())

    def _see(self) -> None:
        self.viewport().update()
        self._look_timer.start()

    def _look(self) -> None:
        """Fetch what is in sight and a little around it, the nearest first."""
        if not self.isVisible() or not self._images.ids:
            return
        seen, offset, height = self._pieces(), self.verticalOffset(), self.viewport().height()
        around = AHEAD * self._geometry().cell_height
        below = self._geometry().pieces_between(offset + height, offset + height + around)
        above = self._geometry().pieces_between(max(0, offset - around), offset)
        self._images.want([*seen, *below, *reversed(above)])
        order = [row for piece in (*seen, *below) for row in piece]
        order += [row for piece in reversed(above) for row in reversed(piece)]
        rows = (self._images.row(number) for number in dict.fromkeys(order))
        self._thumbnails.want([row for row in rows if row is not None], self._pixels())

    def _pixels(self) -> int:
        """Return the side of the square that holds a picture, in device pixels."""
        return round((self._size - 2 * INSET) * self.devicePixelRatioF())
