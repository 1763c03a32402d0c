"""The open proposals by category: a row for all of them, then the categories that have any."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from core.rows import Category, ProposalGroup
from gui.language import tr, tr_count
from gui.models.flat import Index, line_at, row_count

GROUP_ROLE = Qt.ItemDataRole.UserRole
COUNT_ROLE = GROUP_ROLE + 1  # how many proposals, in words


@dataclass(frozen=True, slots=True)
class GroupRow:
    """`category` None stands for all; `histogram` counts confidences in equal bins of [0, 1]."""

    category: Category | None
    count: int
    histogram: tuple[int, ...]

    @property
    def name(self) -> str:
        return tr("All categories") if self.category is None else self.category.name

    @property
    def categories(self) -> frozenset[int]:
        """Return the filter for this group; empty means all."""
        return frozenset() if self.category is None else frozenset({self.category.id})


class ProposalGroupsModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[GroupRow] = []
        self._counts = True

    def show_counts(self, on: bool) -> None:
        """Say how many proposals each has, or the names only."""
        self._counts = on
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def show_groups(self, groups: Sequence[ProposalGroup], categories: Sequence[Category]) -> None:
        """Groups of categories that are not known (any more) are left out."""
        by_id = {category.id: category for category in categories}
        known = [
            GroupRow(by_id[group.category_id], group.count, group.histogram)
            for group in groups
            if group.category_id in by_id
        ]
        bins = max((len(row.histogram) for row in known), default=0)
        together = tuple(sum(row.histogram[i] for row in known) for i in range(bins))
        self.beginResetModel()
        self.rows = [GroupRow(None, sum(row.count for row in known), together), *known]
        self.endResetModel()

    def row_of(self, category_id: int | None) -> int:
        """Return the row of a category's group, that of all where it has none."""
        for number, row in enumerate(self.rows):
            if row.category is not None and row.category.id == category_id:
                return number
        return 0

    def rowCount(self, parent: Index | None = None) -> int:
        return row_count(self.rows, parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own type
        row = line_at(self.rows, index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.UserRole:
                return row
            case _ if role == COUNT_ROLE:
                return f"{row.count:,}" if self._counts else ""
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self._in_words(row)
            case _:
                return None

    def _in_words(self, row: GroupRow) -> str:
        if not self._counts:
            return row.name
        return tr_count(
            "{name}, 1 proposal", "{name}, {count:,} proposals", row.count, name=row.name
        )
