"""A part that folds away under its heading."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.theme import GAP, Theme
from gui.views.words import words


class Fold(QWidget):
    """Put widgets into `body`. `note` stands at the right of the heading, also while folded."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.button = QToolButton()
        self.button.setText(title)
        self.button.setProperty("role", "fold")
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.note = words("", "chip")
        self.content = QWidget()
        self.body = QVBoxLayout(self.content)
        self.body.setContentsMargins(24, GAP // 2, 0, GAP)
        self.body.setSpacing(GAP)
        top = QHBoxLayout()
        top.addWidget(self.button, 1)
        top.addWidget(self.note, 0, Qt.AlignmentFlag.AlignVCenter)
        self.note.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.content)
        self.button.toggled.connect(self._show)
        self._show(False)
        self.say("")

    @property
    def is_open(self) -> bool:
        return self.button.isChecked()

    def open(self, on: bool = True) -> None:
        self.button.setChecked(on)

    def say(self, note: str) -> None:
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _show(self, open_: bool) -> None:
        self._theme.set_icon(self.button, "chevron-down" if open_ else "chevron-right")
        self.content.setVisible(open_)
