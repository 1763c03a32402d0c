"""New project: which images, and where to keep the project."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gui.language import tr
from gui.views.buttons import push_button
from gui.views.words import words

SUFFIX = ".autodidact"


class NewProject(QDialog):
    """Images are never changed or copied; the project is a folder of its own."""

    wanted = Signal(Path, Path, bool)  # project folder, image folder, labels from folder names

    def __init__(self, images: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New project"))
        self.setMinimumWidth(560)
        self.images, self.place = QLineEdit(), QLineEdit()
        self.images.setAccessibleName(tr("Folder of images"))
        self.place.setAccessibleName(tr("Project folder"))
        self.from_folders = QCheckBox(tr("Use folder names as labels"))
        self.create_button = push_button(tr("Create project"), self._accept, role="primary")
        self.create_button.setDefault(True)
        self._lay_out()
        self.images.textChanged.connect(self._suggest)
        self.place.textChanged.connect(self._check)
        if images is not None:
            self.images.setText(str(images))
        self._check()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 24, 26, 22)
        column.setSpacing(8)
        column.addWidget(words(tr("New project"), "title"))
        column.addSpacing(8)
        column.addWidget(words(tr("Folder of images"), "heading"))
        column.addLayout(self._line(self.images, self._choose_images))
        column.addWidget(
            words(tr("Folders inside it count too. Images are never changed."), "caption")
        )
        column.addSpacing(10)
        column.addWidget(words(tr("Project folder"), "heading"))
        column.addLayout(self._line(self.place, self._choose_place))
        column.addWidget(words(tr("Labels and models are kept here."), "caption"))
        column.addSpacing(10)
        column.addWidget(self.from_folders)
        column.addSpacing(14)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(push_button(tr("Cancel"), self.reject))
        buttons.addWidget(self.create_button)
        column.addLayout(buttons)

    def _line(self, field: QLineEdit, choose: Callable[[], None]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(field, 1)
        button = push_button(tr("Choose…"), choose)
        button.setAutoDefault(False)
        row.addWidget(button)
        return row

    def _choose_images(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Folder of images"), self.images.text() or _pictures()
        )
        if chosen:
            self.images.setText(chosen)

    def _choose_place(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Project folder"), str(Path(self.place.text()).parent)
        )
        if chosen:
            name = Path(self.place.text()).name or f"project{SUFFIX}"
            self.place.setText(str(Path(chosen) / name))

    def _suggest(self, text: str) -> None:
        self.place.setText(str(suggested_place(Path(text))) if text.strip() else "")

    def _check(self) -> None:
        filled = self.images.text().strip() and self.place.text().strip()
        self.create_button.setEnabled(bool(filled))

    def _accept(self) -> None:
        self.accept()
        self.wanted.emit(
            Path(self.place.text().strip()),
            Path(self.images.text().strip()),
            self.from_folders.isChecked(),
        )


def suggested_place(images: Path) -> Path:
    """Return a free folder beside the images, or in the documents if that cannot be written."""
    parent = images.parent
    if not os.access(parent, os.W_OK):
        location = QStandardPaths.StandardLocation.DocumentsLocation
        parent = Path(QStandardPaths.writableLocation(location))
    place, number = parent / f"{images.name}{SUFFIX}", 2
    while place.exists():
        place, number = parent / f"{images.name}-{number}{SUFFIX}", number + 1
    return place


def _pictures() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
