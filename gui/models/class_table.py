"""Figures of each category as a table: support, and precision, recall, F1 with intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtGui import QColor

from core.figures import ClassFigures
from core.rows import Category
from gui.language import tr, tr_count
from gui.models.flat import Index, row_count
from gui.wording import interval_in_words, percent

SORT_ROLE = Qt.ItemDataRole.UserRole
CELL_ROLE = Qt.ItemDataRole.UserRole + 1
FEW = 20  # labels: an interval below that is 40 points wide or so
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    meaning: str
    value: Callable[[ClassFigures], float | None]
    interval: Callable[[ClassFigures], Interval | None] | None = None  # None: it is a count
    basis: Callable[[ClassFigures], int] = lambda f: f.support


@dataclass(frozen=True, slots=True)
class ClassRow:
    category: Category
    figures: ClassFigures


@dataclass(frozen=True, slots=True)
class ClassCell:
    """What a cell says; `is_thin`: on fewer than 20 labels."""

    figure: str
    interval: str  # "80–97", or ""
    is_thin: bool


class ClassTableModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[ClassRow] = ()
        self._columns = _columns()

    def show_figures(self, rows: Sequence[ClassRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return row_count(self._rows, parent)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1 + len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # Qt's own type
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._columns[section - 1] if section else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title if column else tr("Category")
            case Qt.ItemDataRole.ToolTipRole:
                return column.meaning if column else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(section)
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own type
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column())
        if index.column() == 0:
            return _name(row.category, role)
        column = self._columns[index.column() - 1]
        value = column.value(row.figures)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _figure(value, is_share=column.interval is not None)
            case Qt.ItemDataRole.ToolTipRole:
                return _explained(column, row)
            case Qt.ItemDataRole.UserRole:
                return -1.0 if value is None else value
            case _:
                return _cell(column, row.figures) if role == CELL_ROLE else None


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Labels"), tr("Gold labels judged"), lambda f: f.support),
        Column(
            tr("Precision"),
            tr("Of the images that the model calls so, how many are"),
            lambda f: f.precision,
            lambda f: f.precision_interval,
            lambda f: f.named,
        ),
        Column(
            tr("Recall"),
            tr("Of the images that are so, how many it finds"),
            lambda f: f.recall,
            lambda f: f.recall_interval,
        ),
        Column(
            tr("F1"),
            tr("The harmonic mean of precision and recall"),
            lambda f: f.f1,
            lambda f: f.f1_interval,
        ),
    )


def _cell(column: Column, figures: ClassFigures) -> ClassCell:
    found = column.interval(figures) if column.interval else None
    return ClassCell(
        figure=_figure(column.value(figures), is_share=column.interval is not None),
        interval=interval_in_words(found) if found else "",
        is_thin=column.basis(figures) < FEW,
    )


def _explained(column: Column, row: ClassRow) -> str:
    found = column.interval(row.figures) if column.interval else None
    if found is None:
        return column.meaning
    basis = column.basis(row.figures)
    return tr_count(
        "{meaning}.\n95 % interval {interval}, on {count:,} gold label.",
        "{meaning}.\n95 % interval {interval}, on {count:,} gold labels.",
        basis,
        meaning=column.meaning,
        interval=interval_in_words(found),
    )


def _figure(value: float | None, *, is_share: bool) -> str:
    if value is None:
        return "–"
    return percent(value) if is_share else f"{value:,.0f}"


def _name(category: Category, role: int) -> Any:  # Qt's own type
    match role:
        case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.UserRole | Qt.ItemDataRole.ToolTipRole:
            return category.name
        case Qt.ItemDataRole.DecorationRole:
            return QColor(category.color)
        case _:
            return None


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
