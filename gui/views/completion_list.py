"""The suggestions below the query field: chosen by arrow keys or mouse, never taking the focus."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.language import tr
from gui.models.flat import Index, row_count
from gui.models.query_words import Completion
from gui.theme import Theme

HEIGHT = 28  # px of a line
MOST_LINES = 10
WIDTH = 420  # px
Role = Qt.ItemDataRole


class CompletionList(QListView):
    """Lies over the page, below its `field`. `taken` carries a Completion."""

    taken = Signal(object)

    def __init__(self, theme: Theme, field: QWidget) -> None:
        super().__init__(field)
        self.setObjectName("completions")
        self.setAccessibleName(tr("Suggestions for the query"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._field, self._lines = field, _Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(_LineDelegate(theme, self))
        self.clicked.connect(self._take)
        self.hide()

    def offer(self, completions: Sequence[Completion]) -> None:
        """Show these below the field, none of them chosen; hide if there are none."""
        self._lines.set(completions)
        if not completions:
            self.hide()
            return
        window = self._field.window()
        self.setParent(window)
        corner = self._field.mapTo(window, QPoint(0, self._field.height() + 3))
        lines = min(MOST_LINES, len(completions))
        width = min(max(WIDTH, self._field.width() // 2), self._field.width())
        self.setGeometry(QRect(corner, QSize(width, lines * HEIGHT + 10)))
        self.setCurrentIndex(QModelIndex())
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        """Choose the next or the one before; past the ends it goes on from the other one."""
        count = self._lines.rowCount()
        row = self.currentIndex().row()
        row = (row + by) % count if row >= 0 else (0 if by > 0 else count - 1)
        self.setCurrentIndex(self._lines.index(row))

    def chosen(self) -> Completion | None:
        return self._lines.completion(self.currentIndex())

    def first(self) -> Completion | None:
        return self._lines.completion(self._lines.index(0))

    def _take(self, index: QModelIndex) -> None:
        completion = self._lines.completion(index)
        if completion is not None:
            self.taken.emit(completion)


class _Lines(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._completions: Sequence[Completion] = ()

    def set(self, completions: Sequence[Completion]) -> None:
        self.beginResetModel()
        self._completions = completions
        self.endResetModel()

    def completion(self, index: Index) -> Completion | None:
        row = index.row()
        return self._completions[row] if 0 <= row < len(self._completions) else None

    def rowCount(self, parent: Index | None = None) -> int:
        return row_count(self._completions, parent)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # Qt's own type
        completion = self.completion(index)
        if completion is None:
            return None
        match role:
            case Role.DisplayRole:
                return completion.text
            case Role.AccessibleTextRole | Role.ToolTipRole:
                parts = (completion.text, completion.hint, _count(completion))
                return "  ".join(part for part in parts if part)
            case Role.UserRole:
                return completion
            case _:
                return None


class _LineDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        completion = index.data(Role.UserRole)
        if not isinstance(completion, Completion):
            return
        colors, flag = self._theme.colors, QStyle.StateFlag
        place: QRect = option.rect.adjusted(2, 0, -2, 0)  # pyright: ignore  (absent in the stubs)
        state: QStyle.StateFlag = option.state  # pyright: ignore  (absent in the stubs)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (flag.State_Selected | flag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(
                QColor(colors.accent_soft if state & flag.State_Selected else colors.hover)
            )
            painter.drawRoundedRect(QRectF(place), 5, 5)
        inside, middle = place.adjusted(9, 0, -9, 0), Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colors.text))
        painter.drawText(inside, middle, completion.text)
        used = painter.fontMetrics().horizontalAdvance(completion.text) + 14
        painter.setPen(QColor(colors.muted))
        count = _count(completion)
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, count)
        room = inside.adjusted(used, 0, -painter.fontMetrics().horizontalAdvance(count) - 12, 0)
        hint = painter.fontMetrics().elidedText(
            completion.hint, Qt.TextElideMode.ElideRight, max(0, room.width())
        )
        painter.drawText(room, middle, hint)
        painter.restore()


def _count(completion: Completion) -> str:
    return "" if completion.count is None else f"{completion.count:,}"
