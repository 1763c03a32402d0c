"""The window: the rail of pages, the page itself, messages above it, jobs below it, menus."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.language import LANGUAGES
from core.rows import Edit
from gui.actions import ACTIONS, MENUS, WINDOW
from gui.keymap import Keymap
from gui.language import tr
from gui.notice import Notice
from gui.pages import Pages
from gui.regions import regions_of, step_focus
from gui.theme import Mode, Theme
from gui.views.drop_zone import DropZone
from gui.views.job_bar import JobBar
from gui.views.message_bar import MessageBar
from gui.views.rail import Rail
from gui.views.side_dock import SideDock

if TYPE_CHECKING:
    from gui.views.history_panel import HistoryPanel

PAGES = ("browse", "label", "train", "review", "insight")
SMALLEST = QSize(1024, 680)
USUAL = QSize(1440, 900)
_FRAME = QSize(16, 48)  # what the system puts around a window, at most


class MainWindow(QMainWindow):
    """Shows and emits; the application decides. `handlers` are by action name."""

    closing = Signal()
    turned = Signal(str)  # to a page, by name
    mode_chosen = Signal(str)
    language_chosen = Signal(str)
    feedback_chosen = Signal(bool, bool)  # flash, click

    def __init__(
        self,
        theme: Theme,
        keymap: Keymap,
        handlers: Mapping[str, Callable[[], None]],
        *,
        language: str,
    ) -> None:
        super().__init__()
        self.setWindowTitle("Autodidact")
        self.setWindowIcon(theme.icon("logo", theme.colors.accent))
        self.setMinimumSize(SMALLEST)
        self.resize(_fitting(USUAL, self.screen().availableGeometry().size()))
        self.drops = DropZone(theme, self)
        self._theme = theme
        own: dict[str, Callable[[], None]] = {name: partial(self.turn_to, name) for name in PAGES}
        own["duplicates"] = partial(self.turn_to, "duplicates")
        own["full_screen"] = self._toggle_full_screen
        own["next_region"] = partial(self._step_region, 1)
        own["previous_region"] = partial(self._step_region, -1)
        own["history"] = self._toggle_history
        self.actions_by_name = keymap.build(self, WINDOW, {**own, **handlers})
        self._newest_edit: int | None = None
        self._next_redo: int | None = None
        pages = [row for row in ACTIONS if row.page == WINDOW and row.name in PAGES]
        self.rail = Rail(theme, keymap, pages, self)
        self.rail.chosen.connect(self.turn_to)
        self.stack = QStackedWidget()
        self.pages = Pages(self.stack, {})
        undo, redo = (self.actions_by_name[name].trigger for name in ("undo", "redo"))
        self.messages = MessageBar(theme, undo, redo, self)
        self.jobs = JobBar(theme, self)
        self._history: HistoryPanel | None = None
        self.side = SideDock(theme, tr("History"), self)
        self._lay_out()
        self._make_menus(language)
        self.show_history(None, None)

    def show_start(self, page: QWidget) -> None:
        """Show the start page and no project."""
        self._replace_pages({"start": lambda: page})
        self._history = None
        self.side.put(None)
        self.side.hide()
        self.rail.hide()
        self.drops.project = ""
        self.setWindowTitle("Autodidact")
        self._enable_desk(on=False)
        self.turn_to("start")

    def show_desk(
        self, makers: Mapping[str, Callable[[], QWidget]], name: str, history: "HistoryPanel"
    ) -> None:
        """Show the pages of an open project, each made when it is first turned to; its history is
        at hand beside them."""
        self._replace_pages(makers)
        history.left.connect(self._focus_page)
        self._history = history
        self.side.put(history)
        self.rail.show()
        self.setWindowTitle(f"{name} – Autodidact")
        self.drops.project = name
        self._enable_desk(on=True)
        self.turn_to(PAGES[0])

    def turn_to(self, name: str) -> None:
        page = self.pages.get(name)
        if page is None:
            return
        self.stack.setCurrentWidget(page)
        self.rail.choose(name)
        page.setFocus()
        self.turned.emit(name)

    @property
    def page(self) -> str:
        """The name of the page in sight."""
        return self.pages.name_of(self.stack.currentWidget())

    def show_refusal(self, error: UserError) -> None:
        """Say in the message bar why something was not done."""
        self.messages.show_error(tr(error.template, **error.values))

    def withdraw_refusal(self, error: UserError) -> None:
        """Hide why something was not done, where that may be true no longer."""
        self.messages.withdraw(tr(error.template, **error.values))

    def show_notice(self, notice: Notice) -> None:
        self.messages.show_notice(notice)

    def show_history(self, undo: Edit | None, redo: Edit | None) -> None:
        """Name what undo and redo would do. A message that offers to undo another step goes."""
        newest = None if undo is None else undo.id
        if newest != self._newest_edit:
            self._newest_edit = newest
            self.messages.withdraw_undo()
        following = None if redo is None else redo.id
        if following != self._next_redo:
            self._next_redo = following
            self.messages.withdraw_redo()
        for name, edit, plain, named in (
            ("undo", undo, tr("Undo"), tr("Undo: {step}")),
            ("redo", redo, tr("Redo"), tr("Redo: {step}")),
        ):
            action = self.actions_by_name[name]
            action.setEnabled(edit is not None)
            step = "" if edit is None else tr(edit.template, **edit.fields)
            action.setText(named.format(step=step) if step else plain)

    def restore_place(self, geometry: str) -> None:
        """Put the window where `geometry` (from `place`) says."""
        self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))

    def place(self) -> str:
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        event.accept()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.addWidget(self.messages)
        right.addWidget(self.stack, 1)
        right.addWidget(self.jobs)
        content = QWidget()
        row = QHBoxLayout(content)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        for layout in (right, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self.setCentralWidget(content)

    def _make_menus(self, language: str) -> None:
        menus = {name: self.menuBar().addMenu(tr(name)) for name in MENUS}
        for row in ACTIONS:
            if not row.menu:
                continue
            action = self.actions_by_name[row.name]
            if row.separator:
                menus[row.menu].addSeparator()
            if row.icon:
                self._theme.set_icon(action, row.icon)
            menus[row.menu].addAction(action)
        view = menus["View"]
        view.addSeparator()
        modes: dict[str, str] = {
            Mode.SYSTEM: tr("As the system"),
            Mode.LIGHT: tr("Light"),
            Mode.DARK: tr("Dark"),
        }
        _add_choices(view.addMenu(tr("Appearance")), modes, self._theme.mode, self.mode_chosen.emit)
        languages = {"": tr("As the system"), **LANGUAGES}
        _add_choices(view.addMenu(tr("Language")), languages, language, self.language_chosen.emit)

        on_label = view.addMenu(tr("On each label"))
        self.flash_action = _add_switch(on_label, tr("Flash in the category's color"))
        self.flash_action.toggled.connect(self._choose_feedback)
        self.click_action = _add_switch(on_label, tr("A soft click"))
        self.click_action.toggled.connect(self._choose_feedback)

    def _choose_feedback(self) -> None:
        self.feedback_chosen.emit(self.flash_action.isChecked(), self.click_action.isChecked())

    def _replace_pages(self, makers: Mapping[str, Callable[[], QWidget]]) -> None:
        self.pages.clear()
        self.pages = Pages(self.stack, makers)

    def _enable_desk(self, *, on: bool) -> None:
        for name in (*PAGES, "duplicates", "rescan", "folders", "export", "close", "history"):
            self.actions_by_name[name].setEnabled(on)

    def _toggle_history(self) -> None:
        """Show the history with the keyboard in it, or hide it."""
        self.side.setVisible(self.side.isHidden())
        if self._history is not None and self.side.isVisible():
            self._history.begin()
        else:
            self._focus_page()

    def _focus_page(self) -> None:
        page = self.stack.currentWidget()
        if page is not None:
            page.setFocus()

    def _step_region(self, step: int) -> None:
        """Move the keyboard to the next part of the window."""
        page = self.stack.currentWidget()
        step_focus([self.messages, self.rail, *regions_of(page), self.side, self.jobs], step)

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()


def _add_choices(
    menu: QMenu, choices: Mapping[str, str], chosen: str, tell: Callable[[str], None]
) -> None:
    group = QActionGroup(menu)
    for key, text in choices.items():
        action = QAction(text, menu)
        action.setCheckable(True)
        action.setChecked(key == chosen)
        action.triggered.connect(lambda _=False, key=key: tell(key))
        group.addAction(action)
        menu.addAction(action)


def _add_switch(menu: QMenu, text: str) -> QAction:
    action = QAction(text, menu)
    action.setCheckable(True)
    menu.addAction(action)
    return action


def _fitting(usual: QSize, room: QSize) -> QSize:
    """Return `usual`, or less on a screen of that size: a window's frame takes some, too. A screen
    on which no window fits (or none, in tests) changes nothing."""
    inside = room - _FRAME
    if inside.width() < SMALLEST.width() or inside.height() < SMALLEST.height():
        return usual
    return usual.boundedTo(inside)
