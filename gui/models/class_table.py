"""Figures of each category as a table: support, precision, recall, F1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtGui import QColor

from core.figures import ClassFigures
from core.rows import Category
from gui.language import tr
from gui.models.flat import Index, row_count
from gui.wording import percent

SORT_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    meaning: str
    value: Callable[[ClassFigures], float | None]
    is_share: bool = True


@dataclass(frozen=True, slots=True)
class ClassRow:
    category: Category
    figures: ClassFigures


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
                return _figure(value, is_share=column.is_share)
            case Qt.ItemDataRole.UserRole:
                return -1.0 if value is None else value
            case _:
                return None


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Labels"), tr("Gold labels judged"), lambda f: f.support, is_share=False),
        Column(
            tr("Precision"),
            tr("Of the images that the model calls so, how many are"),
            lambda f: f.precision,
        ),
        Column(
            tr("Recall"), tr("Of the images that are so, how many it finds"), lambda f: f.recall
        ),
        Column(tr("F1"), tr("The harmonic mean of precision and recall"), lambda f: f.f1),
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
