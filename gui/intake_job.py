"""Looks for images and reads the new ones, as a job; what is found is announced as it comes."""

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from core.folder_labels import label_from_folders
from core.progress import Progress, Report
from core.project import Project
from core.rows import Changed
from core.types import Topic
from gui.language import tr, tr_count
from gui.notice import Notice
from gui.session import Session

INTERVAL = 1.5  # seconds between two announcements
IMAGES = Changed(frozenset({Topic.IMAGES}), None)


@dataclass(frozen=True, slots=True)
class _Taken:
    new: int
    broken: int  # of those that were read now


class IntakeJob(QObject):
    """At most one at a time; `start` while it runs does nothing."""

    ended = Signal()

    _came = Signal()  # from the job's thread

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._is_on = False
        self._came.connect(self._announce, Qt.ConnectionType.QueuedConnection)

    def start(self, *, labels_from_folders: bool = False, quiet: bool = True) -> None:
        """`quiet` says nothing when nothing is new."""
        if self._is_on:
            return
        self._is_on, self._is_quiet = True, quiet
        self._session.tasks.job(
            tr("Reading images"),
            lambda report: self._work(report, labels_from_folders=labels_from_folders),
            self._tell,
            ended=self._end,
        )

    def _work(self, report: Report, *, labels_from_folders: bool) -> _Taken:
        """Find and read. Runs in the job lane."""
        project: Project = self._session.project
        watched = self._telling(report)
        summary = project.catalog.scan(watched)
        self._came.emit()
        read = project.catalog.read_new(watched)
        if labels_from_folders:
            label_from_folders(project)
        return _Taken(summary.new, read.broken)

    def _telling(self, report: Report) -> Report:
        """Return a report that also announces, now and then, that images have come in."""
        last = time.monotonic()

        def watched(progress: Progress) -> None:
            nonlocal last
            report(progress)
            if time.monotonic() - last >= INTERVAL:
                last = time.monotonic()
                self._came.emit()

        return watched

    def _announce(self) -> None:
        self._session.announce(IMAGES)

    def _tell(self, taken: _Taken) -> None:
        if not taken.new and self._is_quiet:
            return
        text = tr_count("{count:,} new image", "{count:,} new images", taken.new)
        if taken.broken:
            text += " · " + tr("{count:,} cannot be read", count=taken.broken)
        self._session.noticed.emit(Notice(text))

    def _end(self) -> None:
        self._is_on = False
        self._session.announce(Changed(frozenset(Topic), None))
        self.ended.emit()
