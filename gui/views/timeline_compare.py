"""Two models of the timeline side by side: in words, and as a table whose lines open the images."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.rows import Category
from core.timeline.rows import Comparison
from gui.language import tr
from gui.models.timeline import Node
from gui.models.timeline_comparison import (
    LINE_ROLE,
    ComparisonModel,
    Line,
    lines_of,
    summary_of,
)
from gui.theme import GAP, Theme
from gui.views.drop_down import DropDown
from gui.views.words import words

ROW_HEIGHT = 28


class TimelineCompare(QWidget):
    """Asks for what it shows: the page answers `comparison_wanted` with `show_comparison`."""

    comparison_wanted = Signal(int, int)  # model ids, from and to
    images_wanted = Signal(object)  # tuple[int, ...]

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[Node] = []
        self.before, self.after = _chooser(tr("First model")), _chooser(tr("Second model"))
        self.told = words("", wraps=True)
        self.model = ComparisonModel(lambda: theme.colors.accent, self)
        self.table = _table(self.model)
        choice = QHBoxLayout()
        choice.setSpacing(GAP)
        for text, field in ((tr("First model"), self.before), (tr("Second model"), self.after)):
            choice.addWidget(words(text, "muted"))
            choice.addWidget(field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(choice)
        column.addWidget(self.told)
        column.addWidget(self.table, 1)
        self.before.activated.connect(self._ask)
        self.after.activated.connect(self._ask)
        self.table.activated.connect(self._open)
        self.table.clicked.connect(self._open)

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Offer these models; what was chosen stays so while it is there."""
        chosen = self._chosen(self.before), self._chosen(self.after)
        self._nodes = [node for node in nodes if node.round is not None]
        for field, model_id in zip((self.before, self.after), chosen, strict=True):
            field.clear()
            for node in self._nodes:
                field.addItem(f"{node.name} · {node.run.recipe}", node.model_id)
            field.setCurrentIndex(max(0, field.findData(model_id)))
        self._say_whether_there_are_two()

    def _say_whether_there_are_two(self) -> None:
        has_two = len(self._nodes) > 1
        for part in (self.before, self.after, self.table):
            part.setEnabled(has_two)
        if not has_two:
            self.told.setText(tr("There is one model only. Train again to compare two."))
        elif not self.model.lines:
            self.told.setText(tr("Choose two models."))

    def compare(self, before: int, after: int) -> None:
        self.before.setCurrentIndex(self.before.findData(before))
        self.after.setCurrentIndex(self.after.findData(after))
        self._ask()

    def show_comparison(self, compared: Comparison, categories: Sequence[Category]) -> None:
        nodes = {node.model_id: node for node in self._nodes}
        before, after = nodes.get(compared.before), nodes.get(compared.after)
        if before is None or after is None:
            return
        if (self._chosen(self.before), self._chosen(self.after)) != (
            compared.before,
            compared.after,
        ):
            return  # others were chosen meanwhile
        self.told.setText(summary_of(compared, before, after))
        self.model.show_lines(
            lines_of(compared, before, after, categories), before.name, after.name
        )

    def _ask(self) -> None:
        before, after = self._chosen(self.before), self._chosen(self.after)
        if before is not None and after is not None:
            self.comparison_wanted.emit(before, after)

    def _chosen(self, field: QComboBox) -> int | None:
        chosen: object = field.currentData()
        return chosen if isinstance(chosen, int) else None

    def _open(self, index: QModelIndex) -> None:
        line: object = index.data(LINE_ROLE)
        if isinstance(line, Line) and line.images:
            self.images_wanted.emit(line.images)


def _chooser(name: str) -> DropDown:
    field = DropDown()
    field.setAccessibleName(name)
    return field


def _table(model: ComparisonModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setTextElideMode(Qt.TextElideMode.ElideRight)
    table.setAccessibleName(tr("What is different"))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(3, QHeaderView.ResizeMode.ResizeToContents)
    return table
