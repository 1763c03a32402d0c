"""About Autodidact."""

from importlib import metadata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import push_button
from gui.views.words import words


class About(QDialog):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Autodidact"))
        mark = QLabel()
        mark.setPixmap(theme.pixmap("logo", 64, theme.colors.accent, scale=2))
        column = QVBoxLayout(self)
        column.setContentsMargins(44, 36, 44, 26)
        column.setSpacing(10)
        parts = (
            mark,
            words("Autodidact", "title"),
            words(tr("Label a few images. It teaches itself the rest."), "muted"),
            words(tr("Version {version}", version=_version()), "caption"),
            words(tr("Free software under the Apache License 2.0"), "caption"),
        )
        for part in parts:
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addSpacing(12)
        button = push_button(tr("Close"), self.accept)
        column.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)


def _version() -> str:
    try:
        return metadata.version("autodidact")
    except metadata.PackageNotFoundError:  # run from a checkout that was not installed
        return tr("from source")
