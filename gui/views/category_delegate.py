"""One line of the category list: color, name, key, count; or a group with what it holds."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.groups import Branch
from core.rows import Category
from gui.models.categories import CategoriesModel
from gui.theme import Theme
from gui.views.category_list import CategoryList
from gui.views.fonts import sized

HEIGHT = 34
DOT = 12
INDENT = 16  # px for each group above


class CategoryDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: CategoriesModel, parent: CategoryList) -> None:
        super().__init__(parent)
        self._theme, self._model, self._list = theme, model, parent

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
        line = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(line, Category | Branch):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place: QRect = option.rect.adjusted(4, 1, -4, -1)  # pyright: ignore  (absent in the stubs)
        state: QStyle.StateFlag = option.state  # pyright: ignore  (absent in the stubs)
        is_target = isinstance(self._list.target, QModelIndex) and self._list.target == index
        self._paint_ground(painter, place, state, is_target=is_target)
        place.setLeft(place.left() + INDENT * self._model.depth(line))
        if isinstance(line, Category):
            self._paint_category(painter, place, line)
        else:
            self._paint_group(painter, place, line)
        painter.restore()

    def _paint_category(self, painter: QPainter, place: QRect, category: Category) -> None:
        center = QPointF(place.left() + 15, place.center().y() + 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(category.color))
        painter.drawEllipse(center, DOT / 2, DOT / 2)
        right = self._paint_count(painter, place, f"{category.labels:,}", self._widest())
        right = self._paint_key(painter, place, self._model.key(category), right)
        room = QRect(place.left() + 30, place.top(), right - place.left() - 36, place.height())
        painter.setFont(sized(painter.font(), 13, QFont.Weight.Medium))
        used = self._paint_name(painter, room, category.name, self._theme.colors.text)
        if category.parent and not self._model.depth(category) and room.width() - used > 40:
            painter.setFont(sized(painter.font(), 11))
            rest = room.adjusted(used + 8, 0, 0, 0)
            self._paint_name(painter, rest, category.parent, self._theme.colors.muted)

    def _paint_group(self, painter: QPainter, place: QRect, branch: Branch) -> None:
        folded = self._model.is_folded(branch.path)
        icon = self._theme.pixmap(
            "chevron-right" if folded else "chevron-down", 14, self._theme.colors.muted, scale=2
        )
        painter.drawPixmap(place.left() + 7, place.center().y() - 6, icon)
        right = self._paint_count(painter, place, f"{branch.count:,}", self._widest())
        painter.setFont(sized(painter.font(), 12, QFont.Weight.DemiBold))
        room = QRect(place.left() + 30, place.top(), right - place.left() - 36, place.height())
        self._paint_name(painter, room, branch.name, self._theme.colors.muted)

    def _paint_name(self, painter: QPainter, room: QRect, text: str, color: str) -> int:
        """Paint as much of `text` as has room; return the width it takes."""
        painter.setPen(QColor(color))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        return painter.fontMetrics().horizontalAdvance(shown)

    def _widest(self) -> str:
        return self._model.widest_count

    def _paint_ground(
        self, painter: QPainter, place: QRect, state: QStyle.StateFlag, *, is_target: bool
    ) -> None:
        colors = self._theme.colors
        if is_target:
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(QRectF(place), 8, 8)
            return
        on, hovered = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver
        if not state & (on | hovered):
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent_soft if state & on else colors.hover))
        painter.drawRoundedRect(QRectF(place), 8, 8)

    def _paint_count(self, painter: QPainter, place: QRect, text: str, widest: str) -> int:
        """Paint a number at the right end; return where the widest one would begin."""
        painter.setFont(sized(painter.font(), 12))
        painter.setPen(QColor(self._theme.colors.muted))
        area = place.adjusted(0, 0, -10, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return area.right() - painter.fontMetrics().horizontalAdvance(widest)

    def _paint_key(self, painter: QPainter, place: QRect, key: str, right: int) -> int:
        """Paint the key as a key cap left of `right`; return where it begins."""
        if not key:
            return right
        colors = self._theme.colors
        painter.setFont(sized(painter.font(), 11, QFont.Weight.DemiBold))
        cap = QRectF(right - 30, place.center().y() - 8.5, 19, 18)
        painter.setPen(QPen(QColor(colors.border_strong), 1))
        painter.setBrush(QColor(colors.raised))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(QColor(colors.muted))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        return int(cap.left())
