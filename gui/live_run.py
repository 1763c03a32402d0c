"""The run under way: made and begun here, watched by a `RunThread`, told to whoever shows it."""

from PySide6.QtCore import QObject, Signal

from core.errors import UserError
from core.jobs.messages import Message
from core.jobs.run_folder import RunConfig
from core.rows import Changed
from core.run_rows import Run
from core.types import Topic
from gui.activity import Activity
from gui.language import tr
from gui.models.run_story import RunStory
from gui.run_thread import RunEnded, RunThread
from gui.session import Session

ACTIVITY = "training"
_DECIDING = frozenset({Topic.LABELS, Topic.IMAGES, Topic.CATEGORIES})  # whether one can train


class LiveRun(QObject):
    """At most one run at a time. `told` comes with each message, `ended` when all is filed."""

    began = Signal(int)  # run id
    told = Signal()  # `story` has grown
    ended = Signal(object)  # RunEnded
    outdated = Signal(object)  # UserError: what was refused might be done by now

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._thread: RunThread | None = None
        self._is_starting = False
        self._refusal: UserError | None = None
        self.story = RunStory()
        self.is_stopping = False
        session.changed.connect(self._heed)

    @property
    def is_on(self) -> bool:
        return self._is_starting or self._thread is not None

    @property
    def run_id(self) -> int | None:
        return self._thread.run_id if self._thread is not None else None

    def start(self, config: RunConfig) -> None:
        """Freeze the labels into a new run and begin it."""
        if self.is_on:
            return
        self._is_starting, self.story = True, RunStory()
        self._let_go_of_refusal()
        self._tell()
        # After the edits asked for so far, and not among them: all images of the project are
        # frozen, and labels given meanwhile must not wait for it.
        self._session.tasks.edit(lambda: config, self._create)

    def resume(self, run_id: int) -> None:
        """Go on with a run that waits, was stopped or was interrupted."""
        if not self.is_on:
            self._begin(run_id)

    def stop(self) -> None:
        """Ask for a checkpoint and an end; `ended` follows."""
        if self.is_on and not self.is_stopping:
            self.is_stopping = True
            if self._thread is not None:
                self._thread.ask_to_stop()
            self._tell()

    def close(self) -> None:
        """Stop and wait until the worker has saved and ended. For the end of a project."""
        thread = self._thread
        if thread is not None:
            self.stop()
            for signal in (thread.began, thread.said, thread.ended):
                signal.disconnect()
            thread.wait()
            self._release(thread)

    def _create(self, config: RunConfig) -> None:
        self._session.tasks.read(
            lambda: self._session.project.runs.create(config),
            self._begin_new,
            failed=self._could_not_start,
        )

    def _begin_new(self, run: Run) -> None:
        self._begin(run.id)

    def _begin(self, run_id: int) -> None:
        self._is_starting, self.story = False, RunStory()
        thread = RunThread(self._session.project, run_id, self)
        thread.began.connect(self._announce)
        thread.said.connect(self._hear)
        thread.ended.connect(self._end)
        self._thread = thread
        thread.start()
        if self.is_stopping:  # asked for while the labels were frozen
            thread.ask_to_stop()
        self.began.emit(run_id)
        self._tell()

    def _could_not_start(self, error: UserError) -> None:
        self._refusal = error
        self._is_starting = self.is_stopping = False
        self._session.tasks.announce(ACTIVITY, None)
        self.told.emit()

    def _heed(self, changed: Changed) -> None:
        if changed.topics & _DECIDING:
            self._let_go_of_refusal()

    def _let_go_of_refusal(self) -> None:
        refusal, self._refusal = self._refusal, None
        if refusal is not None:
            self.outdated.emit(refusal)

    def _announce(self, changed: Changed) -> None:
        self._session.announce(changed)

    def _hear(self, message: Message) -> None:
        self.story.hear(message)
        self._tell()

    def _tell(self) -> None:
        self._session.tasks.announce(
            ACTIVITY,
            Activity(tr("Training"), self.stop, self.story.progress, cancelling=self.is_stopping),
        )
        self.told.emit()

    def _end(self, end: RunEnded) -> None:
        if self._thread is not None:
            self._thread.wait()  # it has nothing left to do but return
            self._release(self._thread)
        if end.problem is not None:
            self._session.tasks.refused.emit(end.problem)
        self._session.announce(end.changed)
        self.ended.emit(end)

    def _release(self, thread: RunThread) -> None:
        self._thread = None
        self.is_stopping = False
        self._session.tasks.announce(ACTIVITY, None)
        thread.deleteLater()
