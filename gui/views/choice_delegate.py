"""One line of a list of choices: a box to tick, color, name, and how many images that leaves."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.models.choices import Choice, ChoicesModel
from gui.theme import Theme

HEIGHT = 30
BOX = 16  # px
BAR = 3  # px: the count as a part of the largest one


class ChoiceDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: ChoicesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        choice = index.data(Qt.ItemDataRole.UserRole)
        metrics = self._model_widget().fontMetrics()
        text = choice.text if isinstance(choice, Choice) else ""
        return QSize(metrics.horizontalAdvance(f"{text}0,000,000") + 76, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        choice = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(choice, Choice):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place: QRect = option.rect.adjusted(2, 1, -2, -1)  # pyright: ignore  (absent in the stubs)
        state: QStyle.StateFlag = option.state  # pyright: ignore  (absent in the stubs)
        self._paint_ground(painter, place, state)
        self._paint_box(painter, place, on=choice.key in self._model.picked)
        left = place.left() + 34
        if choice.color:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(choice.color))
            painter.drawEllipse(QPointF(left + 5, place.center().y() + 0.5), 5, 5)
            left += 18
        right = self._paint_count(painter, place, choice)
        painter.setPen(QColor(self._theme.colors.text))
        room = QRect(left, place.top(), right - left - 12, place.height())
        text = painter.fontMetrics().elidedText(
            choice.text, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_ground(self, painter: QPainter, place: QRect, state: QStyle.StateFlag) -> None:
        flag, colors = QStyle.StateFlag, self._theme.colors
        if state & (flag.State_HasFocus | flag.State_Selected | flag.State_MouseOver):
            painter.setPen(
                QPen(QColor(colors.accent), 1.5)
                if state & flag.State_HasFocus
                else Qt.PenStyle.NoPen
            )
            painter.setBrush(QColor(colors.hover))
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_box(self, painter: QPainter, place: QRect, *, on: bool) -> None:
        colors = self._theme.colors
        box = QRectF(place.left() + 9, place.center().y() - BOX / 2 + 0.5, BOX, BOX)
        painter.setPen(QPen(QColor(colors.accent if on else colors.border_strong), 1))
        painter.setBrush(QColor(colors.accent if on else colors.sunken))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            painter.setPen(QPen(QColor(colors.on_accent), 2, c=Qt.PenCapStyle.RoundCap))
            corner = box.topLeft()
            painter.drawPolyline(
                [corner + QPointF(4, 8.5), corner + QPointF(7, 11.5), corner + QPointF(12.2, 5)]
            )

    def _paint_count(self, painter: QPainter, place: QRect, choice: Choice) -> int:
        """Paint the count and a bar as long as its share; return where they begin."""
        count, colors = self._model.count(choice), self._theme.colors
        right = place.right() - 10
        if count is None:
            return right
        painter.setPen(QColor(colors.muted if count else colors.disabled))
        area = QRect(place.left(), place.top(), right - place.left(), place.height())
        text = f"{count:,}"
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        width = painter.fontMetrics().horizontalAdvance(f"{self._model.largest_count:,}")
        if count and self._model.largest_count:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent_soft))
            share = max(2.0, width * count / self._model.largest_count)
            painter.drawRoundedRect(QRectF(right - share, place.bottom() - 3, share, BAR), 1.5, 1.5)
        return right - width

    def _model_widget(self) -> QWidget:
        parent = self.parent()
        assert isinstance(parent, QWidget)
        return parent
