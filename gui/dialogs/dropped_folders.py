"""Folders dropped onto an open project: into it, or a project of their own?"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from gui.dialogs.form import titled_column
from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import push_button
from gui.views.words import words

MOST_NAMED = 4


class DroppedFolders(QDialog):
    add_wanted = Signal(object)  # tuple[Path, ...]
    new_wanted = Signal(object)  # Path

    def __init__(
        self, theme: Theme, folders: Sequence[Path], project: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._folders = theme, tuple(folders)
        column = titled_column(self, tr("What shall become of these images?"))
        for folder in folders[:MOST_NAMED]:
            column.addWidget(words(str(folder), "muted", wraps=True))
        if len(folders) > MOST_NAMED:
            column.addWidget(words(tr("and {count} more", count=len(folders) - MOST_NAMED)))
        column.addSpacing(12)
        self.add_button = self._choice(
            tr("Add them to {project}", project=project), "folder-plus", self._add, role="primary"
        )
        self.new_button = self._choice(tr("Begin a new project"), "folder", self._begin)
        self.cancel_button = self._choice(tr("Cancel"), "", self.reject, role="quiet")
        for button in (self.add_button, self.new_button, self.cancel_button):
            column.addWidget(button)
        self.add_button.setDefault(True)

    def _choice(
        self, text: str, icon: str, clicked: Callable[[], None], *, role: str = ""
    ) -> QPushButton:
        return push_button(text, clicked, role=role, icon=icon, theme=self._theme)

    def _add(self) -> None:
        self.add_wanted.emit(self._folders)
        self.accept()

    def _begin(self) -> None:
        self.new_wanted.emit(self._folders[0])
        self.accept()
