"""Train: one button, what it will do and what came of it; live curves; the timeline of rounds."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.rows import Changed, Run
from core.types import RunState, Topic
from gui import actions
from gui.language import tr
from gui.live_run import LiveRun
from gui.models.run_record import RunRecord, read_record
from gui.models.timeline import Node, TimelineModel
from gui.preview import Preview
from gui.run_thread import RunEnded
from gui.session import Session
from gui.theme import GAP, MARGIN
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.empty_state import EmptyState
from gui.views.live_card import LiveCard
from gui.views.options.panel import OptionsPanel
from gui.views.run_card import RunCard
from gui.views.timeline_view import TimelineView
from gui.views.train_start import TrainStart
from gui.views.training_curves import TrainingCurves
from gui.views.words import words


class TrainPage(QWidget):
    """Shows the run under way, else the run chosen on the timeline, else the newest."""

    def __init__(
        self,
        session: Session,
        live: LiveRun,
        preview: Preview | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.title = tr("Train")
        self.session = session
        self.live = live
        self.run_card = RunCard(session.theme)
        self.start_panel = TrainStart(session.theme, self.run_card)
        self.options = OptionsPanel(session, preview)
        self.live_card = LiveCard(session.theme)
        self.curves = TrainingCurves(session.theme)
        self.timeline = TimelineView(session.theme)
        self.make_current = push_button(tr("Make current"), self._make_current)
        self.resume = push_button(tr("Resume"), self._resume_chosen)
        self._chosen_run: int | None = None
        self._runs: dict[int, Run] = {}
        self._actions = actions.build(self, "train", self._handlers())
        self._lay_out()
        self._connect()
        for part in (self.live_card, self.run_card, self.curves_card, self.timeline_card):
            part.hide()
        self.empty.hide()
        self._read_runs()
        self._refresh_start()
        if live.is_on:
            self._show_parts()
            self._show_live()

    def start(self) -> None:
        if self.start_panel.can_start and not self.live.is_on:
            self.live.start(self.options.config)
            self._refresh_start()

    def stop(self) -> None:
        self.live.stop()

    def _lay_out(self) -> None:
        self.curves_card = Card().add(self.curves)
        heading = QHBoxLayout()
        heading.addWidget(words(tr("Timeline"), "heading"))
        heading.addStretch(1)
        heading.addWidget(self.resume)
        heading.addWidget(self.make_current)
        self.timeline_card = Card().add(heading, self.timeline)
        self.empty = EmptyState(
            self.session.theme,
            "train",
            tr("Nothing trained yet"),
            tr(
                "Train, and Autodidact learns from your labels, measures how right it is, "
                "and proposes a category for every other image."
            ),
        )
        self._work = QWidget()
        column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GAP)
        for part in (self.live_card, self.curves_card):
            column.addWidget(part)
        column.addWidget(self.timeline_card, 1)
        column.addWidget(self.empty, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        row.setSpacing(2 * GAP)
        row.addWidget(self.start_panel)
        self.setFocusProxy(self.start_panel.button)
        row.addWidget(self._work, 1)
        row.addWidget(self.options, 1)
        self.options.hide()

    def _connect(self) -> None:
        session, live = self.session, self.live
        session.changed.connect(self._on_changed)
        session.categories_changed.connect(self._refresh_start)
        session.counts_changed.connect(self._refresh_start)
        self.start_panel.start_wanted.connect(self.start)
        self.start_panel.stop_wanted.connect(self.stop)
        self.start_panel.options_wanted.connect(self._show_options)
        self.options.changed.connect(self._show_chosen)
        self.options.done.connect(self._close_options)
        self.run_card.resume_wanted.connect(live.resume)
        self.run_card.review_wanted.connect(lambda: session.page_wanted.emit("review"))
        self.timeline.selectionModel().currentChanged.connect(self._choose_node)
        live.began.connect(self._on_began)
        live.told.connect(self._show_live)
        live.ended.connect(self._on_ended)

    def _show_options(self, on: bool) -> None:
        """Give the options the room of what came of runs, and take it back."""
        self._work.setVisible(not on)
        self.options.setVisible(on)
        if not on:
            self.options.close_preview()

    def _close_options(self) -> None:
        self.start_panel.fold.setChecked(False)
        self.start_panel.fold.setFocus()

    def _show_chosen(self) -> None:
        self.start_panel.show_chosen(self.options.short)

    def _handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "start": self.start,
            "stop": self.stop,
            "resume": self._resume_chosen,
            "make_current": self._make_current,
        }

    def _on_changed(self, changed: Changed) -> None:
        if changed.topics & {Topic.RUNS, Topic.PROPOSALS}:
            self._read_runs()

    def _read_runs(self) -> None:
        self.session.read(lambda p: p.runs.all(), self._show_runs, replacing="train runs")

    def _show_runs(self, runs: list[Run]) -> None:
        self._runs = {run.id: run for run in runs}
        if self._chosen_run not in self._runs:
            self._chosen_run = runs[0].id if runs else None
        self.options.show_runs(runs)
        model = self._timeline_model
        model.show_runs(runs)
        self.timeline.setCurrentIndex(model.index(model.row_of(self._chosen_run or 0)))
        self._show_parts()
        self._read_chosen()

    @property
    def _timeline_model(self) -> TimelineModel:
        model = self.timeline.model()
        assert isinstance(model, TimelineModel)
        return model

    def _choose_node(self, _now: QModelIndex, _before: QModelIndex) -> None:
        node = self.timeline.current_node
        self._show_buttons(node)
        if node is not None and node.run.id != self._chosen_run:
            self._chosen_run = node.run.id
            self._read_chosen()

    def _read_chosen(self) -> None:
        run = self._runs.get(self._chosen_run or 0)
        if run is not None and run.state is not RunState.RUNNING:
            self.session.read(
                lambda _: read_record(run), self._show_record, replacing="train record"
            )

    def _show_record(self, record: RunRecord) -> None:
        if self.live.is_on:
            return
        self.run_card.show_record(record, proposals=self.session.counts.proposals)
        self.curves.show_story(record.story)
        self.run_card.show()
        self.curves_card.setVisible(record.story.has_curves)

    def _on_began(self, run_id: int) -> None:
        self._chosen_run = run_id
        self._refresh_start()
        self._show_parts()

    def _show_live(self) -> None:
        self.live_card.show_story(self.live.story, is_stopping=self.live.is_stopping)
        self.curves_card.setVisible(self.live.story.has_curves)
        self.curves.show_story(self.live.story)
        self._refresh_start()

    def _on_ended(self, _end: RunEnded) -> None:
        self._refresh_start()
        self._show_parts()
        self._read_runs()

    def _show_parts(self) -> None:
        """Show the live card while a run is on; a run's card once its record is read."""
        is_on, has_runs = self.live.is_on, bool(self._runs)
        self.live_card.setVisible(is_on)
        if is_on or not has_runs:
            self.run_card.hide()
        if not is_on and not has_runs:
            self.curves_card.hide()
        self.timeline_card.setVisible(has_runs)
        self.empty.setVisible(not has_runs and not is_on)
        self._show_buttons(self.timeline.current_node)

    def _show_buttons(self, node: Node | None) -> None:
        may_write = not self.session.project.read_only and not self.live.is_on
        self.make_current.setEnabled(may_write and node is not None and node.can_become_current)
        self.resume.setVisible(node is not None and node.is_resumable)
        self.resume.setEnabled(may_write)

    def _refresh_start(self) -> None:
        self.start_panel.show_state(
            self.session.categories,
            self.session.counts,
            is_training=self.live.is_on,
            is_stopping=self.live.is_stopping,
            read_only=self.session.project.read_only,
        )
        self.options.refresh()

    def _make_current(self) -> None:
        node = self.timeline.current_node
        if self.make_current.isEnabled() and node is not None and node.round is not None:
            model_id = node.round.model_id
            self.session.edit(lambda p: p.runs.make_current(model_id))

    def _resume_chosen(self) -> None:
        node = self.timeline.current_node
        if node is not None and node.is_resumable and not self.session.project.read_only:
            self.live.resume(node.run.id)
