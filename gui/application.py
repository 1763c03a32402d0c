"""Builds and connects everything: settings, theme, window, and the project that is open."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from core.settings import Settings
from gui import language
from gui.collector import Collector
from gui.crash import CrashReporter
from gui.dialogs.about import About
from gui.dialogs.keys import KeySheet
from gui.dialogs.new_project import NewProject
from gui.dropping import Dropped
from gui.keymap import Keymap
from gui.language import tr
from gui.layout_keeper import LayoutKeeper
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.projects import Projects
from gui.promptness import be_prompt
from gui.switches import Switches
from gui.tasks import Tasks
from gui.theme import Mode, Theme
from gui.views.start_page import StartPage
from gui.welcome import Welcome

if TYPE_CHECKING:
    from gui.desk import Desk
    from gui.session import Session


def run(project_folder: Path | None) -> int:
    """Open the window, on a project or on the start page; return the exit code."""
    app = QApplication(sys.argv[:1])
    be_prompt()
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
        self._collector = Collector(self)
        self.tasks = Tasks(self)
        self.preferences = Preferences(self.tasks, self)
        language.use(self.settings.language)
        self.theme = Theme(app, Mode(self.settings.theme))
        self.keymap = Keymap(self.settings.key_preset, self.settings.keys, self)
        self.keymap.changed.connect(self._keep_keys)
        self.projects = Projects(self.tasks, self.preferences, self.theme, self.keymap, self)
        self.projects.opened.connect(self._show_opened)
        self.projects.closing.connect(self._leave)
        self.crash = CrashReporter(self)
        self.welcome = Welcome(self.preferences, self.theme, self)
        self.window = self._make_window()

    def begin(self, project_folder: Path | None) -> None:
        """Show the window, and open a project if one is given."""
        self._show_start()
        self.window.restore_place(self.settings.geometry)
        self.window.show()
        if project_folder is not None:
            self.projects.open(project_folder)
        else:
            self.projects.prepare()

    def end(self) -> None:
        """Finish every edit, remember the layout and let go of everything."""
        self.projects.close()
        self.tasks.close()
        self.preferences.end(self.window.place())
        self.crash.close()
        self._collector.close()

    @property
    def settings(self) -> Settings:
        return self.preferences.settings

    @property
    def session(self) -> "Session | None":
        """The session of the open project, None on the start page."""
        desk = self.projects.desk
        return None if desk is None else desk.session

    # The window

    def _make_window(self) -> MainWindow:
        handlers = {
            "new": lambda: self._ask_new(None),
            "open": self._ask_open,
            "rescan": self._rescan,
            "folders": self._ask_folders,
            "export": self._ask_export,
            "close": self.projects.close,
            "quit": self._quit,
            "undo": self._undo,
            "redo": self._redo,
            "looks_ahead": lambda: None,  # gui.switches hears it being toggled
            "keys": self._show_keys,
            "tour": lambda: self.welcome.show(self.window),
            "about": lambda: self._show(About(self.theme, self.window)),
        }
        window = MainWindow(self.theme, self.keymap, handlers, language=self.settings.language)
        window.drops.dropped.connect(self._take_drop)
        self.keeper = LayoutKeeper(self.preferences, window)
        Switches(self.preferences, window, lambda: self.projects.desk)
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
        page.demo_wanted.connect(self.projects.make_demo)
        page.recent_wanted.connect(self.projects.open)
        page.recent_forgotten.connect(self._forget)
        self.window.show_start(page)

    def _show_desk(self, desk: "Desk") -> None:
        session = desk.session
        layout = self.keeper.begin(str(session.project.folder))
        makers = desk.page_makers(self.settings, layout.query)
        self.window.show_desk(makers, session.project.name, desk.make_history())
        self.window.turn_to(layout.page)
        desk.query_shown.connect(self.keeper.note_query)
        session.page_wanted.connect(self.window.turn_to)
        session.noticed.connect(self.window.show_notice)
        desk.refusal_outdated.connect(self.window.withdraw_refusal)
        session.history_changed.connect(self._show_history)
        self._show_history()

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

    def _show_keys(self) -> None:
        categories = () if self.session is None else self.session.categories
        self._show(KeySheet(self.keymap, categories, self.theme, self.window))

    def _choose_mode(self, mode: str) -> None:
        self.preferences.keep_theme(mode)
        self.theme.force(Mode(mode))

    def _choose_language(self, code: str) -> None:
        """Build the window anew in the other language; the project stays open."""
        self.preferences.keep_language(code)
        language.use(code)
        old, page = self.window, self.window.page
        self.window = self._make_window()
        self.window.restore_place(old.place())
        desk = self.projects.desk
        if desk is None:
            self._show_start()
        else:
            self._listen(desk.session.tasks, self.window)
            self._show_desk(desk)
            self.window.turn_to(page)
        self.window.show()
        old.hide()
        old.deleteLater()

    # The project that is open

    def _show_opened(self, desk: "Desk") -> None:
        self._listen(desk.session.tasks, self.window)
        self._show_desk(desk)
        desk.session.counts_changed.connect(self._remember_opened)

    def _remember_opened(self) -> None:
        """Put the project among the recent ones as soon as its counts are known."""
        if self.session is not None:
            self.session.counts_changed.disconnect(self._remember_opened)
            self._collector.leave_alone_what_stays()
            self.welcome.offer(self.window)
            self.preferences.remember(self.session)

    def _leave(self, desk: "Desk") -> None:
        """Remember what is shown of the project, and go back to the start page."""
        self.keeper.keep()
        self.keeper.end()
        self.preferences.remember(desk.session)
        self._collector.let_go()
        self._show_start()

    def _ask_new(self, images: Path | None) -> None:
        dialog = NewProject(images, self.window)
        dialog.wanted.connect(self.projects.create)
        self._show(dialog)

    def _ask_open(self) -> None:
        folder = QFileDialog.getExistingDirectory(self.window, tr("Open project"))
        if folder:
            self.projects.open(Path(folder))

    def _take_drop(self, dropped: Dropped) -> None:
        """Open a project, or take folders of images to add or to make one of."""
        if dropped.project is not None:
            self.projects.open(dropped.project)
        elif self.session is not None and not self.session.project.read_only:
            self._ask_folders(dropped.folders[0])
        else:
            self._ask_new(dropped.folders[0])

    def _rescan(self) -> None:
        if self.projects.desk is not None:
            self.projects.desk.rescan()

    def _ask_folders(self, adding: Path | None = None) -> None:
        if self.projects.desk is not None:
            watches = self.settings.watches_folders
            self.projects.desk.ask_folders(self.window, watches=watches, adding=adding)

    def _ask_export(self) -> None:
        if self.projects.desk is not None:
            self.projects.desk.ask_export(self.window)

    def _forget(self, folder: str) -> None:
        self.preferences.forget(folder)
        self._show_start()

    def _keep_keys(self) -> None:
        self.preferences.keep_keys(self.keymap.preset, self.keymap.own)
