"""One line of the history: a day, or a step with when, by whom and what became of it."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.rows import Edit
from core.types import EditState
from gui.models.flat import Index
from gui.models.history import Day, HistoryModel, Line, detail, id_of, title
from gui.theme import Theme
from gui.views.fonts import sized

STEP_HEIGHT, DAY_HEIGHT = 46, 32
TEXT_LEFT = 28  # px, right of the line that joins the steps


class HistoryDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: HistoryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        is_day = isinstance(index.data(Qt.ItemDataRole.UserRole), Day)
        return QSize(120, DAY_HEIGHT if is_day else STEP_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line | None = index.data(Qt.ItemDataRole.UserRole)
        if line is None:
            return
        place: QRect = option.rect.adjusted(2, 1, -4, -1)  # pyright: ignore  (absent in the stubs)
        state: QStyle.StateFlag = option.state  # pyright: ignore  (absent in the stubs)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, Day):
            self._text(painter, place.adjusted(6, 6, 0, 0), line.text, 12, QFont.Weight.DemiBold)
        else:
            self._paint_step(painter, place, line, state)
        painter.restore()

    def _paint_step(
        self, painter: QPainter, place: QRect, line: Line, state: QStyle.StateFlag
    ) -> None:
        colors, flag = self._theme.colors, QStyle.StateFlag
        if state & (flag.State_Selected | flag.State_MouseOver):
            painter.setPen(
                QPen(QColor(colors.accent), 1.5)
                if state & flag.State_HasFocus and state & flag.State_Selected
                else QPen(Qt.PenStyle.NoPen)
            )
            chosen = state & flag.State_Selected
            painter.setBrush(QColor(colors.accent_soft if chosen else colors.hover))
            painter.drawRoundedRect(QRectF(place).adjusted(0.75, 0.75, -0.75, -0.75), 8, 8)
        is_now = id_of(line) == self._model.now
        self._paint_dot(painter, QPointF(place.left() + 14, place.top() + 15), is_now=is_now)
        undone = isinstance(line, Edit) and line.state is not EditState.DONE
        room = place.adjusted(TEXT_LEFT, 4, -8, -4)
        color = colors.disabled if undone else colors.text
        weight = QFont.Weight.DemiBold if is_now else QFont.Weight.Medium
        upper = QRect(room.left(), room.top(), room.width(), room.height() // 2)
        self._text(painter, upper, title(line), 13, weight, color)
        lower = upper.translated(0, upper.height())
        self._text(painter, lower, detail(line), 11, color=colors.muted)

    def _paint_dot(self, painter: QPainter, center: QPointF, *, is_now: bool) -> None:
        colors = self._theme.colors
        painter.setPen(QPen(QColor(colors.accent if is_now else colors.border_strong), 1.5))
        painter.setBrush(QColor(colors.accent) if is_now else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(center, 5 if is_now else 3.5, 5 if is_now else 3.5)

    def _text(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        pixels: int,
        weight: QFont.Weight = QFont.Weight.Normal,
        color: str = "",
    ) -> None:
        painter.setFont(sized(painter.font(), pixels, weight))
        painter.setPen(QColor(color or self._theme.colors.muted))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
