"""The instant model in the window: a companion process that computes features in the background,
refits a head after each burst of labels, and says how right it is so far."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.errors import UserError
from core.jobs.companion import CompanionProcess
from core.jobs.companion_messages import (
    Answer,
    Attend,
    ChangeLabels,
    ComputeFeatures,
    FeatureProgress,
    Gone,
    Measured,
    Prepared,
    Refreshed,
    Trouble,
    UseImages,
    UseLabels,
)
from core.looking_ahead import Standing
from core.rows import Changed, ImageRow, Proposal
from core.types import Topic
from gui.feature_activity import FeatureActivity
from gui.instant_requests import labels_request, whole_request
from gui.models.instant_table import InstantTable

if TYPE_CHECKING:
    from gui.session import Session

SETTLE = 3000  # ms that images must have stayed as they are; a scan announces more often
ATTEND = 200  # ms that the view must have rested
MOST_ATTENDED = 2000
MOST_CHANGED = 1000  # labels told one by one; of more the whole table is written
MOST_STARTS = 3
_LABELS = {Topic.LABELS, Topic.PROPOSALS, Topic.CATEGORIES}


class Instant(QObject):
    """All methods are for the GUI thread. Off until `begin`; then it follows the session."""

    refreshed = Signal()  # other suggestions, or none any more
    measured = Signal()  # `accuracy` is another one

    _heard = Signal(object)  # Answer, from the process's thread

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._process: CompanionProcess | None = None
        self._is_on = self._is_telling = self._is_looking = self._is_due = False
        self._starts = self._revision = 0
        self._changed: set[int] | None = set()  # labels to tell of; None: all
        self._table = InstantTable()
        self._standing = Standing()
        self._backbone = ""
        self._near: dict[int, Sequence[int]] = {}  # image ids by who shows them, newest last
        self.accuracy: Measured | None = None  # so far; None before the first measurement
        self._activity = FeatureActivity(session.tasks, self)
        self._activity.switched.connect(self._compute)
        self._settle = self._timer(SETTLE, self._look)
        self._rest = self._timer(ATTEND, self._attend)
        self._heard.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        session.changed.connect(self._follow)

    @property
    def is_on(self) -> bool:
        return self._is_on

    @property
    def pid(self) -> int | None:
        """The process, for tests that kill it."""
        return None if self._process is None else self._process.pid

    @property
    def is_ready(self) -> bool:
        """Whether it has suggestions."""
        return len(self._table) > 0

    @property
    def labels(self) -> int:
        """How many labels the suggestions rest on."""
        return self._table.labels

    def begin(self) -> None:
        """Start to look ahead, unless the project is open for reading only."""
        if not self._is_on and not self._session.project.read_only:
            self._is_on, self._starts = True, 0
            self._activity.allow()
            self._look()

    def end(self) -> None:
        """Stop the process and forget what it said; safe at any time."""
        self._is_on = False
        self._settle.stop()
        self._rest.stop()
        process, self._process = self._process, None
        if process is not None:
            process.close()
        self._activity.show(None)
        self._table, self.accuracy = InstantTable(), None
        self.refreshed.emit()
        self.measured.emit()

    def look_again(self) -> None:
        """There may be other images now."""
        if self._is_on:
            self._look()

    def rest(self) -> None:
        """Leave the processor to a training."""
        self._activity.rest(on=True)

    def go_on(self, *_: object) -> None:
        """Go on after `rest`."""
        self._activity.rest(on=False)

    def attend(self, source: QObject, ids: Sequence[int]) -> None:
        """Images that `source` shows or will show next; they come first."""
        if self._is_on:
            self._near.pop(id(source), None)
            self._near[id(source)] = ids
            self._rest.start()

    def suggestion(self, image_id: int) -> Proposal | None:
        """What the instant model says of an image, None where it says nothing."""
        return self._table.proposal(image_id)

    def beside(self, row: ImageRow) -> Proposal | None:
        """What to suggest for an image: the newest word, unless it is measured to be worse."""
        own = self.suggestion(row.id)
        if own is None or row.proposal is None:
            return own or row.proposal
        return own if self.leads else row.proposal

    @property
    def leads(self) -> bool:
        """Whether its suggestions come before the current model's proposals: labels have been given
        since that one learned, and no measurement says that it is better."""
        if not self._standing.has_model:
            return True
        before = self._standing.accuracy
        mine = None if self.accuracy is None else self.accuracy.accuracy
        is_worse = before is not None and mine is not None and mine < before
        return self._standing.is_outdated and not is_worse

    def among(self, ids: Sequence[int]) -> list[int]:
        """Those of `ids` that it has a suggestion for."""
        return self._table.among(ids)

    # To the process

    def _look(self) -> None:
        """One at a time: it reads all images of the project."""
        self._settle.stop()
        self._is_due = self._is_looking
        if self._is_on and not self._is_looking:
            self._is_looking = True
            self._session.read(whole_request, self._use, failed=self._use_nothing)

    def _use_nothing(self, _error: UserError) -> None:
        self._is_looking = False

    def _use(self, asked: tuple[Standing, UseImages] | None) -> None:
        self._is_looking = False
        if self._is_due:
            self._look()
            return
        if asked is None or not self._is_on:
            return
        self._standing, images = asked
        self._backbone = self._standing.backbone
        if self._process is None:
            self._starts += 1
            self._process = CompanionProcess(self._session.project.cache, self._heard.emit)
            self._compute()
        self._process.ask(images)
        self._attend()
        # Read only now: labels that were read with the images may be older than some told since.
        self._changed = None
        self._tell()

    def _follow(self, change: Changed) -> None:
        if not self._is_on:
            return
        if Topic.IMAGES in change.topics:
            self._settle.start()
        if change.topics & _LABELS:
            few = change.ids is not None and len(change.ids) <= MOST_CHANGED
            if self._changed is not None and few and change.ids is not None:
                self._changed.update(change.ids)
            else:
                self._changed = None
            self._tell()

    def _tell(self) -> None:
        """Read the labels that changed and tell of them, one burst at a time."""
        if self._is_telling or self._process is None or self._changed == set():
            return
        self._is_telling = True
        self._revision += 1
        ids, revision = self._changed, self._revision
        self._changed = set()
        self._session.read(
            lambda p: (p.ahead.standing(), labels_request(p, ids, revision)),
            self._told,
            failed=self._not_told,
        )

    def _told(self, asked: tuple[Standing, UseLabels | ChangeLabels]) -> None:
        self._is_telling = False
        self._standing, labels = asked
        if self._process is not None:
            self._process.ask(labels)
            if self._standing.backbone != self._backbone:
                self._look()
        self._tell()

    def _not_told(self, _error: UserError) -> None:
        self._is_telling = False
        self._changed = None  # with the next burst all of them

    def _attend(self) -> None:
        if self._process is None:
            return
        seen = dict.fromkeys(each for ids in reversed(self._near.values()) for each in ids)
        self._process.ask(Attend(tuple(seen)[:MOST_ATTENDED]))

    def _compute(self) -> None:
        if self._process is not None:
            self._process.ask(ComputeFeatures(self._activity.may_compute))

    # From the process

    def _hear(self, answer: Answer) -> None:
        if not self._is_on:
            return
        match answer:
            case FeatureProgress():
                self._activity.show(answer)
            case Refreshed():
                self._session.read(
                    lambda p: InstantTable.read(p.cache, answer.revision),
                    self._take,
                    replacing="instant table",
                )
            case Measured():
                self.accuracy = answer
                self.measured.emit()
            case Trouble(template, values):
                self._session.tasks.refused.emit(UserError(template, **values))
            case Gone(how):
                self._mourn(how)
            case Prepared():
                pass

    def _take(self, table: InstantTable) -> None:
        if self._is_on:
            self._table = table
            self.refreshed.emit()

    def _mourn(self, how: str) -> None:
        """Start the process again if it died, a few times."""
        process, self._process = self._process, None
        if process is not None:
            process.close()
        self._activity.show(None)
        if self._starts < MOST_STARTS:
            sentence = UserError(
                "The helper that prepares suggestions ended unexpectedly: {exit}. "
                "It was started again.",
                exit=how,
            )
            self._look()
        else:
            self.end()
            sentence = UserError(
                "The helper that prepares suggestions ended unexpectedly {count} times: {exit}. "
                "Suggestions stay as the last training left them until the project is "
                "opened again.",
                count=self._starts,
                exit=how,
            )
        self._session.tasks.refused.emit(sentence)

    def _timer(self, interval: int, due: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(due)
        return timer
