"""The line at the top of the window: what went wrong and what to do, or what was just done."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from gui.language import tr
from gui.notice import Notice
from gui.theme import Theme
from gui.views.buttons import push_button, tool_button
from gui.views.words import restyle, words

SECONDS_FOR_NOTICES = 8


class MessageBar(QFrame):
    """Errors stay until they are closed; notices leave by themselves."""

    def __init__(
        self,
        theme: Theme,
        undo: Callable[[], None],
        redo: Callable[[], None],
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._theme, self._icon = theme, QLabel()
        self.label = words("", wraps=True)
        self.undo_button = push_button(tr("Undo"), self._undo, role="link")
        self.redo_button = push_button(tr("Redo"), self._redo, role="link")
        self._undo_last = self._take = undo
        self._redo_last = redo
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self.label, 1)
        row.addWidget(self.undo_button)
        row.addWidget(self.redo_button)
        row.addWidget(tool_button(theme, "close", tr("Close"), self.hide))
        self.hide()

    def show_error(self, text: str) -> None:
        self._show(text, tone="error", icon="warning")
        self._timer.stop()

    def show_notice(self, notice: Notice) -> None:
        self._show(notice.text, tone="info", icon="info")
        self._take = notice.take or self._undo_last
        self.undo_button.setText(notice.offer or tr("Undo"))
        self.undo_button.setVisible(notice.undo or notice.take is not None)
        self.redo_button.setVisible(notice.redo)
        self._timer.start(SECONDS_FOR_NOTICES * 1000)

    def withdraw(self, text: str) -> None:
        if self.label.text() == text:
            self.hide()

    def withdraw_undo(self) -> None:
        """Hide a notice that offers to take back what is no longer the last step."""
        if not self.undo_button.isHidden():
            self.hide()

    def withdraw_redo(self) -> None:
        """Hide a notice that offers to do again what is no longer the next step."""
        if not self.redo_button.isHidden():
            self.hide()

    def _show(self, text: str, *, tone: str, icon: str) -> None:
        colors = self._theme.colors
        color = colors.danger if tone == "error" else colors.accent
        self._icon.setPixmap(self._theme.pixmap(icon, 18, color, scale=2))
        self.label.setText(text)
        self.undo_button.hide()
        self.redo_button.hide()
        self.setProperty("tone", tone)
        restyle(self)
        self.show()

    def _undo(self) -> None:
        self.hide()
        self._take()

    def _redo(self) -> None:
        self.hide()
        self._redo_last()
