"""The desk: an open project in the window, with its session, its pages and the work on it.

Imported when it is needed and not with the window, because the database, the charts and what they
bring along take longer to load than the window to come up (measured: 0.8 s of 1.3).
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from core.demo.creation import create as create_demo
from core.errors import UserError
from core.jobs.preview import PreviewWorker
from core.progress import Report
from core.project import Project
from core.reading_only import can_be_written
from core.settings import Settings
from gui.dialogs.folders import FoldersDialog
from gui.export_job import ExportJob
from gui.first_calm import FirstCalm
from gui.folder_watch import FolderWatch
from gui.intake_job import IntakeJob
from gui.keymap import Keymap
from gui.language import tr
from gui.live_run import LiveRun
from gui.look_again import LookAgain
from gui.notice import Notice
from gui.picture_window import PictureWindow
from gui.preview import Preview
from gui.session import Session
from gui.tasks import Tasks
from gui.theme import Theme
from gui.views.browse_page import BrowsePage
from gui.views.duplicates_page import DuplicatesPage
from gui.views.history_panel import HistoryPanel
from gui.views.insight_page import InsightPage
from gui.views.label_page import LabelPage
from gui.views.review_page import ReviewPage
from gui.views.train_page import TrainPage


class Desk(QObject):
    """Pages may be made anew (in another language); the session and its work stay."""

    thumbnail_size_chosen = Signal(int)
    captions_chosen = Signal(bool)
    strategy_chosen = Signal(str)
    query_shown = Signal(str)  # in Browse, as it is typed
    auto_advance_chosen = Signal(bool)
    every_tenth_blind_chosen = Signal(bool)
    watching_chosen = Signal(bool)
    refusal_outdated = Signal(object)  # UserError

    def __init__(self, project: Project, theme: Theme, keymap: Keymap, parent: QObject) -> None:
        super().__init__(parent)
        self.session = Session(project, Tasks(), theme, self, keymap=keymap)
        self._picture_pages: list[QWidget] = []
        self._label: LabelPage | None = None  # once it was turned to
        self._is_at_work = self._looks_ahead = False
        self._label_begins_at: int | None = None  # an image
        self._intake = IntakeJob(self.session)
        self.watch = FolderWatch(self.session, self._intake)
        self._export = ExportJob(self.session)
        self._live = LiveRun(self.session, self.session)  # it outlives a change of language
        self._look_again = LookAgain(self.session, self.session)  # so does this
        self._preview = Preview(self.session, PreviewWorker, self.session)
        self.session.image_wanted.connect(self._open_image)
        self.session.picture_window_wanted.connect(self._toggle_picture)
        self._picture: PictureWindow | None = None
        self._intake.ended.connect(self.session.instant.look_again)
        self._live.outdated.connect(self.refusal_outdated)
        self._live.began.connect(self.session.instant.rest)
        self._live.ended.connect(self.session.instant.go_on)

    def begin(self, *, labels_from_folders: bool, watches: bool, looks_ahead: bool) -> None:
        """Look for images, watch folders and look ahead, as soon as the first page is in sight; or
        say why that cannot be."""
        self._looks_ahead = looks_ahead
        if self.session.project.read_only:
            self.session.noticed.emit(Notice(_why_it_is_only_read(self.session.project)))
        else:
            work = partial(self._work, labels_from_folders=labels_from_folders, watches=watches)
            FirstCalm(self.session.tasks, work, self)

    def look_ahead(self, *, on: bool) -> None:
        """Prepare suggestions in the background, or stop that."""
        self._looks_ahead = on
        if not on:
            self.session.instant.end()
        elif self._is_at_work:
            self.session.instant.begin()

    def _work(self, *, labels_from_folders: bool, watches: bool) -> None:
        self._is_at_work = True
        self.session.read(lambda project: project.back_up_if_due(), lambda _: None)
        self._intake.start(labels_from_folders=labels_from_folders)
        self.watch.begin(is_on=watches)
        self.look_ahead(on=self._looks_ahead)

    def ask_export(self, window: QWidget) -> None:
        self._export.ask(window)

    def ask_folders(self, window: QWidget, *, watches: bool, adding: Path | None = None) -> None:
        """Open the dialog of the folders; `adding` is one that was dropped."""
        dialog = FoldersDialog(self.session, watches=watches, parent=window)
        dialog.changed.connect(self._intake.start)
        dialog.watching_chosen.connect(self.watch.set_on)
        dialog.watching_chosen.connect(self.watching_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        if adding is not None:
            dialog.add(adding)

    def rescan(self) -> None:
        self._intake.start(quiet=False)

    def page_makers(self, settings: Settings, query: str) -> dict[str, Callable[[], QWidget]]:
        """Return what makes new pages, by name; whoever shows them owns them."""
        self.session.feedback.use(flash=settings.flash, click=settings.click)
        self._label = self._label_begins_at = None
        self._picture_pages.clear()
        self._drop_picture()  # it speaks the language of the pages before
        return {
            "browse": lambda: self._make_browse(settings, query),
            "label": lambda: self._make_label(settings),
            "train": lambda: TrainPage(self.session, self._live, self._preview),
            "review": lambda: self._make_review(settings),
            "insight": lambda: InsightPage(self.session),
            "duplicates": lambda: DuplicatesPage(self.session),
        }

    def _make_browse(self, settings: Settings, query: str) -> BrowsePage:
        browse = BrowsePage(self.session)
        browse.grid.set_thumbnail_size(settings.thumbnail_size)
        browse.grid.set_captions(settings.captions)
        browse.grid.resized.connect(self.thumbnail_size_chosen)
        browse.grid.captioned.connect(self.captions_chosen)
        browse.filter_bar.restore(query)
        browse.filter_bar.shown.connect(self.query_shown)
        self._picture_pages.append(browse)
        return browse

    def _make_label(self, settings: Settings) -> LabelPage:
        label = LabelPage(
            self.session, strategy=settings.strategy, auto_advance=settings.auto_advance
        )
        label.strategy_changed.connect(self.strategy_chosen)
        label.auto_advance_changed.connect(self.auto_advance_chosen)
        if self._label_begins_at is not None:
            label.open_image(self._label_begins_at)
        self._label = label
        self._picture_pages.append(label)
        return label

    def _make_review(self, settings: Settings) -> ReviewPage:
        review = ReviewPage(
            self.session, self._look_again, every_tenth_blind=settings.every_tenth_blind
        )
        review.every_tenth_blind_changed.connect(self.every_tenth_blind_chosen)
        return review

    def _toggle_picture(self) -> None:
        """Open the picture window, or close it; it is made when it is first wanted."""
        if self._picture is None:
            self._picture = PictureWindow(self.session, self._page_in_sight)
        self._picture.setVisible(not self._picture.isVisible())

    def _drop_picture(self) -> None:
        if self._picture is not None:
            self._picture.close()
            self._picture.deleteLater()
            self._picture = None

    def _page_in_sight(self) -> QWidget | None:
        return next(
            (page for page in self._picture_pages if isValid(page) and page.isVisible()), None
        )

    def make_history(self) -> HistoryPanel:
        return HistoryPanel(self.session)

    def close(self) -> None:
        """Stop the run under way, finish the edits, close the project."""
        self._drop_picture()
        self.watch.close()
        self._live.close()
        self._preview.close()
        self.session.close()
        self.deleteLater()

    def _open_image(self, image_id: int) -> None:
        if self._label is None:
            self._label_begins_at = image_id
        else:
            self._label.open_image(image_id)
        self.session.page_wanted.emit("label")


def _why_it_is_only_read(project: Project) -> str:
    if project.can_be_written:
        return tr("Another window holds this project: it is open for reading only.")
    return tr(
        "Nothing can be written in this project's folder: it is open for reading only. To label, "
        "copy it to where you may write."
    )


def open_project(folder: Path) -> Project:
    """Open a project for writing, or for reading if another process holds it or it lies where
    nothing can be written. Its daily backup is written by the desk: pictures come first."""
    if not can_be_written(folder):
        return Project.open(folder, read_only=True)
    try:
        return Project.open(folder, backs_up=False)
    except UserError as error:
        if "process" not in error.values:
            raise
        return Project.open(folder, read_only=True)


def create_project(folder: Path, images: Path) -> Project:
    return Project.create(folder, images)


def make_demo(parent: Path, report: Report) -> Path:
    """Make the demo in a new folder inside `parent` and return its project."""
    place, number = parent / "autodidact-demo", 2
    while place.exists():
        place, number = parent / f"autodidact-demo-{number}", number + 1
    return create_demo(place, report)
