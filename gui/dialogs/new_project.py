"""New project: which images, and where to keep the project."""

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QWidget,
)

from gui.dialogs.form import closing_line, titled_column, with_choose
from gui.language import tr
from gui.views.buttons import push_button
from gui.views.words import words

SUFFIX = ".autodidact"


class NewProject(QDialog):
    """Images are never changed or copied; the project is a folder of its own."""

    wanted = Signal(Path, Path, bool)  # project folder, image folder, labels from folder names

    def __init__(self, images: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        column = titled_column(self, tr("New project"))
        column.addWidget(words(tr("Folder of images"), "heading"))
        column.addLayout(with_choose(self.images, self._choose_images))
        column.addWidget(
            words(tr("Folders inside it count too. Images are never changed."), "caption")
        )
        column.addSpacing(10)
        column.addWidget(words(tr("Project folder"), "heading"))
        column.addLayout(with_choose(self.place, self._choose_place))
        column.addWidget(words(tr("Labels and models are kept here."), "caption"))
        column.addSpacing(10)
        column.addWidget(self.from_folders)
        column.addSpacing(14)
        column.addLayout(closing_line(self, self.create_button))

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
