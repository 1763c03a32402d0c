"""What the timeline asks of the project: labels gone back to, trainings from there, doubts."""

from PySide6.QtCore import QObject

from core.errors import UserError
from core.project import Project
from core.rows import ImageFilter
from core.timeline.rows import Comparison, LabelRollback
from gui.dialogs.question import ask_whether
from gui.language import tr
from gui.live_run import LiveRun
from gui.notice import Notice
from gui.session import Session
from gui.views.timeline_card import TimelineCard
from gui.views.timeline_labels import changes_in_words


class TimelineErrands(QObject):
    """Which models are in doubt is read only where it can be seen: it goes through the ledger."""

    def __init__(
        self, session: Session, card: TimelineCard, live: LiveRun, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._card, self._live = session, card, live
        self._are_taints_old = True
        card.labels_wanted.connect(self._ask_to_roll_back)
        card.branch_wanted.connect(self._branch)
        card.again_wanted.connect(self._train_again)
        card.comparison_wanted.connect(self._compare)
        card.images_wanted.connect(self._show_images)

    def note_change(self, *, is_seen: bool) -> None:
        """Labels, proposals or runs are not what they were."""
        self._are_taints_old = True
        if is_seen:
            self.read_taints()

    def read_taints(self) -> None:
        """Show which models are in doubt, unless what is shown still holds."""
        if self._are_taints_old:
            self._are_taints_old = False
            self._session.read(
                lambda p: p.timeline.tainted(),
                self._card.show_taints,
                replacing="train taints",
            )

    def foresee(self, run_id: int) -> None:
        """Show what going back to the labels of a run would change."""
        self._session.read(
            lambda p: _foreseen(p, run_id), self._show_foreseen, replacing="train labels foresight"
        )

    def _show_foreseen(self, told: LabelRollback | UserError) -> None:
        if isinstance(told, LabelRollback):
            self._card.show_label_rollback(told)
        else:
            self._card.show_label_trouble(tr(told.template, **told.values))

    def _ask_to_roll_back(self, run_id: int) -> None:
        """Count anew first: the numbers beside the button may be older than the labels."""
        self._session.read(
            lambda p: p.timeline.foresee(run_id), self._ask, replacing="train labels question"
        )

    def _ask(self, told: LabelRollback) -> None:
        if not told.total:
            already = tr("The labels are those of run {run}.", run=told.run_id)
            self._session.noticed.emit(Notice(already))
            return
        ask_whether(
            self._card,
            tr("Go back to the labels of run {run}?", run=told.run_id),
            tr(
                "{changes}. Rejections, flags and comments stay. One undo takes all of it back.",
                changes=changes_in_words(told),
            ),
            tr("Go back"),
            lambda: self._roll_back(told.run_id),
        )

    def _roll_back(self, run_id: int) -> None:
        self._session.edit(lambda p: p.timeline.roll_back(run_id), notice=True)

    def _branch(self, model_id: int) -> None:
        self._session.read(lambda p: p.timeline.branch(model_id), self._live.start)

    def _train_again(self, model_id: int) -> None:
        self._session.read(lambda p: p.timeline.again(model_id), self._live.start)

    def _compare(self, before: int, after: int) -> None:
        self._session.read(
            lambda p: p.timeline.compare(before, after),
            self._show_comparison,
            replacing="train comparison",
        )

    def _show_comparison(self, compared: Comparison) -> None:
        self._card.show_comparison(compared, self._session.categories)

    def _show_images(self, ids: tuple[int, ...]) -> None:
        self._session.show_images(ImageFilter(ids=ids))


def _foreseen(project: Project, run_id: int) -> LabelRollback | UserError:
    """What cannot be told is said beside the run, not in the message bar as well: nobody asked."""
    try:
        return project.timeline.foresee(run_id)
    except UserError as error:
        return error
