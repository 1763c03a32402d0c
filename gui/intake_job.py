"""Looks for images and reads the new ones, as a job; what is found is announced as it comes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.category_names import TakenAs
from core.folder_labels import label_from_folders
from core.progress import Progress, Report
from core.project import Project
from core.rows import Changed
from core.types import Topic
from gui.language import tr, tr_count
from gui.notice import Notice
from gui.session import Session

INTERVAL = 1.5  # seconds between two announcements
SETTLING = 2.0  # seconds in which a file must not grow before it is read
IMAGES = Changed(frozenset({Topic.IMAGES}), None)


@dataclass(frozen=True, slots=True)
class _Taken:
    new: int
    moved: int
    broken: int  # of those that were read now
    waiting: int  # still being copied
    away: tuple[Path, ...]  # folders that are not connected
    alike: tuple[TakenAs, ...]  # names of folders that were taken as another's


class IntakeJob(QObject):
    """At most one at a time; `start` while it runs does nothing."""

    ended = Signal()

    _came = Signal()  # from the job's thread

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._is_on = False
        self._folders: Sequence[Path] | None = None
        self._again: tuple[Path, ...] = ()
        self._again_timer = QTimer(self, singleShot=True, interval=round(1000 * SETTLING))
        self._again_timer.timeout.connect(self._look_again)
        self._came.connect(self._announce, Qt.ConnectionType.QueuedConnection)

    @property
    def is_on(self) -> bool:
        return self._is_on

    def start(
        self,
        *,
        labels_from_folders: bool = False,
        quiet: bool = True,
        folders: Sequence[Path] | None = None,
    ) -> None:
        """`quiet` says nothing when nothing is new. `folders` are those that just changed: only
        they are looked at, and files that may still be copied wait."""
        if self._is_on:
            return
        self._is_on, self._is_quiet = True, quiet
        self._folders = folders
        self._session.tasks.job(
            tr("Reading images"),
            lambda report: self._work(report, folders, labels_from_folders=labels_from_folders),
            self._tell,
            ended=self._end,
        )

    def _work(
        self, report: Report, folders: Sequence[Path] | None, *, labels_from_folders: bool
    ) -> _Taken:
        """Find and read. Runs in the job lane."""
        project: Project = self._session.project
        watched = self._telling(report)
        if folders is None:
            summary = project.catalog.scan(watched)
        else:
            summary = project.catalog.scan_folders(folders, watched)
        self._came.emit()
        settling = 0.0 if folders is None else SETTLING
        read = project.catalog.read_new(watched, settling=settling)
        alike = label_from_folders(project).taken_as if labels_from_folders else ()
        away = tuple(dict.fromkeys((*summary.away, *read.away)))
        return _Taken(summary.new, summary.moved, read.broken, read.waiting, away, alike)

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
        if taken.waiting and self._folders is not None:
            self._again = tuple(self._folders)
            self._again_timer.start()
        says = taken.new or taken.moved or taken.away or not self._is_quiet
        if says:
            self._session.noticed.emit(Notice(" ".join(_sentences(taken))))

    def _look_again(self) -> None:
        self.start(folders=self._again)

    def _end(self) -> None:
        self._is_on = False
        self.ended.emit()
        self._session.announce(Changed(frozenset(Topic), None))


def _sentences(taken: _Taken) -> list[str]:
    texts: list[str] = []
    if taken.moved:
        texts.append(
            tr_count(
                "{count:,} image was found again in a new place.",
                "{count:,} images were found again in a new place.",
                taken.moved,
            )
        )
    texts += [
        tr_count(
            "{count:,} image is in {name}: taken as {category}.",
            "{count:,} images are in {name}: taken as {category}.",
            each.count,
            name=each.name,
            category=each.category,
        )
        for each in taken.alike
    ]
    if taken.new or not (taken.moved or taken.away):
        text = tr_count("{count:,} new image", "{count:,} new images", taken.new)
        if taken.broken:
            text += " · " + tr("{count:,} cannot be read", count=taken.broken)
        texts.append(text)
    texts += [
        tr("{folder} is not connected: its images and labels wait for it.", folder=folder)
        for folder in taken.away
    ]
    return texts
