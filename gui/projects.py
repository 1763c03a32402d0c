"""Opens, makes and closes projects: at most one is open at a time, on its desk."""

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal

from gui.keymap import Keymap
from gui.language import tr
from gui.preferences import Preferences
from gui.tasks import Tasks
from gui.theme import Theme

if TYPE_CHECKING:
    from core.project import Project
    from gui.desk import Desk


class Projects(QObject):
    """A desk that is closing is told while its session is still whole."""

    opened = Signal(object)  # Desk
    closing = Signal(object)  # Desk

    def __init__(
        self,
        tasks: Tasks,
        preferences: Preferences,
        theme: Theme,
        keymap: Keymap,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._preferences = tasks, preferences
        self._theme, self._keymap = theme, keymap
        self.desk: Desk | None = None

    def prepare(self) -> None:
        """Load what a desk needs, while the person reads the start page."""
        self._tasks.read(_desk, lambda _: None)

    def open(self, folder: Path) -> None:
        """Open a project; one that another process holds is opened for reading only."""
        self._open(tr("Opening {name}", name=folder.name), lambda: _desk().open_project(folder))

    def create(self, folder: Path, images: Path, labels_from_folders: bool) -> None:
        """Make a project in `folder`, of the images in another, and open it."""
        self._open(
            tr("Making {name}", name=folder.name),
            lambda: _desk().create_project(folder, images),
            labels_from_folders=labels_from_folders,
        )

    def make_demo(self) -> None:
        """Make a small project to try things out on, and open it."""
        self._tasks.job(
            tr("Making the demo"),
            lambda report: _desk().make_demo(_documents(), report),
            self.open,
        )

    def close(self) -> None:
        """Finish the edits of the open project and close it."""
        desk, self.desk = self.desk, None
        if desk is not None:
            self.closing.emit(desk)
            desk.close()

    def _open(
        self, text: str, work: "Callable[[], Project]", *, labels_from_folders: bool = False
    ) -> None:
        self.close()
        self._tasks.job(
            text,
            lambda _report: work(),
            lambda project: self._begin(project, labels_from_folders=labels_from_folders),
        )

    def _begin(self, project: "Project", *, labels_from_folders: bool) -> None:
        desk: Desk = _desk().Desk(project, self._theme, self._keymap, self)
        self.desk = desk
        preferences = self._preferences
        desk.thumbnail_size_chosen.connect(preferences.keep_size)
        desk.captions_chosen.connect(preferences.keep_captions)
        desk.strategy_chosen.connect(preferences.keep_strategy)
        desk.auto_advance_chosen.connect(preferences.keep_auto_advance)
        desk.every_tenth_blind_chosen.connect(preferences.keep_every_tenth_blind)
        desk.watching_chosen.connect(preferences.keep_watching)
        self.opened.emit(desk)
        desk.begin(
            labels_from_folders=labels_from_folders,
            watches=preferences.settings.watches_folders,
            looks_ahead=preferences.settings.looks_ahead,
        )


def _documents() -> Path:
    location = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(location) or Path.home())


def _desk() -> ModuleType:
    """Return gui.desk, loaded now if it was not yet: see there why it is not imported above."""
    return importlib.import_module("gui.desk")
