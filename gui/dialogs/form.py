"""The shape that the dialogs with fields share: a title, fields in a column, buttons below."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from gui.language import tr
from gui.views.buttons import push_button
from gui.views.words import words


def titled_column(dialog: QDialog, title: str) -> QVBoxLayout:
    """Name `dialog` and return the column that its fields go into."""
    dialog.setWindowTitle(title)
    dialog.setMinimumWidth(560)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(26, 24, 26, 22)
    column.setSpacing(8)
    column.addWidget(words(title, "title"))
    column.addSpacing(8)
    return column


def with_choose(field: QLineEdit, choose: Callable[[], None]) -> QHBoxLayout:
    """Return a line with `field` and a button that opens a choice for it."""
    line = QHBoxLayout()
    line.addWidget(field, 1)
    button = push_button(tr("Choose…"), choose)
    button.setAutoDefault(False)
    line.addWidget(button)
    return line


def closing_line(dialog: QDialog, go: QPushButton) -> QHBoxLayout:
    """Return the last line: Cancel, and the button that does it."""
    line = QHBoxLayout()
    line.addStretch()
    line.addWidget(push_button(tr("Cancel"), dialog.reject))
    line.addWidget(go)
    return line
