"""Builds and connects everything: settings, theme, window, and the project that is open."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from core import settings
from core.demo.creation import create as create_demo
from core.errors import UserError
from core.project import Project
from core.settings import Settings
from gui import language
from gui.crash import CrashReporter
from gui.dialogs.about import About
from gui.dialogs.keys import KeySheet
from gui.dialogs.new_project import NewProject
from gui.intake_job import IntakeJob
from gui.language import tr
from gui.live_run import LiveRun
from gui.main_window import MainWindow
from gui.session import Notice, Session
from gui.tasks import Tasks
from gui.theme import Mode, Theme
from gui.views.browse_page import BrowsePage
from gui.views.insight_page import InsightPage
from gui.views.label_page import LabelPage
from gui.views.review_page import ReviewPage
from gui.views.start_page import StartPage
from gui.views.train_page import TrainPage


def run(project_folder: Path | None) -> int:
    """Open the window, on a project or on the start page; return the exit code."""
    app = QApplication(sys.argv[:1])
    application = Application(app)
    application.begin(project_folder)
    code = app.exec()
    application.end()
    return code


class Application(QObject):
    """Owns the window; at most one project is open in it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.setApplicationName("autodidact")
        app.setApplicationDisplayName("Autodidact")
        self.settings: Settings = settings.load()
        language.use(self.settings.language)
        self.theme = Theme(app, Mode(self.settings.theme))
        self.tasks = Tasks(self)
        self.session: Session | None = None
        self._intake: IntakeJob | None = None
        self._live: LiveRun | None = None
        self.crash = CrashReporter(self)
        self.window = self._make_window()

    def begin(self, project_folder: Path | None) -> None:
        """Show the window, and open a project if one is given."""
        self._show_start()
        self.window.restore_place(self.settings.geometry)
        self.window.show()
        if project_folder is not None:
            self.open_project(project_folder)

    def end(self) -> None:
        """Finish every edit, remember the layout and let go of everything."""
        self.close_project()
        self.tasks.close()
        settings.save(replace(self.settings, geometry=self.window.place()))
        self.crash.close()

    def open_project(self, folder: Path) -> None:
        """Open a project; one that another process holds is opened for reading only."""
        self._open(tr("Opening {name}", name=folder.name), lambda: _open(folder))

    def create_project(self, folder: Path, images: Path, labels_from_folders: bool) -> None:
        self._open(
            tr("Making {name}", name=folder.name),
            lambda: Project.create(folder, images),
            labels_from_folders=labels_from_folders,
        )

    def close_project(self) -> None:
        """Finish its edits, close it and go back to the start page."""
        session, self.session, self._intake = self.session, None, None
        if session is None:
            return
        self._remember(session)
        self._show_start()
        live, self._live = self._live, None
        if live is not None:
            live.close()
        session.close()

    # The window

    def _make_window(self) -> MainWindow:
        handlers = {
            "new": lambda: self._ask_new(None),
            "open": self._ask_open,
            "rescan": self._rescan,
            "close": self.close_project,
            "quit": self._quit,
            "undo": self._undo,
            "redo": self._redo,
            "keys": lambda: self._show(KeySheet(self.window)),
            "about": lambda: self._show(About(self.theme, self.window)),
        }
        window = MainWindow(self.theme, handlers, language=self.settings.language)
        window.dropped.connect(self._take_folder)
        window.mode_chosen.connect(self._choose_mode)
        window.language_chosen.connect(self._choose_language)
        self._listen(self.tasks, window)
        return window

    def _listen(self, tasks: Tasks, window: MainWindow) -> None:
        tasks.refused.connect(window.show_refusal)
        tasks.broken.connect(self.crash.show)
        tasks.activity.connect(window.jobs.show_activity)

    def _show_start(self) -> None:
        page = StartPage(self.theme, self.tasks, self.settings.recent)
        page.new_wanted.connect(lambda: self._ask_new(None))
        page.open_wanted.connect(self._ask_open)
        page.demo_wanted.connect(self._make_demo)
        page.recent_wanted.connect(self.open_project)
        page.recent_forgotten.connect(self._forget)
        self.window.show_start(page)

    def _show_desk(self, session: Session, live: LiveRun) -> None:
        browse = BrowsePage(session)
        browse.grid.set_thumbnail_size(self.settings.thumbnail_size)
        browse.grid.resized.connect(self._keep_size)
        label = LabelPage(
            session, strategy=self.settings.strategy, auto_advance=self.settings.auto_advance
        )
        label.strategy_changed.connect(self._keep_strategy)
        label.auto_advance_changed.connect(self._keep_auto_advance)
        pages: dict[str, QWidget] = {
            "browse": browse,
            "label": label,
            "train": TrainPage(session, live),
            "review": ReviewPage(session),
            "insight": InsightPage(session),
        }
        self.window.show_desk(pages, session.project.name)
        session.page_wanted.connect(self.window.turn_to)
        session.image_wanted.connect(self._show_large)
        session.noticed.connect(self.window.show_notice)
        session.history_changed.connect(self._show_history)
        self._show_history()

    def _show_large(self, image_id: int) -> None:
        page = self.window.pages["label"]
        if isinstance(page, LabelPage):
            page.open_image(image_id)
            self.window.turn_to("label")

    def _show_history(self) -> None:
        if self.session is not None:
            self.window.show_history(self.session.next_undo, self.session.next_redo)

    def _undo(self) -> None:
        if self.session is not None:
            self.session.undo()

    def _redo(self) -> None:
        if self.session is not None:
            self.session.redo()

    def _quit(self) -> None:
        self.window.close()

    def _show(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _choose_mode(self, mode: str) -> None:
        self._keep(replace(self.settings, theme=mode))
        self.theme.force(Mode(mode))

    def _choose_language(self, code: str) -> None:
        """Build the window anew in the other language; the project stays open."""
        self._keep(replace(self.settings, language=code))
        language.use(code)
        old, page = self.window, self.window.page
        self.window = self._make_window()
        self.window.restore_place(old.place())
        if self.session is None or self._live is None:
            self._show_start()
        else:
            self._listen(self.session.tasks, self.window)
            self._show_desk(self.session, self._live)
            self.window.turn_to(page)
        self.window.show()
        old.hide()
        old.deleteLater()

    # Projects

    def _ask_new(self, images: Path | None) -> None:
        dialog = NewProject(images, self.window)
        dialog.wanted.connect(self.create_project)
        self._show(dialog)

    def _ask_open(self) -> None:
        folder = QFileDialog.getExistingDirectory(self.window, tr("Open project"))
        if folder:
            self.open_project(Path(folder))

    def _take_folder(self, folder: Path) -> None:
        """Open what was dropped: a project, or a folder of images to make one of."""
        if (folder / "project.db").is_file():
            self.open_project(folder)
        else:
            self._ask_new(folder)

    def _make_demo(self) -> None:
        self.tasks.job(
            tr("Making the demo"),
            lambda report: create_demo(_free_folder(_documents()), report),
            self.open_project,
        )

    def _open(
        self, text: str, work: Callable[[], Project], *, labels_from_folders: bool = False
    ) -> None:
        self.close_project()
        self.tasks.job(
            text,
            lambda _report: work(),
            lambda project: self._begin(project, labels_from_folders=labels_from_folders),
        )

    def _begin(self, project: Project, *, labels_from_folders: bool) -> None:
        session = Session(project, Tasks(), self.theme, self)
        self.session = session
        self._listen(session.tasks, self.window)
        self._intake = IntakeJob(session)
        self._live = LiveRun(session, session)  # not of a page: it outlives a change of language
        self._show_desk(session, self._live)
        self._remember(session)
        if project.read_only:
            session.noticed.emit(
                Notice(tr("Another window holds this project: it is open for reading only."))
            )
        else:
            self._intake.start(labels_from_folders=labels_from_folders)

    def _rescan(self) -> None:
        if self._intake is not None:
            self._intake.start(quiet=False)

    def _remember(self, session: Session) -> None:
        counts = session.counts
        self.settings = settings.remember(
            self.settings,
            session.project.folder,
            name=session.project.name,
            images=counts.images,
            labeled=counts.labeled,
        )
        self._save()

    def _forget(self, folder: str) -> None:
        self.settings = settings.forget(self.settings, folder)
        self._save()
        self._show_start()

    def _keep_size(self, size: int) -> None:
        self._keep(replace(self.settings, thumbnail_size=size))

    def _keep_strategy(self, strategy: str) -> None:
        self._keep(replace(self.settings, strategy=strategy))

    def _keep_auto_advance(self, on: bool) -> None:
        self._keep(replace(self.settings, auto_advance=on))

    def _keep(self, changed: Settings) -> None:
        self.settings = changed
        self._save()

    def _save(self) -> None:
        kept = self.settings
        self.tasks.edit(lambda: settings.save(kept))


def _open(folder: Path) -> Project:
    """Open a project for writing, or for reading if another process holds it."""
    try:
        return Project.open(folder)
    except UserError as error:
        if "process" not in error.values:
            raise
        return Project.open(folder, read_only=True)


def _documents() -> Path:
    location = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(location) or Path.home())


def _free_folder(parent: Path) -> Path:
    """Return a folder for the demo that does not exist yet."""
    place, number = parent / "autodidact-demo", 2
    while place.exists():
        place, number = parent / f"autodidact-demo-{number}", number + 1
    return place
