"""What the current image looks like to the model: its nearest labeled images, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from core.project import Project
from core.rows import Changed, ImageRow, Neighbor
from core.types import Topic
from gui.language import tr
from gui.models.thumbnails import Thumbnails
from gui.session import Session
from gui.views.words import words
from gui.wording import percent

LEAST_TILE = 76  # px, so that a short name stays whole; as many stand side by side as fit
GAP = 8
BAR = 4  # px height of the category's color
LINE = 18  # px for the figure below
CHANGING = frozenset({Topic.RUNS, Topic.IMAGES})


@dataclass(frozen=True, slots=True)
class Shown:
    neighbor: Neighbor
    row: ImageRow


class NeighborStrip(QWidget):
    """Hidden where the current model kept no neighbors."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: int | None = None
        self.tiles = NeighborTiles(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(words(tr("Nearest labeled images"), "caption"))
        column.addWidget(self.tiles)
        session.changed.connect(self._heed)
        self.hide()

    def show_for(self, image_id: int | None) -> None:
        """Show the neighbors of an image once they are read; until then the last ones stay."""
        if image_id is None:
            self._asked = None
            self._take(None, [])
        elif image_id != self._asked:
            self._asked = image_id
            self._session.read(
                partial(_neighbors_of, image_id),
                partial(self._take, image_id),
                replacing="neighbors",
            )

    def _take(self, image_id: int | None, found: Sequence[Shown]) -> None:
        if image_id != self._asked:
            return
        self.tiles.show_neighbors(found)
        self.setVisible(bool(found))

    def _heed(self, change: Changed) -> None:
        """Another model may be the current one now."""
        if change.topics & CHANGING and self._asked is not None:
            asked, self._asked = self._asked, None
            self.show_for(asked)


class NeighborTiles(QWidget):
    """Pictures of equal size in one line; a double click opens one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: Sequence[Shown] = ()
        self._thumbnails = Thumbnails(session, self)
        self._thumbnails.arrived.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        session.theme.changed.connect(self.update)
        session.categories_changed.connect(self._name)

    def show_neighbors(self, found: Sequence[Shown]) -> None:
        self._shown = tuple(found)
        self._name()
        self._want()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(3 * LEAST_TILE + 2 * GAP, self._tile() + BAR + LINE + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())
        self._want()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for shown, square in self._in_sight():
            self._paint(painter, shown, square)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            shown = self._at(event.pos())
            text = self._words(shown) if shown is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        shown = self._at(event.position().toPoint())
        if shown is not None:
            self._session.image_wanted.emit(shown.row.id)

    def _paint(self, painter: QPainter, shown: Shown, square: QRect) -> None:
        colors = self._session.theme.colors
        pixmap = self._thumbnails.pixmap(shown.row, self._pixels())
        if pixmap is None:
            painter.fillRect(square, QColor(colors.hover))
        else:
            size = QSize(pixmap.size()).scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(QPoint(), size)
            place.moveCenter(square.center())
            painter.drawPixmap(place, pixmap)
        category = self._session.category(shown.neighbor.category_id)
        bar = QRect(square.left(), square.bottom() + 3, square.width(), BAR)
        painter.fillRect(bar, QColor(category.color if category else colors.border_strong))
        painter.setPen(QColor(colors.muted))
        line = QRectF(square.left(), bar.bottom() + 1, square.width(), LINE)
        figure = _figure(shown.neighbor)
        name = category.name if category else ""
        text = QFontMetrics(painter.font()).elidedText(
            f"{figure} · {name}" if name else figure, Qt.TextElideMode.ElideRight, square.width()
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)

    def _in_sight(self) -> list[tuple[Shown, QRect]]:
        tile = self._tile()
        return [
            (shown, QRect(at * (tile + GAP), 0, tile, tile))
            for at, shown in enumerate(self._shown[: self._count()])
        ]

    def _count(self) -> int:
        return max(1, (self.width() + GAP) // (LEAST_TILE + GAP))

    def _tile(self) -> int:
        count = self._count()
        return max(LEAST_TILE, (self.width() - (count - 1) * GAP) // count)

    def _pixels(self) -> int:
        return round(self._tile() * self.devicePixelRatioF())

    def _want(self) -> None:
        self._thumbnails.want([shown.row for shown, _ in self._in_sight()], self._pixels())

    def _at(self, point: QPoint) -> Shown | None:
        reach = QSize(0, BAR + LINE + 2)
        return next(
            (
                shown
                for shown, square in self._in_sight()
                if QRect(square.topLeft(), square.size() + reach).contains(point)
            ),
            None,
        )

    def _name(self) -> None:
        """Say it to who cannot see it."""
        self.setAccessibleName("; ".join(self._words(each) for each in self._shown))

    def _words(self, shown: Shown) -> str:
        category = self._session.category(shown.neighbor.category_id)
        return tr(
            "{category}, {similarity} alike: {name}",
            category=category.name if category else "?",
            similarity=_figure(shown.neighbor),
            name=shown.row.name,
        )


def _figure(neighbor: Neighbor) -> str:
    return percent(max(0.0, min(1.0, neighbor.similarity)))


def _neighbors_of(image_id: int, project: Project) -> list[Shown]:
    """Return those that are still there."""
    found = project.runs.neighbors(image_id)
    rows = {row.id: row for row in project.catalog.rows([each.image_id for each in found])}
    return [Shown(each, rows[each.image_id]) for each in found if each.image_id in rows]
