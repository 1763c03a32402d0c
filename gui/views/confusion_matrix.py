"""The confusion matrix, painted: rows are the truth, columns what the model said."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.rows import Category
from gui.language import tr
from gui.theme import Theme

CELL_LARGEST = 112
CELL_USUAL = 64
CELL_SMALLEST = 22
CELL_WITH_COUNT = 26
AXIS = 24  # room for an axis title
NAME_WIDTH = 120
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True, slots=True)
class Cell:
    true_id: int
    predicted_id: int
    count: int


class ConfusionMatrix(QWidget):
    """A click, or Enter on the cell that the arrows moved to, chooses it."""

    cell_chosen = Signal(object)  # Cell

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._categories: tuple[Category, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._current: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Confusion matrix"))
        theme.changed.connect(self.update)

    def show_matrix(
        self, categories: tuple[Category, ...], counts: tuple[tuple[int, ...], ...]
    ) -> None:
        """``counts[i][j]``: images of ``categories[i]`` that the model took for the j-th."""
        self._categories, self._counts, self._current = categories, counts, None
        self.setMinimumSize(self._size_for(CELL_SMALLEST))
        self.updateGeometry()
        self.update()

    def cell_rect(self, row: int, column: int) -> QRect:
        side, origin = self._side(), self._origin()
        return QRect(origin.x() + column * side, origin.y() + row * side, side, side)

    def sizeHint(self) -> QSize:
        return self._size_for(CELL_USUAL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, counts in enumerate(self._counts):
            for column, count in enumerate(counts):
                self._paint_cell(painter, row, column, count)
        self._paint_names(painter)
        self._paint_axes(painter)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if place else Qt.CursorShape.ArrowCursor)
        self.setToolTip(self._describe(*place) if place else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        if place and event.button() == Qt.MouseButton.LeftButton:
            self._current = place
            self.update()
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step and self._counts:
            self._move(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self._choose()
        else:
            super().keyPressEvent(event)

    def _move(self, down: int, right: int) -> None:
        last = len(self._counts) - 1
        row, column = self._current or (0, 0)
        self._current = (min(max(row + down, 0), last), min(max(column + right, 0), last))
        self.setAccessibleDescription(self._describe(*self._current))
        self.update()

    def _choose(self) -> None:
        if self._current is None:
            return
        row, column = self._current
        true, predicted = self._categories[row], self._categories[column]
        self.cell_chosen.emit(Cell(true.id, predicted.id, self._counts[row][column]))

    def _describe(self, row: int, column: int) -> str:
        return tr(
            "{count:,} images of {true} that the model takes for {predicted}",
            count=self._counts[row][column],
            true=self._categories[row].name,
            predicted=self._categories[column].name,
        )

    def _paint_cell(self, painter: QPainter, row: int, column: int, count: int) -> None:
        colors, rect = self._theme.colors, self.cell_rect(row, column).adjusted(1, 1, -1, -1)
        share = count / max(1, sum(self._counts[row]))
        full = QColor(colors.accent if row == column else colors.series[1])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_blend(QColor(colors.window), full, share))
        painter.drawRoundedRect(rect, 3, 3)
        if (row, column) == self._current:
            painter.setPen(QPen(QColor(colors.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 3, 3)
        if count and self._side() >= CELL_WITH_COUNT:
            painter.setPen(QColor(colors.on_accent if share > 0.55 else colors.text))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, f"{count:,}")

    def _paint_names(self, painter: QPainter) -> None:
        metrics, width = self.fontMetrics(), self._name_width()
        painter.setPen(QColor(self._theme.colors.text))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for index, category in enumerate(self._categories):
            name = metrics.elidedText(category.name, Qt.TextElideMode.ElideRight, width - 8)
            cell = self.cell_rect(index, 0)
            painter.drawText(
                QRect(cell.left() - width, cell.top(), width - 8, cell.height()), right, name
            )
            self._paint_column_name(painter, index, name, metrics)

    def _paint_column_name(
        self, painter: QPainter, index: int, name: str, metrics: QFontMetrics
    ) -> None:
        cell = self.cell_rect(0, index)
        if not self._names_stand():
            place = QRect(cell.left(), cell.top() - metrics.height() - 6, cell.width(), 20)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, name)
            return
        painter.save()
        painter.translate(cell.center().x() + metrics.ascent() / 2, cell.top() - 6)
        painter.rotate(-90)
        painter.drawText(0, 0, name)
        painter.restore()

    def _paint_axes(self, painter: QPainter) -> None:
        if not self._categories:
            return
        matrix = self.cell_rect(0, 0).united(self.cell_rect(*[len(self._categories) - 1] * 2))
        painter.setPen(QColor(self._theme.colors.muted))
        top = QRect(matrix.left(), 0, matrix.width(), AXIS)
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, tr("the model says"))
        painter.save()
        painter.translate(AXIS / 2, matrix.center().y())
        painter.rotate(-90)
        side = QRect(-matrix.height() // 2, -AXIS // 2, matrix.height(), AXIS)
        painter.drawText(side, Qt.AlignmentFlag.AlignCenter, tr("truth"))
        painter.restore()

    def _place_at(self, point: QPoint) -> tuple[int, int] | None:
        offset, side, count = point - self._origin(), self._side(), len(self._categories)
        if offset.x() < 0 or offset.y() < 0:
            return None
        row, column = offset.y() // side, offset.x() // side
        return (row, column) if row < count and column < count else None

    def _origin(self) -> QPoint:
        return QPoint(AXIS + self._name_width(), AXIS + self._name_height())

    def _side(self) -> int:
        count = max(1, len(self._categories))
        room = min(self.width() - self._origin().x(), self.height() - self._origin().y())
        return min(max(room // count, CELL_SMALLEST), CELL_LARGEST)

    def _name_width(self) -> int:
        return min(NAME_WIDTH, self._widest_name() + 12)

    def _name_height(self) -> int:
        standing = self._names_stand()
        return self._name_width() if standing else self.fontMetrics().height() + 8

    def _names_stand(self) -> bool:
        """Column names are turned upright when they may be wider than a cell."""
        many = len(self._categories) > 8  # cells shrink, no further than to show their counts
        return self._widest_name() > (CELL_WITH_COUNT if many else CELL_USUAL) - 4

    def _widest_name(self) -> int:
        metrics = self.fontMetrics()
        return max((metrics.horizontalAdvance(c.name) for c in self._categories), default=0)

    def _size_for(self, side: int) -> QSize:
        matrix = side * max(1, len(self._categories))
        return QSize(self._origin().x() + matrix + 2, self._origin().y() + matrix + 2)


def _blend(low: QColor, high: QColor, share: float) -> QColor:
    """Mix two colors; any count at all stays visible against an empty cell."""
    weight = 0.12 + 0.88 * share if share else 0.0

    def mixed(a: int, b: int) -> int:
        return round(a + (b - a) * weight)

    return QColor(
        mixed(low.red(), high.red()),
        mixed(low.green(), high.green()),
        mixed(low.blue(), high.blue()),
    )
