"""Train: one button, what it will do and what came of it; live curves; the timeline of rounds."""

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.errors import UserError
from core.project import Project
from core.rollback import Rollback
from core.rows import Changed
from core.run_rows import Run
from core.types import RunState, Topic
from gui.language import tr
from gui.live_run import LiveRun
from gui.models.run_record import RunRecord, read_record
from gui.models.timeline import Node
from gui.preview import Preview
from gui.run_thread import RunEnded
from gui.session import Session
from gui.theme import GAP, MARGIN
from gui.timeline_errands import TimelineErrands
from gui.views.card import Card
from gui.views.empty_state import EmptyState
from gui.views.live_card import LiveCard
from gui.views.options.panel import OptionsPanel
from gui.views.run_card import RunCard
from gui.views.timeline_card import TimelineCard
from gui.views.train_start import TrainStart
from gui.views.training_curves import TrainingCurves


class TrainPage(QWidget):
    """Shows the run under way, else the run chosen on the timeline, else the newest."""

    def __init__(
        self,
        session: Session,
        live: LiveRun,
        preview: Preview,
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
        self.timeline_card = TimelineCard(session.theme)
        self._chosen_run: int | None = None
        self._runs: dict[int, Run] = {}
        self._errands = TimelineErrands(session, self.timeline_card, live, self)
        self._actions = session.keymap.build(self, "train", self._handlers())
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
        column.addWidget(self.live_card)
        column.addWidget(self.curves_card, 1)
        column.addWidget(self.timeline_card, 2)
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
        self.timeline_card.chosen.connect(self._choose_node)
        self.timeline_card.resume_wanted.connect(live.resume)
        self.timeline_card.make_current_wanted.connect(self._make_current)
        self.timeline_card.foresight_wanted.connect(self._foresee)
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
            "resume": self.timeline_card.ask_to_resume,
            "make_current": self.timeline_card.ask_to_make_current,
            "labels_back": self.timeline_card.ask_for_labels,
            "branch": self.timeline_card.ask_to_branch,
            "compare": self.timeline_card.ask_to_compare,
        }

    def _on_changed(self, changed: Changed) -> None:
        if changed.topics & {Topic.RUNS, Topic.PROPOSALS}:
            self._read_runs()
            self._errands.note_change(is_seen=self.isVisible())

    def showEvent(self, event: QShowEvent) -> None:
        """Which models are in doubt is asked where it can be seen: it goes through the ledger."""
        super().showEvent(event)
        self._errands.read_taints()

    def _read_runs(self) -> None:
        self.session.read(lambda p: p.runs.all(), self._show_runs, replacing="train runs")

    def _show_runs(self, runs: list[Run]) -> None:
        self._runs = {run.id: run for run in runs}
        if self._chosen_run not in self._runs:
            self._chosen_run = runs[0].id if runs else None
        self.options.show_runs(runs)
        self.timeline_card.show_runs(runs, self._chosen_run or 0)
        self._show_parts()
        self._read_chosen()

    def _choose_node(self, node: Node | None) -> None:
        if node is not None and node.run.id != self._chosen_run:
            self._chosen_run = node.run.id
            self._read_chosen()

    def _foresee(self, model_id: int) -> None:
        """Ask what would change if that model became the current one."""
        self.session.read(
            lambda p: _foreseen(p, model_id),
            self._show_foreseen,
            replacing="train foresight",
        )
        run_id = next((it.id for it in self._runs.values() if _has(it, model_id)), 0)
        self._errands.foresee(run_id)

    def _show_foreseen(self, told: Rollback | UserError) -> None:
        match told:
            case Rollback():
                self.timeline_card.show_rollback(told)
            case UserError():
                self.timeline_card.show_trouble(tr(told.template, **told.values))

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
        self.timeline_card.allow(not self.session.project.read_only and not is_on)

    def _refresh_start(self) -> None:
        self.start_panel.show_state(
            self.session.categories,
            self.session.counts,
            is_training=self.live.is_on,
            is_stopping=self.live.is_stopping,
            read_only=self.session.project.read_only,
        )
        self.options.refresh()

    def _make_current(self, model_id: int) -> None:
        self.session.edit(lambda p: p.runs.make_current(model_id))


def _has(run: Run, model_id: int) -> bool:
    return any(each.model_id == model_id for each in run.rounds)


def _foreseen(project: Project, model_id: int) -> Rollback | UserError:
    """What cannot be foreseen is said beside the model, not in the message bar: nobody asked."""
    try:
        return project.runs.foresee(model_id)
    except UserError as error:
        return error
