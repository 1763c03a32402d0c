"""Paints what of a grid is in sight: cells, and the headers of their groups over them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QPainter

from core.rows import ImageRow
from gui.models.images import ImagesModel
from gui.models.thumbnails import Thumbnails
from gui.session import Session
from gui.views.cell_facts import Facts
from gui.views.cell_painter import CellPainter, CellState
from gui.views.grid_geometry import GridGeometry
from gui.views.grid_headers import HeaderPainter, HeaderState, headers_in_sight
from gui.views.grid_icons import Icons
from gui.views.grid_selection import GridSelection, row_in
from gui.views.grid_titles import Titles, title_of


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
    ) -> None:
        self._session, self._images, self._thumbnails = session, images, thumbnails
        self._chosen = chosen
        self._icons = Icons(session.theme)
        self.facts: Callable[[ImageRow], Facts | None] = lambda row: None
        self.titles: Titles = title_of

    def paint(self, painter: QPainter, scene: GridScene, within: QRect) -> None:
        """Paint what reaches into `within` (viewport pixels)."""
        self._paint_cells(painter, scene, within)
        if scene.geometry.spans:
            self._paint_headers(painter, scene)

    def _paint_cells(self, painter: QPainter, scene: GridScene, within: QRect) -> None:
        geometry, offset = scene.geometry, scene.offset
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
        chosen = self._chosen.ranges()
        for number, rect in geometry.cells_between(offset + within.top(), offset + within.bottom()):
            row = self._images.row(number)
            pixmap = self._thumbnails.pixmap(row, scene.pixels) if row is not None else None
            state = CellState(
                selected=row_in(chosen, number),
                current=number == scene.current,
                hovered=number == scene.hovered,
                focused=scene.focused,
            )
            cells.paint(rect.translated(0, -offset), row, pixmap, state)

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
