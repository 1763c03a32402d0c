"""One cell of the grid: the picture, what is said of it, and how it is selected."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap

from core.rows import Category, ImageRow, Label, Proposal
from core.types import Answer, ImageState, Tier
from gui.language import tr, tr_said
from gui.session import Session
from gui.views.cell_facts import Facts, paint_facts
from gui.views.cell_marks import CellMarks
from gui.views.grid_geometry import CAPTION
from gui.views.grid_icons import Icons
from gui.views.paint import color

INSET = 4  # px between the cell's edge and its picture
DIMMED = 0.35


@dataclass(frozen=True, slots=True)
class CellState:
    selected: bool
    current: bool
    hovered: bool
    focused: bool  # the view has the keyboard


class CellPainter:
    """Make one per paint event: it holds the colors and fonts of that moment."""

    def __init__(
        self,
        painter: QPainter,
        session: Session,
        font: QFont,
        *,
        icons: Icons,
        caption: int,
        side: int,
    ) -> None:
        self._painter, self._session, self._icons = painter, session, icons
        self._colors = session.theme.colors
        self._caption = caption
        self._marks = CellMarks(
            painter, self._colors, font=font, icons=icons, side=side - 2 * INSET
        )
        self.suggest: Callable[[ImageRow], Proposal | None] = lambda row: row.proposal
        self.facts: Callable[[ImageRow], Facts | None] = lambda row: None
        self.reason: Callable[[ImageRow], str] = lambda row: ""
        self._font = QFont(font)
        self._font.setPixelSize(12)
        self._bold = QFont(self._font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetrics(self._font)
        self._categories = {each.id: each for each in session.categories}

    def turn_to(self, painter: QPainter) -> None:
        """Paint with another painter from now on."""
        self._painter = painter
        self._marks.turn_to(painter)

    def paint(
        self, cell: QRect, row: ImageRow | None, pixmap: QPixmap | None, state: CellState
    ) -> None:
        """Paint the cell; `row` and `pixmap` may not be known yet."""
        self._paint_ground(cell, state)
        square = _square(cell)
        if row is None:
            self._painter.fillRect(square, color(self._colors.hover))
            return
        picture = self._paint_picture(square, row, pixmap)
        category = self._category(row.label)
        self._paint_tier(picture, row.label)
        if category is not None:
            bar = self._marks.bar
            ground = QRect(picture.left(), picture.bottom() + 1 - bar, picture.width(), bar)
            self._painter.fillRect(ground, color(category.color))
        if self._caption and (reason := self.reason(row)):
            self._paint_reason(cell, reason)
        elif self._caption:
            self._paint_caption(cell, row, category)
        self._paint_marks(square, picture, row)
        self._paint_facts(cell, square, row)

    def paint_in_short(self, cell: QRect, pixmap: QPixmap | None) -> None:
        """Paint the picture and nothing else, or its place: there is no time for more."""
        square = _square(cell)
        if pixmap is None:
            self._painter.fillRect(square, color(self._colors.hover))
        else:
            self._painter.drawPixmap(self._place(pixmap, square), pixmap)

    def _paint_facts(self, cell: QRect, square: QRect, row: ImageRow) -> None:
        facts = self.facts(row)
        if facts is None:
            return
        top = cell.bottom() + 1 - self._caption + CAPTION
        place = QRect(square.left(), top, square.width(), self._caption - CAPTION)
        paint_facts(self._painter, place, facts, self._colors, self._font)

    def _paint_marks(self, square: QRect, picture: QRect, row: ImageRow) -> None:
        taken = self._marks.paint_remarks(square, row)
        if row.alike > 1 and self.facts(row) is None:  # these stand in their group
            self._marks.paint_alike(square, row.alike)
        facts = self.facts(row)
        begun = self._marks.paint_best(square) if facts is not None and facts.is_best else 0
        proposal = self.suggest(row) if row.label is None else None
        proposed = self._categories.get(proposal.category_id) if proposal is not None else None
        if proposal is not None and proposed is not None:
            self._marks.paint_confidence(picture, proposal, proposed)
            self._marks.paint_badge(square.adjusted(begun, 0, 0, 0), proposal, proposed, taken)

    def _paint_ground(self, cell: QRect, state: CellState) -> None:
        if not (state.selected or state.hovered or state.current):
            return
        painter, colors = self._painter, self._colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = colors.accent if state.selected else colors.border_strong
        framed = state.selected or (state.current and state.focused)
        painter.setPen(QPen(color(ring), 2) if framed else Qt.PenStyle.NoPen)
        ground = colors.accent_soft if state.selected else colors.hover
        painter.setBrush(
            color(ground) if state.selected or state.hovered else Qt.BrushStyle.NoBrush
        )
        painter.drawRoundedRect(QRectF(cell).adjusted(-2, -2, 2, 2), 8, 8)
        if state.selected and state.current and state.focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color(colors.text), 1.5))
            painter.drawRoundedRect(QRectF(cell).adjusted(-3.5, -3.5, 3.5, 3.5), 9, 9)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_picture(self, square: QRect, row: ImageRow, pixmap: QPixmap | None) -> QRect:
        """Paint the picture fitted into `square`; return where it is."""
        if pixmap is None:
            place = _fitted(row.width or 1, row.height or 1, square)
            self._painter.fillRect(place, color(self._colors.hover))
            icon = {ImageState.BROKEN: "broken", ImageState.MISSING: "missing"}.get(row.state)
            if icon is not None:
                self._paint_icon(place, icon)
            return place
        place = self._place(pixmap, square)
        if row.state is ImageState.MISSING:
            self._painter.setOpacity(DIMMED)
        self._painter.drawPixmap(place, pixmap)
        self._painter.setOpacity(1)
        if row.state is ImageState.MISSING:
            self._paint_icon(place, "missing")
        return place

    def _place(self, pixmap: QPixmap, square: QRect) -> QRect:
        """Return where `pixmap` goes: as it is if it was made for this square, else scaled."""
        scale = self._painter.device().devicePixelRatioF()
        if max(pixmap.width(), pixmap.height()) != round(square.width() * scale):
            return _fitted(pixmap.width(), pixmap.height(), square)
        return _centered(
            QSize(round(pixmap.width() / scale), round(pixmap.height() / scale)), square
        )

    def _paint_icon(self, place: QRect, name: str) -> None:
        size = min(36, place.width() // 2)
        corner = place.center() - QPoint(size // 2, size // 2)
        scale = self._painter.device().devicePixelRatioF()
        self._painter.drawPixmap(corner, self._icons.get(name, size, self._colors.muted, scale))

    def _paint_tier(self, picture: QRect, label: Label | None) -> None:
        if label is None or label.answer is not Answer.CATEGORY:
            return
        tint = {
            Tier.GOLD: self._colors.gold,
            Tier.SILVER: self._colors.silver,
            Tier.BRONZE: self._colors.bronze,
        }[label.tier]
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(color(tint), 2))
        self._painter.drawRect(picture.adjusted(-1, -1, 1, 1))

    def _paint_reason(self, cell: QRect, reason: str) -> None:
        """Say why the image is listed, in as many lines as the caption has room for."""
        top = cell.bottom() + 1 - self._caption
        place = QRect(cell.left() + INSET, top, cell.width() - 2 * INSET, self._caption)
        self._painter.setFont(self._font)
        self._painter.setPen(color(self._colors.text))
        how = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        self._painter.drawText(place, how | Qt.TextFlag.TextWordWrap, reason)

    def _paint_caption(self, cell: QRect, row: ImageRow, category: Category | None) -> None:
        painter, colors = self._painter, self._colors
        place = QRect(
            cell.left() + INSET,
            cell.bottom() + 1 - self._caption,
            cell.width() - 2 * INSET,
            min(self._caption, CAPTION),
        )
        if category is not None:
            text, tint, font = category.name, colors.text, self._bold
        elif row.state is ImageState.BROKEN:
            text, tint, font = tr_said(row.reason), colors.danger, self._font
        elif row.label is not None:
            unknown = row.label.answer is Answer.UNKNOWN
            text, tint, font = (
                tr("Unknown") if unknown else tr("Skipped"),
                colors.muted,
                self._bold,
            )
        elif self.facts(row) is not None:  # these name the file
            text, tint, font = tr("Without a label"), colors.muted, self._font
        else:
            text, tint, font = self._file_name(row, place.width()), colors.muted, self._font
        painter.setFont(font)
        painter.setPen(color(tint))
        metrics = QFontMetrics(font) if font is self._bold else self._metrics
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, elided)

    def _file_name(self, row: ImageRow, room: int) -> str:
        """Return the name of the file, without its suffix where both have no room."""
        name = row.name.rpartition("/")[2]
        fits = self._metrics.horizontalAdvance(name) <= room
        return name if fits else name.rpartition(".")[0] or name

    def _category(self, label: Label | None) -> Category | None:
        if label is None or label.category_id is None:
            return None
        return self._categories.get(label.category_id)


def _square(cell: QRect) -> QRect:
    """Return where the picture goes, at the top of the cell."""
    side = cell.width() - 2 * INSET
    return QRect(cell.left() + INSET, cell.top() + INSET, side, side)


def _fitted(width: int, height: int, square: QRect) -> QRect:
    """Return the largest centered rectangle of that shape; small pictures are scaled up."""
    size = QSize(width, height).scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return _centered(size.expandedTo(QSize(2, 2)), square)


def _centered(size: QSize, square: QRect) -> QRect:
    corner = square.center() - QPoint((size.width() - 1) // 2, (size.height() - 1) // 2)
    return QRect(corner, size)
