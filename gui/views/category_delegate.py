"""One line of the category list: color, name, key, count."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.rows import Category
from gui.models.categories import CategoriesModel
from gui.theme import Theme

HEIGHT = 34
DOT = 12


class CategoryDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: CategoriesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(120, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        category = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(category, Category):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place: QRect = option.rect.adjusted(4, 1, -4, -1)  # pyright: ignore  (absent in the stubs)
        state: QStyle.StateFlag = option.state  # pyright: ignore  (absent in the stubs)
        self._paint_ground(painter, place, state)
        center = QPointF(place.left() + 15, place.center().y() + 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(category.color))
        painter.drawEllipse(center, DOT / 2, DOT / 2)
        right = self._paint_count(painter, place, category)
        right = self._paint_key(painter, place, self._model.key(category), right)
        painter.setPen(QColor(self._theme.colors.text))
        painter.setFont(_font(painter.font(), 13, QFont.Weight.Medium))
        room = QRect(place.left() + 30, place.top(), right - place.left() - 36, place.height())
        name = painter.fontMetrics().elidedText(
            category.name, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    def _paint_ground(self, painter: QPainter, place: QRect, state: QStyle.StateFlag) -> None:
        colors = self._theme.colors
        on, hovered = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver
        if not state & (on | hovered):
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent_soft if state & on else colors.hover))
        painter.drawRoundedRect(QRectF(place), 8, 8)

    def _paint_count(self, painter: QPainter, place: QRect, category: Category) -> int:
        """Paint how many images have it; return where the text begins."""
        painter.setFont(_font(painter.font(), 12, QFont.Weight.Normal))
        painter.setPen(QColor(self._theme.colors.muted))
        text, widest = f"{category.labels:,}", max(each.labels for each in self._model.shown)
        area = place.adjusted(0, 0, -10, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return area.right() - painter.fontMetrics().horizontalAdvance(f"{widest:,}")

    def _paint_key(self, painter: QPainter, place: QRect, key: str, right: int) -> int:
        """Paint the key as a key cap left of `right`; return where it begins."""
        if not key:
            return right
        colors = self._theme.colors
        painter.setFont(_font(painter.font(), 11, QFont.Weight.DemiBold))
        cap = QRectF(right - 30, place.center().y() - 8.5, 19, 18)
        painter.setPen(QPen(QColor(colors.border_strong), 1))
        painter.setBrush(QColor(colors.raised))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(QColor(colors.muted))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        return int(cap.left())


def _font(base: QFont, pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(base)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
