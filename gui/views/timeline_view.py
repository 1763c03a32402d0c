"""The timeline painted: a rail with a dot for each model, teacher → student, what came of it."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.language import tr
from gui.models.flat import Index
from gui.models.timeline import NODE_ROLE, Node, TimelineModel
from gui.theme import RADIUS, Theme
from gui.views.timeline_words import describe

RAIL = 30  # px of the column with the line and dots
LINE_HEIGHT = 19
PAD = 8
BAR_WIDTH, LEAST_WIDTH_WITH_BAR = 150, 560  # px


class TimelineView(QListView):
    """Rows are `Node`s of a `TimelineModel`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.nodes = TimelineModel(self)
        self.setModel(self.nodes)
        self.setItemDelegate(_NodePainter(theme, self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Timeline"))
        theme.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was chosen stays in sight, also when the words about it take room."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    @property
    def current_node(self) -> Node | None:
        node: object = self.currentIndex().data(NODE_ROLE)
        return node if isinstance(node, Node) else None


class _NodePainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        told = describe(_node(index))
        lines = len(told.lines) + bool(told.doubt)
        return QSize(240, (1 + lines) * LINE_HEIGHT + 2 * PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]  # PySide's stub lacks the fields
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        node, colors = _node(index), self._theme.colors
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), RADIUS, RADIUS)
        self._paint_rail(painter, rect, index, node)
        self._paint_words(painter, rect.adjusted(RAIL, PAD, -PAD, -PAD), node)
        painter.restore()

    def _paint_rail(self, painter: QPainter, rect: QRect, index: Index, node: Node) -> None:
        colors, x = self._theme.colors, rect.left() + RAIL // 2
        y = rect.top() + PAD + LINE_HEIGHT // 2
        painter.setPen(QPen(QColor(colors.border_strong), 1))
        if index.row():
            painter.drawLine(x, rect.top(), x, y)
        if index.row() < _model(index).rowCount() - 1:
            painter.drawLine(x, y, x, rect.bottom() + 1)
        color = QColor(describe(node).tone(colors))
        painter.setPen(QPen(color, 2))
        is_filled = node.round is not None and node.round.accepted
        painter.setBrush(color if is_filled else QColor(colors.surface))
        radius = 4 if node.round else 6
        painter.drawEllipse(x - radius, y - radius, 2 * radius, 2 * radius)

    def _paint_words(self, painter: QPainter, rect: QRect, node: Node) -> None:
        colors, told = self._theme.colors, describe(node)
        bold = QFont(painter.font())
        bold.setBold(True)
        title = QRect(rect.left(), rect.top(), rect.width(), LINE_HEIGHT)
        chip_width = self._paint_chip(painter, title, told.chip, told.tone(colors))
        plain = painter.font()
        painter.setFont(bold)
        painter.setPen(QColor(colors.text))
        _draw(painter, title.adjusted(0, 0, -chip_width, 0), told.title)
        painter.setFont(plain)
        painter.setPen(QColor(colors.muted))
        bar_width = self._paint_bar(painter, title.translated(0, LINE_HEIGHT), node)
        painter.setPen(QColor(colors.muted))
        for number, line in enumerate(told.lines, start=1):
            room = title.adjusted(0, 0, -bar_width if number == 1 else 0, 0)
            _draw(painter, room.translated(0, number * LINE_HEIGHT), line)
        painter.setPen(QColor(colors.warning))
        _draw(painter, title.translated(0, (1 + len(told.lines)) * LINE_HEIGHT), told.doubt)

    def _paint_bar(self, painter: QPainter, line: QRect, node: Node) -> int:
        """Paint accuracy and interval from 0 to 100 % where there is room; return its width."""
        step = node.round
        if step is None or step.accuracy is None or line.width() < LEAST_WIDTH_WITH_BAR:
            return 0
        color, y = QColor(describe(node).tone(self._theme.colors)), line.center().y() + 0.5
        track = QRectF(line.right() - BAR_WIDTH, y - 2, BAR_WIDTH, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colors.border))
        painter.drawRoundedRect(track, 2, 2)
        low, high = step.interval or (step.accuracy, step.accuracy)
        soft = QColor(color)
        soft.setAlpha(120)
        painter.setBrush(soft)
        span = QRectF(track.left() + low * BAR_WIDTH, y - 2, (high - low) * BAR_WIDTH, 4)
        painter.drawRoundedRect(span, 2, 2)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(track.left() + step.accuracy * BAR_WIDTH, y), 4, 4)
        return BAR_WIDTH + 2 * PAD

    def _paint_chip(self, painter: QPainter, line: QRect, text: str, color: str) -> int:
        """Paint the state at the right end of the line; return the room it takes."""
        if not text:
            return 0
        width = painter.fontMetrics().horizontalAdvance(text) + 16
        chip = QRect(line.right() - width, line.top(), width, LINE_HEIGHT)
        painter.setPen(QPen(QColor(color), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip, 9, 9)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        return width + PAD


def _draw(painter: QPainter, rect: QRect, text: str) -> None:
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)


def _node(index: Index) -> Node:
    node: object = index.data(NODE_ROLE)
    assert isinstance(node, Node)
    return node


def _model(index: Index) -> QAbstractItemModel:
    return index.model()
