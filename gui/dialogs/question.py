"""One question: with one line for the answer, or whether to do what cannot be seen whole."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from gui.dialogs.form import closing_line, titled_column
from gui.language import tr
from gui.views.buttons import push_button
from gui.views.words import words


def ask_text(parent: QWidget, title: str, question: str, then: Callable[[str], None]) -> QDialog:
    """Open a dialog; `then` gets the answer, if one is given."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    column = titled_column(dialog, title)
    field = QLineEdit()
    field.setObjectName("answer")
    field.setAccessibleName(question)
    column.addWidget(words(question, "muted"))
    column.addWidget(field)
    column.addSpacing(8)
    go = push_button(tr("OK"), dialog.accept, role="primary")
    go.setDefault(True)
    go.setEnabled(False)
    field.textChanged.connect(lambda: go.setEnabled(bool(field.text().strip())))
    column.addLayout(closing_line(dialog, go))
    dialog.accepted.connect(lambda: then(field.text().strip()))
    dialog.open()
    field.setFocus()
    return dialog


def ask_whether(
    parent: QWidget, question: str, told: str, go: str, then: Callable[[], None]
) -> QDialog:
    """Open a dialog that says what would happen; `then` is called if that is wanted."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    column = titled_column(dialog, question)
    column.addWidget(words(told, wraps=True))
    column.addSpacing(8)
    button = push_button(go, dialog.accept, role="primary")
    button.setDefault(True)
    column.addLayout(closing_line(dialog, button))
    dialog.accepted.connect(then)
    dialog.open()
    button.setFocus()
    return dialog
