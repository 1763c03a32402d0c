"""The headers of a grid's groups: how they are painted, and which one the mouse is on."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from core.rows import ImageRow
from gui.language import tr
from gui.session import Session
from gui.views.grid_geometry import GridGeometry
from gui.views.grid_icons import Icons
from gui.views.grid_titles import GroupTitle, Titles, title_of

CHEVRON = 18  # px
DOT = 11  # px
SPACE = 8  # px between the parts of a header


@dataclass(frozen=True, slots=True)
class HeaderHit:
    number: int
    on_chevron: bool


@dataclass(frozen=True, slots=True)
class HeaderState:
    selected: int  # images of the group that are
    folded: bool
    hovered: bool
    sticky: bool
    row: ImageRow | None  # one of its images


def hit(geometry: GridGeometry, point: QPoint, offset: int) -> HeaderHit | None:
    """Return the header at `point` (viewport pixels), the sticky one first."""
    for number, rect in headers_in_sight(geometry, offset, point.y() + 1):
        if rect.translated(0, -offset).contains(point):
            return HeaderHit(number, point.x() < geometry.left + CHEVRON + SPACE)
    return None


def headers_in_sight(geometry: GridGeometry, offset: int, height: int) -> list[tuple[int, QRect]]:
    """Return the headers in a viewport of `height` with their places in content pixels; the
    sticky one first."""
    stuck = geometry.sticky(offset)
    others = list(geometry.headers_between(offset, offset + height))
    return [stuck, *others] if stuck is not None else others


class HeaderPainter:
    """Make one per paint event: it holds the colors and fonts of that moment."""

    def __init__(
        self,
        painter: QPainter,
        session: Session,
        geometry: GridGeometry,
        *,
        font: QFont,
        icons: Icons,
    ) -> None:
        self._painter, self._session, self._geometry = painter, session, geometry
        self._icons = icons
        self._colors = session.theme.colors
        self.titles: Titles = title_of
        self._bold, self._plain = QFont(font), QFont(font)
        self._bold.setPixelSize(14)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._plain.setPixelSize(12)

    def paint(self, number: int, place: QRect, state: HeaderState) -> None:
        """Paint header `number` in `place` (viewport pixels)."""
        spans = self._geometry.spans
        group = spans.groups[number]
        title = self.titles(group, spans.grouping, self._session, state.row)
        self._paint_ground(place, state, whole=state.selected == group.count)
        x = self._geometry.left
        self._paint_chevron(QRect(x, place.top(), CHEVRON, place.height()), folded=state.folded)
        x += CHEVRON + SPACE
        if title.color:
            self._paint_dot(QPoint(x, place.center().y()), title.color)
            x += DOT + SPACE
        self._paint_words(QRect(QPoint(x, place.top()), place.bottomRight()), title, state)

    def _paint_ground(self, place: QRect, state: HeaderState, *, whole: bool) -> None:
        painter, colors = self._painter, self._colors
        if state.sticky:
            painter.fillRect(place, QColor(colors.canvas))
            painter.fillRect(
                QRect(place.left(), place.bottom(), place.width(), 1), QColor(colors.border)
            )
        if not (whole or state.hovered):
            return
        inset = max(2, self._geometry.left - 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent_soft if whole else colors.hover))
        painter.drawRoundedRect(QRectF(place).adjusted(inset, 5, -inset, -5), 7, 7)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_chevron(self, place: QRect, *, folded: bool) -> None:
        name = "chevron-right" if folded else "chevron-down"
        scale = self._painter.device().devicePixelRatioF()
        pixmap = self._icons.get(name, CHEVRON, self._colors.muted, scale)
        self._painter.drawPixmap(place.left(), place.center().y() + 1 - CHEVRON // 2, pixmap)

    def _paint_dot(self, left: QPoint, color: str) -> None:
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._colors.border_strong), 1))
        painter.setBrush(QColor(color))
        painter.drawEllipse(QRectF(left.x(), left.y() + 0.5 - DOT / 2, DOT, DOT))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_words(self, place: QRect, title: GroupTitle, state: HeaderState) -> None:
        """The title in bold, how many, and how many of them are selected."""
        painter, colors = self._painter, self._colors
        words = [title.count] if title.count else []
        if state.selected:
            words.append(tr("{count:,} selected", count=state.selected))
        about = " · ".join(words)
        room = (
            place.width() - self._geometry.left - QFontMetrics(self._plain).horizontalAdvance(about)
        )
        metrics = QFontMetrics(self._bold)
        text = metrics.elidedText(title.text, Qt.TextElideMode.ElideMiddle, room - 2 * SPACE)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._bold)
        painter.setPen(QColor(colors.text))
        painter.drawText(place, flags, text)
        painter.setFont(self._plain)
        painter.setPen(QColor(colors.accent if state.selected else colors.muted))
        after = metrics.horizontalAdvance(text) + 10
        painter.drawText(place.adjusted(after, 1, 0, 1), flags, about)
