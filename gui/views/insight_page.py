"""Insight: what the current model knows and does not, on gold labels it did not learn from."""

from dataclasses import dataclass

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.figures import Insight
from core.leaks import Leak, LeakCheck
from core.project import Project
from core.rows import Category, Changed, ImageFilter
from core.types import Topic
from gui.actions import WINDOW, rows
from gui.language import tr, tr_count
from gui.models.class_table import SORT_ROLE, ClassRow, ClassTableModel
from gui.session import Session
from gui.theme import GAP, MARGIN, Theme
from gui.views.accuracy_card import AccuracyCard
from gui.views.card import Card
from gui.views.cell_panel import CellPanel
from gui.views.confusion_matrix import Cell, ConfusionMatrix
from gui.views.empty_state import EmptyState
from gui.views.figure_delegate import ROW_HEIGHT, FigureDelegate
from gui.views.forecast_card import ForecastCard
from gui.views.insight_words import few_in_words, reliability_in_words
from gui.views.label_summary import LabelSummary
from gui.views.leak_card import LeakCard, leak_in_words
from gui.views.reliability_chart import ReliabilityChart
from gui.views.report_button import report_button
from gui.views.words import words

DECIDING = frozenset({Topic.RUNS, Topic.LABELS, Topic.CATEGORIES, Topic.PROPOSALS, Topic.IMAGES})
TABLE_HEIGHT = 130
ABOUT_TABLE = 120  # px: the title above, and what is said below
LEAST_COLUMN, COLUMN_ROOM = 58, 32  # px; the room is for padding and the arrow of the sorting
GONE = "#8d8a80"  # color of a category that the model knew and the project has no more


_DUPLICATES = next(row for row in rows(WINDOW) if row.name == "duplicates")


@dataclass(frozen=True, slots=True)
class _Findings:
    insight: Insight | None
    is_gone: bool  # there is a model, whose files were deleted
    model: str  # its name, run.round
    labeled_otherwise: int  # of the images that it was judged by, since
    duplicates: int  # images that share a group


