"""A figure of a table with its interval below it; figures on few labels are paler."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.models.class_table import CELL_ROLE, ClassCell
from gui.models.flat import Index
from gui.theme import Theme
from gui.views.fonts import sized

ROW_HEIGHT = 38  # px
EDGE = 8  # px, right of the text


class FigureDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.text = ""  # pyright: ignore  (absent in the stubs)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)  # the row's background
        cell: ClassCell = index.data(CELL_ROLE)
        colors = self._theme.colors
        room: QRect = option.rect.adjusted(0, 3, -EDGE, -3)  # pyright: ignore  (absent in the stubs)
        painter.save()
        upper = QRect(room)
        if cell.interval:
            upper.setHeight(room.height() * 11 // 20)
            lower = QRect(room.left(), upper.bottom(), room.width(), room.bottom() - upper.bottom())
            self._say(painter, lower, cell.interval, 11, colors.muted)
        self._say(painter, upper, cell.figure, 13, colors.muted if cell.is_thin else colors.text)
        painter.restore()

    def _say(self, painter: QPainter, room: QRect, text: str, pixels: int, color: str) -> None:
        painter.setFont(sized(painter.font(), pixels, QFont.Weight.Normal))
        painter.setPen(QColor(color))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, side, text)
