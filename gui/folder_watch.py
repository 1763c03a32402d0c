"""Watches the project's folders while it is open: new images come in, disks come and go.

The system tells of the first folders (its own limit is no error: what it refuses is looked at like
the rest); all are looked at now and then, because it says nothing of network drives.
"""

import threading
import time
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from core.errors import Cancelled
from core.progress import Progress
from core.project import Project
from gui.intake_job import IntakeJob
from gui.language import tr
from gui.notice import Notice
from gui.session import Session

MOST_FOLDERS = 2000  # watched by the system; Linux allows a person some thousand in all
AT_ONCE = 4  # folders that the system is asked to watch: a large one takes it a millisecond or two
NEXT = 10  # ms until the next ones
CALM = 1000  # ms without a change before the folders are looked at
ROLL_CALL = 5000  # ms between two looks whether the folders are connected
ROLL_CALLS_PER_LOOK = 24  # a look at all files every two minutes
REST = 20  # times as long as the look took: a million files take minutes on a busy machine


class FolderWatch(QObject):
    """Rests until `begin`; `set_on` switches it off, but for whether the folders are there."""

    def __init__(self, session: Session, intake: IntakeJob) -> None:
        super().__init__(session)
        self._session, self._intake = session, intake
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._note)
        self._changed: set[Path] = set()
        self._away: frozenset[int] | None = None
        self._closed = threading.Event()
        self._is_on, self._is_looking, self._calls = True, False, 0
        self._look_began = self._next_look = 0.0  # by time.monotonic
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self._look_at_changed)
        self._fresh: list[str] = []  # folders that are still to be watched
        self._next = QTimer(self, singleShot=True, interval=NEXT)
        self._next.timeout.connect(self._watch_next)
        self._roll_call = QTimer(self, interval=ROLL_CALL)
        self._roll_call.timeout.connect(self.call_the_roll)
        intake.ended.connect(self._see_folders)

    def begin(self, *, is_on: bool) -> None:
        self._is_on = is_on
        self._roll_call.start()

    def set_on(self, is_on: bool) -> None:
        self._is_on = is_on
        self._see_folders()

    def close(self) -> None:
        """Stop; a look under way ends soon."""
        self._closed.set()
        for timer in (self._roll_call, self._calm, self._next):
            timer.stop()

    def call_the_roll(self) -> None:
        """Ask which folders are connected, and now and then what is in them."""
        self._session.read(lambda p: p.folders.away(), self._take_away, replacing="folders away")
        self._calls += 1
        is_due = self._calls % ROLL_CALLS_PER_LOOK == 0 and time.monotonic() >= self._next_look
        if self._is_on and is_due and not self._is_looking:
            self._is_looking, self._look_began = True, time.monotonic()
            self._session.read(self._look, self._take_look)

    def _look(self, project: Project) -> bool:
        """Bring the catalog in line, quietly; True if something was different."""
        try:
            return project.catalog.scan(self._stop_if_closed).differs
        except Cancelled:
            return False

    def _stop_if_closed(self, _progress: Progress) -> None:
        if self._closed.is_set():
            raise Cancelled

    def _take_look(self, differs: bool) -> None:
        self._is_looking = False
        now = time.monotonic()
        self._next_look = now + REST * (now - self._look_began)
        if differs:
            self._intake.start()

    def _take_away(self, away: frozenset[int]) -> None:
        before, self._away = self._away, away
        if before is None or before == away:
            return
        if before - away:
            self._session.noticed.emit(Notice(tr("The folder is connected again.")))
            self._intake.start()
        else:
            self._session.noticed.emit(
                Notice(
                    tr(
                        "A folder is not connected any more. Its labels are safe; it goes on when "
                        "the folder is back. If it moved, say where under File, Folders."
                    )
                )
            )

    def _see_folders(self) -> None:
        if self._is_on:
            self._session.read(
                lambda project: project.folders.places(MOST_FOLDERS),
                self._watch,
                replacing="folders watched",
            )
        elif watched := self._watcher.directories():
            self._watcher.removePaths(watched)

    def _watch(self, places: list[str]) -> None:
        watched = set(self._watcher.directories())
        if gone := sorted(watched.difference(places)):
            self._watcher.removePaths(gone)
        self._fresh = [place for place in places if place not in watched]
        self._watch_next()

    def _watch_next(self) -> None:
        """Watch some of the fresh ones, and the others a little later: each takes a while."""
        if not self._is_on or not self._fresh:
            return
        self._watcher.addPaths(self._fresh[:AT_ONCE])
        del self._fresh[:AT_ONCE]
        if self._fresh:
            self._next.start()

    def _note(self, folder: str) -> None:
        self._changed.add(Path(folder))
        self._calm.start()

    def _look_at_changed(self) -> None:
        if self._intake.is_on:
            self._calm.start()
            return
        changed, self._changed = tuple(self._changed), set[Path]()
        self._intake.start(folders=changed)
