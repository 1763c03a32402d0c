"""What came of all runs: the timeline of their rounds, or accuracy against cost, with the way back
to any of them."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from core.rollback import Rollback
from core.rows import Run
from gui.language import tr
from gui.models.timeline import Node
from gui.theme import GAP, Theme
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.line import line
from gui.views.pareto_view import ParetoView
from gui.views.rollback_bar import RollbackBar
from gui.views.segmented import Segmented
from gui.views.timeline_view import TimelineView

LEAST_HEIGHT = 340  # px: some rounds and what is said of one; curves give way to it


class TimelineCard(Card):
    """Shows runs and emits what a person wants of them. The page answers `foresight_wanted` with
    `show_rollback`."""

    chosen = Signal(object)  # Node | None
    resume_wanted = Signal(int)  # run id
    make_current_wanted = Signal(int)  # model id
    foresight_wanted = Signal(int)  # model id

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.view = TimelineView(theme)
        self.pareto = ParetoView(theme)
        self.switch = Segmented(
            [("timeline", tr("Timeline")), ("pareto", tr("Accuracy against cost"))],
            tr("What is shown of the runs"),
        )
        self.resume = push_button(tr("Resume"), self.ask_to_resume, icon="play", theme=theme)
        self.bar = RollbackBar(theme)
        self._line = line()
        self._may_write = True
        self._current_before: int | None = None  # until the last rollback
        self.setMinimumHeight(LEAST_HEIGHT)
        self._lay_out()
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.bar.wanted.connect(self._roll_back)
        self.switch.chosen.connect(self._turn)
        self.pareto.model_chosen.connect(self._choose_model)

    @property
    def node(self) -> Node | None:
        return self.view.current_node

    def show_runs(self, runs: Sequence[Run], run_id: int) -> None:
        """Show these; what was chosen stays so, else the node of `run_id` is chosen."""
        model, node = self.view.nodes, self.node
        model_id = None if node is None else node.model_id
        model.show_runs(runs)
        self.pareto.show_runs(runs)
        row = -1 if model_id is None else model.row_of_model(model_id)
        if row < 0 or model.nodes[row].run.id != run_id:
            row = model.row_of(run_id)
        self.view.setCurrentIndex(model.index(row))
        self._show_node()

    def show_rollback(self, rollback: Rollback) -> None:
        self.bar.show_rollback(rollback, self.view.nodes.current)

    def show_trouble(self, text: str) -> None:
        """Say why nothing can be told of the chosen model."""
        self.bar.show_trouble(text)

    def allow(self, on: bool) -> None:
        """Whether anything may be changed now."""
        self._may_write = on
        self.bar.allow(on)
        self.resume.setEnabled(on)

    def ask_to_resume(self) -> None:
        node = self.node
        if self._may_write and node is not None and node.is_resumable:
            self.resume_wanted.emit(node.run.id)

    def ask_to_make_current(self) -> None:
        node = self.node
        if node is not None and node.model_id is not None and node.can_become_current:
            self._roll_back(node.model_id)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.switch)
        top.addStretch(1)
        top.addWidget(self.resume)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        column = QVBoxLayout()
        column.setSpacing(GAP)
        self._faces = QStackedWidget()
        # It takes what room there is: a chart's own wish would leave the curves none.
        self._faces.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._faces.addWidget(self.view)
        self._faces.addWidget(self.pareto)
        column.addWidget(self._faces, 1)
        column.addWidget(self._line)
        column.addWidget(self.bar)
        self.add(top, column)
        self.body.setStretch(1, 1)

    def _turn(self, face: str) -> None:
        self._faces.setCurrentWidget(self.pareto if face == "pareto" else self.view)

    def _choose_model(self, model_id: int) -> None:
        self.view.setCurrentIndex(self.view.nodes.index(self.view.nodes.row_of_model(model_id)))

    def _choose(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_node()
        self.chosen.emit(self.node)

    def _show_node(self) -> None:
        node = self.node
        self.resume.setVisible(node is not None and node.is_resumable)
        nodes = self.view.nodes
        self.pareto.choose(None if node is None else node.model_id)
        self.bar.show_node(node, nodes.current, nodes.node_of(self._current_before))
        self._line.setVisible(not self.bar.isHidden())
        if node is not None and node.model_id is not None:
            self.foresight_wanted.emit(node.model_id)

    def _roll_back(self, model_id: int) -> None:
        """Remember where one came from: the way back is to make that one current."""
        if not self._may_write:
            return
        nodes = self.view.nodes
        self._current_before = None if nodes.current is None else nodes.current.model_id
        self.view.setCurrentIndex(nodes.index(nodes.row_of_model(model_id)))
        self.make_current_wanted.emit(model_id)

    def _show_menu(self, place: QPoint) -> None:
        node = self.node
        if node is None or not self.view.indexAt(place).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        current = menu.addAction(tr("Make current"), self.ask_to_make_current)
        current.setEnabled(self._may_write and node.can_become_current)
        if node.is_resumable:
            menu.addAction(tr("Resume"), self.ask_to_resume).setEnabled(self._may_write)
        menu.popup(self.view.viewport().mapToGlobal(place))
