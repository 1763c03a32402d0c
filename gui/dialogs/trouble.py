"""A bug was met: said plainly, with everything to send along; the window lives on."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from gui.activity import Trouble
from gui.language import tr
from gui.views.buttons import push_button
from gui.views.words import words


class TroubleDialog(QDialog):
    def __init__(self, trouble: Trouble, log: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong"))
        self.setMinimumSize(620, 380)
        self._details = trouble.details
        details = QPlainTextEdit(trouble.details)
        details.setReadOnly(True)
        details.setAccessibleName(tr("Details"))
        buttons = QHBoxLayout()
        buttons.addWidget(push_button(tr("Copy details"), self._copy))
        buttons.addStretch()
        buttons.addWidget(push_button(tr("Close"), self.accept, role="primary"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 20)
        column.setSpacing(10)
        column.addWidget(words(tr("Something went wrong"), "title"))
        column.addWidget(
            words(
                tr("This is a mistake of the program. Your labels are safe; you can go on."),
                wraps=True,
            )
        )
        column.addWidget(words(trouble.text, "danger", wraps=True))
        column.addWidget(details, 1)
        column.addWidget(words(tr("Also written to {log}", log=log), "caption", wraps=True))
        column.addLayout(buttons)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
