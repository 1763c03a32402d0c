"""What can be switched on and off in the View menu: flash, click, suggestions in the background."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.main_window import MainWindow
from gui.preferences import Preferences

if TYPE_CHECKING:
    from gui.desk import Desk


class Switches(QObject):
    """Keeps them, and tells the project that is open."""

    def __init__(
        self,
        preferences: Preferences,
        window: MainWindow,
        open_desk: "Callable[[], Desk | None]",
    ) -> None:
        super().__init__(window)
        self._preferences, self._open_desk = preferences, open_desk
        kept = preferences.settings
        window.flash_action.setChecked(kept.flash)
        window.click_action.setChecked(kept.click)
        window.feedback_chosen.connect(self._give_feedback)
        looks_ahead = window.actions_by_name["looks_ahead"]
        looks_ahead.setCheckable(True)
        looks_ahead.setChecked(kept.looks_ahead)
        looks_ahead.toggled.connect(self._look_ahead)

    def _look_ahead(self, on: bool) -> None:
        self._preferences.keep_looks_ahead(on)
        desk = self._open_desk()
        if desk is not None:
            desk.look_ahead(on=on)

    def _give_feedback(self, flash: bool, click: bool) -> None:
        self._preferences.keep_feedback(flash=flash, click=click)
        desk = self._open_desk()
        if desk is not None:
            desk.session.feedback.use(flash=flash, click=click)
