"""Features in the background as a line of the job bar: how far, how fast, with pause and cancel."""

from PySide6.QtCore import QObject, QTimer, Signal

from core.jobs.companion_messages import FeatureProgress
from core.progress import Progress
from gui.activity import Activity
from gui.language import tr
from gui.tasks import Tasks

KEY = "features"
PATIENCE = 1000  # ms: what is done sooner is not worth a line


class FeatureActivity(QObject):
    """`switched` says that `may_compute` is another one."""

    switched = Signal()

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._progress: FeatureProgress | None = None
        self._is_paused = self._is_resting = self._is_cancelled = False
        self._is_shown = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._appear)

    @property
    def may_compute(self) -> bool:
        return not (self._is_paused or self._is_resting or self._is_cancelled)

    def allow(self) -> None:
        """Forget that it was paused or cancelled."""
        self._is_paused = self._is_cancelled = False

    def rest(self, *, on: bool) -> None:
        """A training needs the processor, or no longer."""
        if on != self._is_resting:
            self._is_resting = on
            self._switch()

    def show(self, progress: FeatureProgress | None) -> None:
        """Show how far it is; None and a complete one take the line away."""
        is_open = progress is not None and not progress.is_complete and not self._is_cancelled
        self._progress = progress if is_open else None
        if not is_open:
            self._patience.stop()
            self._hide()
        elif self._is_shown:
            self._announce()
        elif not self._patience.isActive():
            self._patience.start()

    def toggle_pause(self) -> None:
        self._is_paused = not self._is_paused
        self._switch()

    def cancel(self) -> None:
        """No more features until the project is opened again, or looking ahead is switched on."""
        self._is_cancelled = True
        self._hide()
        self.switched.emit()

    def _switch(self) -> None:
        if self._is_shown:
            self._announce()
        self.switched.emit()

    def _appear(self) -> None:
        self._is_shown = True
        self._announce()

    def _hide(self) -> None:
        if self._is_shown:
            self._is_shown = False
            self._tasks.announce(KEY, None)

    def _announce(self) -> None:
        seen = self._progress
        if seen is None:
            return
        done = seen.computed + seen.unreadable
        waits = not self.may_compute
        self._tasks.announce(
            KEY,
            Activity(
                self._text(seen),
                self.cancel,
                Progress("features", done, seen.images, None if waits else seen.seconds_left),
                pause=self.toggle_pause,
                is_paused=self._is_paused,
            ),
        )

    def _text(self, seen: FeatureProgress) -> str:
        if self._is_resting:
            return tr("Preparing suggestions: waits for the training")
        if self._is_paused:
            return tr("Preparing suggestions: paused")
        if not seen.images_per_second:
            return tr("Preparing suggestions")
        return tr(
            "Preparing suggestions, {speed} images per second",
            speed=f"{seen.images_per_second:,.0f}",
        )
