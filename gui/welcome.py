"""The tour of five steps: shown once, beside the first project, and again from Help."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.theme import Theme
from gui.views.tour import Stop, Tour


class Welcome(QObject):
    def __init__(self, preferences: Preferences, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences, self._theme = preferences, theme
        self.tour: Tour | None = None

    def offer(self, window: MainWindow) -> None:
        """Show the tour to who has never seen it."""
        if not self._preferences.settings.toured:
            self.show(window)

    def show(self, window: MainWindow) -> None:
        if self.tour is not None:
            return
        self._preferences.keep_toured()
        self.tour = Tour(self._theme, stops(window), window)
        self.tour.left.connect(self._forget)
        self.tour.destroyed.connect(self._forget)
        self.tour.show()

    def _forget(self) -> None:
        self.tour = None


def stops(window: MainWindow) -> list[Stop]:
    """Return the five steps; without a project they are told beside the start page."""
    return [*_labeling(window), *_learning(window)]


def _labeling(window: MainWindow) -> list[Stop]:
    return [
        Stop(
            tr("Your images"),
            tr(
                "Everything in the folder is here, and is never changed. Type above the images to "
                "find some, or drag another folder onto the window."
            ),
            lambda: _part(window, "browse", "filter_bar"),
        ),
        Stop(
            tr("Label a few"),
            tr(
                "Look at an image and press the key of its category; the next one comes by itself. "
                "Five to ten of each are a good start. Ctrl+Z takes back any step."
            ),
            lambda: _part(window, "label", "panel"),
        ),
    ]


def _learning(window: MainWindow) -> list[Stop]:
    return [
        Stop(
            tr("Train"),
            tr(
                "One button. It learns from your labels in the background, and you can go on "
                "labeling meanwhile."
            ),
            lambda: _part(window, "train", "start_panel"),
        ),
        Stop(
            tr("Review what it proposes"),
            tr(
                "Accept whole categories at once, or look at the doubtful ones first. Nothing you "
                "labeled is ever overwritten. Then train again from what you accepted."
            ),
            lambda: _part(window, "review", "groups"),
        ),
        Stop(
            tr("Take it with you"),
            tr(
                "File → Export writes your labels and your model in common formats. F1 shows all "
                "keys; this tour is under Help."
            ),
            lambda: _menu(window),
        ),
    ]


def _part(window: MainWindow, page: str, part: str) -> QWidget | None:
    """Turn to a page and return a part of it, or the page's button where that is not in sight."""
    window.turn_to(page)
    shown = window.pages.get(page)
    found: object = getattr(shown, part, None)
    if isinstance(found, QWidget) and found.isVisible():
        return found
    return window.rail.buttons[page]


def _menu(window: MainWindow) -> QWidget:
    window.turn_to("browse")
    return window.menuBar()
