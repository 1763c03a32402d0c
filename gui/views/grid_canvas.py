"""Paints what of a grid is in sight: cells, and the headers of their groups over them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QMargins, QPoint, QRect, QSize
from PySide6.QtGui import QFont, QPainter, QPixmap, QRegion

from core.rows import ImageRow
from gui.models.images import ImagesModel
from gui.models.thumbnails import Thumbnails
from gui.session import Session
from gui.views.cell_cache import CellCache, Face
from gui.views.cell_facts import Facts
from gui.views.cell_painter import CellPainter, CellState
from gui.views.grid_geometry import GAP, GridGeometry
from gui.views.grid_headers import HeaderPainter, HeaderState, headers_in_sight
from gui.views.grid_icons import Icons
from gui.views.grid_selection import GridSelection, row_in
from gui.views.grid_titles import Titles, title_of
from gui.views.paint_share import PaintShare

MARGIN = GAP // 2  # px around a cell that its frame may reach into, and no other cell's
_MARGINS = QMargins(MARGIN, MARGIN, MARGIN, MARGIN)


@dataclass(frozen=True, slots=True)
class GridScene:
    """The grid at the moment of painting. `offset` and `height` are those of the viewport."""

    geometry: GridGeometry
    offset: int
    height: int
    pixels: int  # side of the square that holds a picture, device pixels
    current: int  # row, or -1
    focused: bool
    hovered: int | None  # row
    hovered_header: int | None
    font: QFont


class GridCanvas:
    def __init__(
        self,
        session: Session,
        images: ImagesModel,
        thumbnails: Thumbnails,
        chosen: GridSelection,
        *,
        share: PaintShare,
    ) -> None:
        self._session, self._images, self._thumbnails = session, images, thumbnails
        self._share = share
        self._chosen = chosen
        self._icons = Icons(session.theme)
        self._cache = CellCache()
        self.facts: Callable[[ImageRow], Facts | None] = lambda row: None
        self.reason: Callable[[ImageRow], str] = lambda row: ""
        self.titles: Titles = title_of

    def paint(self, painter: QPainter, scene: GridScene, within: QRegion) -> None:
        """Paint what reaches into `within` (viewport pixels): in full what was painted before and
        what there is time for, the rest in short, until its turn comes."""
        self._share.begin()
        self._paint_cells(painter, scene, within)
        if scene.geometry.spans:
            self._paint_headers(painter, scene)

    def _paint_cells(self, painter: QPainter, scene: GridScene, within: QRegion) -> None:
        geometry, offset, bounds = scene.geometry, scene.offset, within.boundingRect()
        cells = CellPainter(
            painter,
            self._session,
            scene.font,
            icons=self._icons,
            caption=geometry.caption,
            side=geometry.size,
        )
        cells.suggest = self._images.suggestion
        cells.facts = self.facts
        cells.reason = self.reason
        scale = painter.device().devicePixelRatioF()
        self._cache.share(self._look(scene, scale))
        chosen = self._chosen.ranges()
        first, last = offset + bounds.top(), offset + bounds.bottom()
        for number, rect in geometry.cells_between(first, last):
            cell = rect.translated(0, -offset)
            if not within.intersects(cell.marginsAdded(_MARGINS)):
                continue
            row = self._images.row(number)
            pixmap = self._thumbnails.pixmap(row, scene.pixels) if row is not None else None
            state = CellState(
                selected=row_in(chosen, number),
                current=number == scene.current,
                hovered=number == scene.hovered,
                focused=scene.focused,
            )
            if scale != int(scale):  # a copy between two pixels would be blurred
                cells.paint(cell, row, pixmap, state)
            else:
                self._paint_kept(painter, cells, cell, self._face(row, pixmap, state), pixmap)

    def _paint_kept(
        self,
        painter: QPainter,
        cells: CellPainter,
        cell: QRect,
        face: Face,
        pixmap: QPixmap | None,
    ) -> None:
        outer = cell.marginsAdded(_MARGINS)
        kept = self._cache.get(face)
        if kept is None and self._share.allows_more():
            kept = self._painted(painter, cells, cell.size(), face, pixmap)
            self._cache.put(face, kept)
        elif kept is None:
            self._share.leave(outer)
            kept = self._cache.latest(face.image_id)
        if kept is not None:
            painter.drawPixmap(outer.topLeft(), kept)
        else:
            cells.paint_in_short(cell, pixmap)

    def _painted(
        self,
        painter: QPainter,
        cells: CellPainter,
        size: QSize,
        face: Face,
        pixmap: QPixmap | None,
    ) -> QPixmap:
        scale, place = painter.device().devicePixelRatioF(), QRect(QPoint(MARGIN, MARGIN), size)
        cell = QPixmap(place.marginsAdded(_MARGINS).size() * scale)
        cell.setDevicePixelRatio(scale)
        cell.fill(self._session.theme.colors.canvas)
        with QPainter(cell) as own:
            own.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            cells.turn_to(own)
            cells.paint(place, face.row, pixmap, face.state)
            cells.turn_to(painter)
        return cell

    def _face(self, row: ImageRow | None, pixmap: QPixmap | None, state: CellState) -> Face:
        if row is None:
            return Face(None, 0, state, None, None)
        return Face(
            row,
            0 if pixmap is None else pixmap.cacheKey(),
            state,
            self._images.suggestion(row) if row.label is None else None,
            self.facts(row),
            self.reason(row),
        )

    def _look(self, scene: GridScene, scale: float) -> object:
        session, geometry = self._session, scene.geometry
        categories = tuple((each.id, each.name, each.color) for each in session.categories)
        return (
            session.theme.colors,
            categories,
            geometry.size,
            geometry.caption,
            scale,
            scene.font,
        )

    def _paint_headers(self, painter: QPainter, scene: GridScene) -> None:
        geometry, offset = scene.geometry, scene.offset
        headers = HeaderPainter(
            painter, self._session, geometry, font=scene.font, icons=self._icons
        )
        headers.titles = self.titles
        pieces = geometry.pieces_between(offset, offset + scene.height)
        top = pieces[0].start if pieces else 0
        in_sight = headers_in_sight(geometry, offset, scene.height)
        for number, rect in reversed(in_sight):  # the sticky one last: it covers the others
            rows = geometry.spans.rows(number)
            state = HeaderState(
                selected=self._chosen.count_in(rows),
                folded=bool(geometry.spans.folded[number]),
                hovered=number == scene.hovered_header,
                sticky=rect.top() > geometry.header_rect(number).top(),
                row=self._images.row(max(rows.start, min(top, rows.stop - 1))),
            )
            headers.paint(number, rect.translated(0, -offset), state)
