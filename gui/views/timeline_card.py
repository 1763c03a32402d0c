"""What came of all runs: the timeline of their rounds, or accuracy against cost, with the way back
to any of them."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from core.rollback import Rollback
from core.rows import Category
from core.run_rows import Run
from core.timeline.rows import Comparison, LabelRollback, Taint
from gui.language import tr
from gui.models.timeline import Node
from gui.theme import GAP, Theme
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.line import line
from gui.views.pareto_view import ParetoView
from gui.views.rollback_bar import RollbackBar
from gui.views.segmented import Segmented
from gui.views.timeline_compare import TimelineCompare
from gui.views.timeline_doubt import TimelineDoubt
from gui.views.timeline_labels import TimelineLabels
from gui.views.timeline_view import TimelineView

LEAST_HEIGHT = 340  # px: some rounds and what is said of one; curves give way to it


class TimelineCard(Card):
    """Shows runs and emits what a person wants of them. The page answers `foresight_wanted` with
    `show_rollback` and `show_label_rollback`, `comparison_wanted` with `show_comparison`."""

    chosen = Signal(object)  # Node | None
    resume_wanted = Signal(int)  # run id
    make_current_wanted = Signal(int)  # model id
    foresight_wanted = Signal(int)  # model id
    labels_wanted = Signal(int)  # run id: make the labels what they were then
    branch_wanted = Signal(int)  # model id
    again_wanted = Signal(int)  # model id
    comparison_wanted = Signal(int, int)  # model ids
    images_wanted = Signal(object)  # tuple[int, ...]

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.view = TimelineView(theme)
        self.pareto = ParetoView(theme)
        self.switch = Segmented(
            [
                ("timeline", tr("Timeline")),
                ("pareto", tr("Accuracy against cost")),
                ("compare", tr("Compare")),
            ],
            tr("What is shown of the runs"),
        )
        self.resume = push_button(tr("Resume"), self.ask_to_resume, icon="play", theme=theme)
        self.bar = RollbackBar(theme)
        self.labels = TimelineLabels(theme)
        self.doubt = TimelineDoubt(theme)
        self.comparison = TimelineCompare(theme)
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
        self.labels.roll_back_wanted.connect(self.ask_for_labels)
        self.labels.branch_wanted.connect(self.ask_to_branch)
        self.doubt.show_wanted.connect(self.images_wanted)
        self.doubt.again_wanted.connect(self.again_wanted)
        self.comparison.comparison_wanted.connect(self.comparison_wanted)
        self.comparison.images_wanted.connect(self.images_wanted)

    @property
    def node(self) -> Node | None:
        return self.view.current_node

    def show_runs(self, runs: Sequence[Run], run_id: int) -> None:
        """Show these; what was chosen stays so, else the node of `run_id` is chosen."""
        model, node = self.view.nodes, self.node
        model_id = None if node is None else node.model_id
        model.show_runs(runs)
        self.pareto.show_runs(runs)
        self.comparison.show_nodes(model.nodes)
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

    def show_label_rollback(self, told: LabelRollback) -> None:
        self.labels.show_rollback(told)

    def show_label_trouble(self, text: str) -> None:
        self.labels.show_trouble(text)

    def show_taints(self, taints: Sequence[Taint]) -> None:
        self.view.nodes.show_taints(taints)
        self.view.scheduleDelayedItemsLayout()
        self.doubt.show_node(self.node)

    def show_comparison(self, compared: Comparison, categories: Sequence[Category]) -> None:
        self.comparison.show_comparison(compared, categories)

    def ask_for_labels(self) -> None:
        node = self.node
        if self._may_write and node is not None and self._shows(self.labels):
            self.labels_wanted.emit(node.run.id)

    def ask_to_branch(self) -> None:
        node = self.node
        if not self._may_write or node is None or not self._shows(self.labels):
            return
        if node.model_id is not None and self.labels.can_branch:
            self.branch_wanted.emit(node.model_id)

    def ask_to_compare(self) -> None:
        """Compare the chosen model with the current one; the current one with its teacher, or else
        with the one before it."""
        self.switch.choose("compare")
        self._turn("compare")

    def allow(self, on: bool) -> None:
        """Whether anything may be changed now."""
        self._may_write = on
        self.bar.allow(on)
        self.labels.allow(on)
        self.doubt.allow(on)
        self.resume.setEnabled(on)

    def ask_to_resume(self) -> None:
        node = self.node
        if not self._may_write or node is None or not node.is_resumable:
            return
        if self._shows(self.resume):
            self.resume_wanted.emit(node.run.id)

    def ask_to_make_current(self) -> None:
        node = self.node
        if node is None or node.model_id is None or not node.can_become_current:
            return
        if self._shows(self.bar):
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
        self._faces.addWidget(self.comparison)
        column.addWidget(self._faces, 1)
        column.addWidget(self._line)
        column.addWidget(self.bar)
        column.addWidget(self.labels)
        column.addWidget(self.doubt)
        self.add(top, column)
        self.body.setStretch(1, 1)

    def _turn(self, face: str) -> None:
        faces = {"pareto": self.pareto, "compare": self.comparison}
        self._faces.setCurrentWidget(faces.get(face, self.view))
        self._show_bars()
        pair = self._pair() if face == "compare" else None
        if pair is not None:
            self.comparison.compare(*pair)

    def _shows(self, offer: QWidget) -> bool:
        """Whether what a key asks for stands in sight. Behind a comparison, one sees neither the
        run nor what would change: they are brought into sight, and nothing is done."""
        if self.isVisible() and self._faces.currentWidget() is self.comparison:
            self.switch.choose("timeline")
            self._turn("timeline")
            return False
        return offer.isVisible()

    def _pair(self) -> tuple[int, int] | None:
        """The chosen model and what it is compared with, the older one first."""
        nodes = self.view.nodes
        models = [node for node in nodes.nodes if node.round is not None]
        chosen = self.node if self.node in models else nodes.current
        if chosen is None or chosen.round is None or len(models) < 2:
            return None
        other = nodes.current
        if other is None or other is chosen or other.round is None:
            other = nodes.node_of(chosen.round.teacher_model_id)
        if other is None:
            at = models.index(chosen)
            other = models[at + 1] if at + 1 < len(models) else models[at - 1]
        assert other.round is not None
        first, second = sorted((chosen.round.model_id, other.round.model_id))
        return first, second

    def _choose_model(self, model_id: int) -> None:
        self.view.setCurrentIndex(self.view.nodes.index(self.view.nodes.row_of_model(model_id)))

    def _choose(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_node()
        self.chosen.emit(self.node)

    def _show_node(self) -> None:
        node, nodes = self.node, self.view.nodes
        self.pareto.choose(None if node is None else node.model_id)
        self.bar.show_node(node, nodes.current, nodes.node_of(self._current_before))
        self.labels.show_node(node)
        self._show_bars()
        if node is not None and node.model_id is not None:
            self.foresight_wanted.emit(node.model_id)

    def _show_bars(self) -> None:
        """What can be done with the chosen model stands below it, not below a comparison."""
        node = None if self._faces.currentWidget() is self.comparison else self.node
        has_model = node is not None and node.round is not None
        self.bar.setVisible(has_model)
        self.labels.setVisible(has_model)
        self.resume.setVisible(node is not None and node.is_resumable)
        self._line.setVisible(has_model)
        self.doubt.show_node(node)

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
        if node.round is not None:
            menu.addAction(tr("Compare"), self.ask_to_compare)
            labels = menu.addAction(tr("Go back to its labels"), self.ask_for_labels)
            labels.setEnabled(self._may_write and self.labels.can_roll_back)
            branch = menu.addAction(tr("Train from here"), self.ask_to_branch)
            branch.setEnabled(self._may_write and self.labels.can_branch)
        if node.is_resumable:
            menu.addAction(tr("Resume"), self.ask_to_resume).setEnabled(self._may_write)
        menu.popup(self.view.viewport().mapToGlobal(place))
