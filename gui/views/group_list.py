"""The categories of the open proposals, with how many each has."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from core.rows import Category, ProposalGroup
from gui.language import tr
from gui.models.flat import Index
from gui.models.proposal_groups import COUNT_ROLE, GROUP_ROLE, GroupRow, ProposalGroupsModel
from gui.theme import Theme
from gui.views.words import words

HEIGHT = 34
DOT = 12
MARGIN = 14


class GroupList(QFrame):
    chosen = Signal(object)  # GroupRow, when a person or new groups brought another one

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.model = ProposalGroupsModel(self)
        self.list = QListView()
        self.list.setObjectName("plain")
        self.list.setModel(self.model)
        self.list.setItemDelegate(_GroupPainter(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.setAccessibleName(tr("Proposals by category"))
        self.list.selectionModel().currentChanged.connect(self._choose)
        theme.changed.connect(self.list.viewport().update)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 16, MARGIN, 12)
        column.setSpacing(10)
        self.heading = words(tr("Proposals"), "heading")
        column.addWidget(self.heading)
        column.addWidget(self.list, 1)

    @property
    def least_width(self) -> int:
        """In it the row of all categories is whole; names that are longer have a tooltip."""
        font = QFont(self.list.font())
        font.setWeight(QFont.Weight.DemiBold)
        shown = self.model.rows[0] if self.model.rows else None
        count = f"{shown.count:,}" if shown is not None else ""
        said = tr("All categories") + count
        around = self.contentsMargins().left() + self.contentsMargins().right()
        return QFontMetrics(font).horizontalAdvance(said) + 2 * MARGIN + around + 36

    @property
    def current(self) -> GroupRow | None:
        row: object = self.list.currentIndex().data(GROUP_ROLE)
        return row if isinstance(row, GroupRow) else None

    def show_groups(self, groups: Sequence[ProposalGroup], categories: Sequence[Category]) -> None:
        """Show the counts; the group that was current stays so, if it still has proposals."""
        before = self.current
        category = before.category if before is not None else None
        self.list.selectionModel().blockSignals(True)
        self.model.show_groups(groups, categories)
        row = self.model.row_of(category.id if category is not None else None)
        self.list.setCurrentIndex(self.model.index(row))
        self.list.selectionModel().blockSignals(False)
        now = self.current
        if now is not None and (before is None or now.categories != before.categories):
            self.chosen.emit(now)
        self.list.viewport().update()

    def show_of_labels(self, on: bool) -> None:
        """Whether the categories narrow labels, of which they have no counts."""
        self.heading.setText(tr("Categories") if on else tr("Proposals"))
        self.list.setAccessibleName(tr("Categories") if on else tr("Proposals by category"))
        self.model.show_counts(not on)

    def _choose(self, _now: QModelIndex, _before: QModelIndex) -> None:
        if self.current is not None:
            self.chosen.emit(self.current)


class _GroupPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: GroupRow = index.data(GROUP_ROLE)
        place: QRect = option.rect.adjusted(0, 1, 0, -1)  # pyright: ignore  (absent in the stubs)
        state: QStyle.StateFlag = option.state  # pyright: ignore  (absent in the stubs)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colors, chosen = self._theme.colors, bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(colors.accent_soft if chosen else colors.hover))
            painter.drawRoundedRect(QRectF(place), 8, 8)
        if row.category is not None:
            painter.setBrush(QColor(row.category.color))
            painter.drawEllipse(
                QPointF(place.left() + 16, place.center().y() + 0.5), DOT / 2, DOT / 2
            )
        room = place.adjusted(30 if row.category else 10, 0, -10, 0)
        self._paint_words(painter, room, row, index.data(COUNT_ROLE))
        painter.restore()

    def _paint_words(self, painter: QPainter, place: QRect, row: GroupRow, count: str) -> None:
        colors = self._theme.colors
        painter.setPen(QColor(colors.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, count)
        room = place.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(count) - 10, 0)
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.Medium if row.category else QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(colors.text))
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle, name)
