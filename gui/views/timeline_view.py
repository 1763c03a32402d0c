"""The timeline painted: a rail with a dot for each model, teacher → student, what came of it."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.rows import Round, Run
from core.types import RunState
from gui.colors import Colors
from gui.language import tr, tr_count, tr_said
from gui.models.timeline import NODE_ROLE, Node, TimelineModel
from gui.theme import RADIUS, Theme
from gui.wording import interval_in_words, percent, points

RAIL = 30  # px of the column with the line and dots
LINE_HEIGHT = 19
PAD = 8
Index = QModelIndex | QPersistentModelIndex


class TimelineView(QListView):
    """Rows are `Node`s of a `TimelineModel`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.setModel(TimelineModel(self))
        self.setItemDelegate(_NodePainter(theme, self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Timeline"))
        theme.changed.connect(self.viewport().update)

    @property
    def current_node(self) -> Node | None:
        node: object = self.currentIndex().data(NODE_ROLE)
        return node if isinstance(node, Node) else None


class _NodePainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = len(describe(_node(index)).lines)
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
        for number, line in enumerate(told.lines, start=1):
            _draw(painter, title.translated(0, number * LINE_HEIGHT), line)

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


class Told:
    """What a node says: title, chip, lines below, and the color of its state."""

    def __init__(self, title: str, chip: str, tone: str, lines: list[str]) -> None:
        self.title, self.chip, self.lines = title, chip, [line for line in lines if line]
        self._tone = tone

    def tone(self, colors: Colors) -> str:
        return str(getattr(colors, self._tone))


def describe(node: Node) -> Told:
    return _describe_run(node.run) if node.round is None else _describe_round(node, node.round)


def _describe_run(run: Run) -> Told:
    chip, tone = _state_words(run.state)
    labels = tr_count("1 label", "{count:,} labels", run.labels)
    backbone = "" if run.backbone == "auto" else run.backbone
    about = " · ".join(part for part in (backbone, run.device, labels) if part)
    return Told(
        tr("Run {run} · {recipe}", run=run.id, recipe=run.recipe),
        chip,
        tone,
        [about, tr_said(run.message.partition("\n")[0])],
    )


def _describe_round(node: Node, step: Round) -> Told:
    arrow = f"{node.teacher} → {node.name}" if node.teacher else node.name
    chip, tone = tr("accepted"), "success"
    if not step.accepted:
        chip, tone = tr("rejected"), "warning"
    if step.is_current:
        chip, tone = tr("current"), "accent"
    return Told(
        f"{arrow} · {tr_said(step.method)}",
        chip,
        tone,
        [_measured(step), _learned(step), tr_said(step.reason)],
    )


def _measured(step: Round) -> str:
    if step.accuracy is None:
        return tr("not measured yet")
    told = percent(step.accuracy, step.validated_on)
    if step.interval is not None:
        interval = interval_in_words(step.interval, step.validated_on)
        basis = tr_count("on 1 gold label", "on {count:,} gold labels", step.validated_on)
        told = tr(
            "{percent} right ({interval}, {basis})", percent=told, interval=interval, basis=basis
        )
    if step.teacher_accuracy is not None:
        gained = points(step.accuracy - step.teacher_accuracy)
        told = tr("{accuracy}, {gained} against its teacher", accuracy=told, gained=gained)
    return told


def _learned(step: Round) -> str:
    if not step.pseudo_labels:
        return ""
    return tr_count(
        "learned from 1 pseudo-label", "learned from {count:,} pseudo-labels", step.pseudo_labels
    )


def _state_words(state: RunState) -> tuple[str, str]:
    """Return the state's word and the name of its color."""
    match state:
        case RunState.QUEUED:
            return tr("waiting"), "muted"
        case RunState.RUNNING:
            return tr("running"), "accent"
        case RunState.STOPPED:
            return tr("stopped"), "warning"
        case RunState.INTERRUPTED:
            return tr("interrupted"), "warning"
        case RunState.FAILED:
            return tr("failed"), "danger"
        case RunState.DONE:
            return "", "border_strong"


def _draw(painter: QPainter, rect: QRect, text: str) -> None:
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)


def _node(index: Index) -> Node:
    node: object = index.data(NODE_ROLE)
    assert isinstance(node, Node)
    return node


def _model(index: Index) -> QAbstractItemModel:
    return index.model()