class InsightPage(QWidget):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.title = tr("Insight")
        self._session = session
        self._findings: _Findings | None = None
        self.accuracy = AccuracyCard(session.theme)
        self.labels = LabelSummary(session.theme)
        self.matrix = ConfusionMatrix(session.theme)
        self.table_model = ClassTableModel(self)
        self.table = _table(self.table_model, session.theme)
        self.table_words = words("", "caption", wraps=True)
        self.reliability = ReliabilityChart(session.theme)
        self.reliability_words = words("", "muted", wraps=True)
        self.panel = CellPanel(session)
        self.leaks = LeakCard()
        self.forecast = ForecastCard(session)
        self._is_leak_check_due = True
        self._lay_out()
        session.changed.connect(self._heed)
        session.categories_changed.connect(self._show)
        session.counts_changed.connect(self._show)
        self.matrix.cell_chosen.connect(self._open_cell)
        self.panel.closed.connect(self.matrix.setFocus)
        self.report = report_button(session)
        self.accuracy.body.addWidget(self.report, 0, Qt.AlignmentFlag.AlignLeft)
        self.leaks.wanted.connect(self._open_leak)
        self.labels.duplicates_wanted.connect(lambda: session.page_wanted.emit("duplicates"))
        self.labels.compare.setToolTip(session.keymap.hint(_DUPLICATES))
        self.refresh()

    def refresh(self) -> None:
        self._session.read(_find, self._take, replacing="insight")

    def open_worst_cell(self) -> bool:
        """Show the images of the most frequent mistake; False if there is none."""
        insight = self._findings.insight if self._findings is not None else None
        mistakes = [] if insight is None else [pair for pair in insight.cells if pair[0] != pair[1]]
        if insight is None or not mistakes:
            return False
        true, predicted = max(mistakes, key=lambda pair: len(insight.cells[pair]))
        self._open_cell(Cell(true, predicted, len(insight.cells[true, predicted])))
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._check_leaks()

    def _heed(self, change: Changed) -> None:
        if change.topics & DECIDING:
            self._is_leak_check_due = True
            self.refresh()
            self.forecast.forget()
            self._check_leaks()

    def _check_leaks(self) -> None:
        """Only in sight: it goes through every image."""
        if self._is_leak_check_due and self.isVisible():
            self._is_leak_check_due = False
            self._session.read(_check, self.leaks.show_check, replacing="leaks")

    def _open_leak(self, leak: Leak) -> None:
        self.panel.show_images(leak_in_words(leak), leak.ids)

    def _take(self, findings: _Findings) -> None:
        before, self._findings = self._findings, findings
        if before is None or before.insight != findings.insight:
            self.panel.hide()  # its images belong to figures that no longer stand
        self._show()

    def _show(self) -> None:
        findings = self._findings
        if findings is None:
            return
        self.labels.show_counts(self._session.counts, findings.duplicates)
        insight = findings.insight
        nothing = self.gone if findings.is_gone else self.empty
        self.faces.setCurrentWidget(nothing if insight is None else self.desk)
        if insight is not None:
            self._show_insight(insight)
            self.accuracy.show_origin(findings.model, findings.labeled_otherwise)

    def _show_insight(self, insight: Insight) -> None:
        categories = tuple(self._category(each) for each in insight.category_ids)
        is_measured = insight.accuracy is not None
        self.accuracy.show_insight(insight)
        self.matrix.show_matrix(categories, insight.confusion)
        rows = zip(categories, insight.per_class, strict=True)
        self.table_model.show_figures([ClassRow(*row) for row in rows])
        self.table_words.setText(few_in_words(categories, insight))
        self.table_words.setVisible(bool(self.table_words.text()))
        self.reliability.show_reliability(insight.reliability, insight.uncalibrated)
        self.reliability_words.setText(reliability_in_words(insight))
        for card in (self.matrix_card, self.table_card, self.reliability_card):
            card.setVisible(is_measured)

    def _category(self, category_id: int) -> Category:
        known = self._session.category(category_id)
        return known or Category(category_id, tr("deleted"), GONE, "", 0)

    def _open_cell(self, cell: Cell) -> None:
        findings = self._findings
        if findings is None or findings.insight is None:
            return
        ids = findings.insight.cells.get((cell.true_id, cell.predicted_id), ())
        true, predicted = self._category(cell.true_id).name, self._category(cell.predicted_id).name
        if cell.true_id == cell.predicted_id:
            heading = tr_count(
                "1 image of {true}, found as such", "{count:,} images of {true}, found as such",
                len(ids), true=true,
            )  # fmt: skip
        else:
            heading = tr_count(
                "1 image of {true} that the model takes for {predicted}",
                "{count:,} images of {true} that the model takes for {predicted}",
                len(ids), true=true, predicted=predicted,
            )  # fmt: skip
        self.panel.show_images(heading, ids)

    def _make_desk(self) -> None:
        self.matrix_card = Card(tr("What is taken for what")).add(
            words(tr("Click a cell to see its images."), "caption"), self.matrix
        )
        self.table_card = Card(tr("By category")).add(self.table, self.table_words)
        self.table_card.body.setStretchFactor(self.table, 1)
        self.reliability_card = Card(tr("Can its confidence be believed?")).add(
            self.reliability, self.reliability_words
        )
        content = QWidget()
        content.setObjectName("content")
        grid = QGridLayout(content)
        grid.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        grid.setSpacing(2 * GAP)
        grid.addWidget(self.accuracy, 0, 0)
        grid.addWidget(self.labels, 0, 1)
        grid.addWidget(self.matrix_card, 1, 0, 2, 1)
        grid.addWidget(self.table_card, 1, 1)
        grid.addWidget(self.reliability_card, 2, 1)
        grid.addWidget(self.leaks, 3, 0)
        grid.addWidget(self.forecast, 3, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)
        grid.setRowMinimumHeight(1, TABLE_HEIGHT + ABOUT_TABLE)
        scroller = QScrollArea()
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setWidgetResizable(True)
        scroller.setWidget(content)
        self.desk = QWidget()
        row = QHBoxLayout(self.desk)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scroller, 1)
        row.addWidget(self.panel)

    def _lay_out(self) -> None:
        self._make_desk()
        self.empty = self._make_empty(
            tr("No model yet"),
            tr("After a training this page shows how right it is, and where it goes wrong."),
        )
        self.gone = self._make_empty(
            tr("The model's files are gone"),
            tr(
                "The folder of the run that made it was deleted. Train again: then this page shows "
                "how right the new model is."
            ),
        )
        self.faces = QStackedWidget()
        for face in (QWidget(), self.desk, self.empty, self.gone):
            self.faces.addWidget(face)
        self.setFocusProxy(self.matrix)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.faces)

    def _make_empty(self, title: str, text: str) -> EmptyState:
        session = self._session
        return EmptyState(
            session.theme,
            "insight",
            title,
            text,
            button=tr("Go to Train"),
            clicked=lambda: session.page_wanted.emit("train"),
        )


def _table(model: ClassTableModel, theme: Theme) -> QTableView:
    sorted_model = QSortFilterProxyModel(model)
    sorted_model.setSourceModel(model)
    sorted_model.setSortRole(SORT_ROLE)
    table = QTableView()
    table.setModel(sorted_model)
    table.setSortingEnabled(True)
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in range(1, model.columnCount()):
        title = model.headerData(column, Qt.Orientation.Horizontal)
        width = table.fontMetrics().horizontalAdvance(title) + COLUMN_ROOM
        header.resizeSection(column, max(LEAST_COLUMN, width))
        table.setItemDelegateForColumn(column, FigureDelegate(theme, table))
    table.horizontalHeader().setHighlightSections(False)
    table.setMinimumHeight(TABLE_HEIGHT)
    table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    table.setAccessibleName(tr("Figures by category"))
    return table


def _find(project: Project) -> _Findings:
    duplicates = project.catalog.ids(ImageFilter(duplicates=True))
    insight = project.runs.insight()
    if insight is None:
        has_model = project.runs.current_model_id() is not None
        return _Findings(None, has_model, "", 0, len(duplicates))
    run = project.runs.run_of(insight.model_id)
    number = next(each.number for each in run.rounds if each.model_id == insight.model_id)
    since = project.assessing.labeled_otherwise(insight)
    return _Findings(insight, False, f"{run.id}.{number}", since, len(duplicates))


def _check(project: Project) -> LeakCheck:
    return project.assessing.leaks()
