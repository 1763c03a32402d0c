"""The command line of what would run, to copy."""

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from gui.language import tr
from gui.theme import GAP, Theme
from gui.views.buttons import tool_button


class CommandBox(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        self.line.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.line.setProperty("role", "command")
        self.line.setAccessibleName(tr("The same as a command"))
        self.line.setToolTip(tr("The same as a command"))
        self.copy = tool_button(theme, "copy", tr("Copy the command"), self._copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        row.addWidget(self.line, 1)
        row.addWidget(self.copy)

    def show_command(self, text: str) -> None:
        self.line.setText(text)
        self.line.setCursorPosition(0)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
