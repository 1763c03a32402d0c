"""Keeps where the window is and what it shows, as that changes: a crash loses nothing of it."""

from PySide6.QtCore import QEvent, QObject, QTimer

from core.settings import ProjectLayout
from gui.main_window import PAGES, MainWindow
from gui.preferences import Preferences

PAUSE = 600  # ms after the last change


class LayoutKeeper(QObject):
    """Watches one window and the project that is open in it."""

    def __init__(self, preferences: Preferences, window: MainWindow) -> None:
        super().__init__(window)
        self._preferences, self._window = preferences, window
        self._folder = ""
        self._query = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        window.installEventFilter(self)
        window.turned.connect(self._note)

    def begin(self, folder: str) -> ProjectLayout:
        """Keep the layout of this project from now on; return what was kept of it before."""
        self._folder = ""  # what is shown at first is not what the person chose
        layout = self._preferences.layout_of(folder)
        self._folder, self._query = folder, layout.query
        return layout

    def end(self) -> None:
        """The project is closed."""
        self._folder = ""

    def note_query(self, query: str) -> None:
        """Browse shows another view."""
        self._query = query
        self._note()

    def keep(self) -> None:
        """Save now."""
        self._timer.stop()
        page = self._window.page
        self._preferences.keep_place(self._window.place())
        if self._folder and page in PAGES:
            self._preferences.keep_layout(ProjectLayout(self._folder, page, self._query))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.Resize,
            QEvent.Type.Move,
            QEvent.Type.WindowStateChange,
        ):
            self._note()
        return super().eventFilter(watched, event)

    def _note(self) -> None:
        self._timer.start(PAUSE)
