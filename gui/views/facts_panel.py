"""What is known of the image that is shown: label, file, camera. Nothing of it is sent anywhere."""

import sys
from functools import partial

from PySide6.QtCore import QProcess, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.camera import CameraFacts
from core.rows import ImageFilter, ImageRow
from gui.language import tr
from gui.models.facts import Fact, camera_lines, file_facts, label_facts, printable
from gui.session import Session
from gui.theme import PANEL_WIDTH
from gui.views.buttons import push_button
from gui.views.words import words


class FactsPanel(QScrollArea):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._row: ImageRow | None = None
        self._camera = CameraFacts()
        self.setAccessibleName(tr("Information"))
        self.setFixedWidth(PANEL_WIDTH)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        session.suggestions_changed.connect(self._show)
        session.categories_changed.connect(self._show)

    def show_row(self, row: ImageRow | None) -> None:
        is_other = self._row is None or row is None or row.id != self._row.id
        self._row = row
        if is_other:
            self._camera = CameraFacts()
        self._show()
        if row is not None and is_other and self.isVisible():
            self._session.read(
                lambda p: p.catalog.camera(row.id),
                partial(self._take, row.id),
                replacing=f"camera {id(self)}",
            )

    def wake(self, *, on: bool) -> None:
        """Show or hide the panel; what the camera wrote is read only while it is seen."""
        row, self._row = self._row, None
        self.setVisible(on)
        self.show_row(row)

    def texts(self) -> list[str]:
        """Return every value that is shown."""
        return [] if self._row is None else [f.value for f in self._facts(self._row)]

    def _take(self, image_id: int, camera: CameraFacts) -> None:
        if self._row is not None and self._row.id == image_id:
            self._camera = camera
            self._show()

    def _facts(self, row: ImageRow) -> list[Fact]:
        return [
            *label_facts(row, self._session),
            *camera_lines(self._camera),
            *file_facts(row, self._camera),
        ]

    def _show(self) -> None:
        if not self.isVisible():
            return
        content = QFrame()
        content.setObjectName("panel")
        column = QVBoxLayout(content)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        row = self._row
        if row is None:
            column.addWidget(words(tr("No image is chosen."), "muted", wraps=True))
        else:
            self._add(column, tr("Label"), label_facts(row, self._session))
            if row.duplicate_group is not None:
                button = push_button(tr("Show the group"), self._show_group, role="link")
                column.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
            self._add(column, tr("Camera"), camera_lines(self._camera))
            if self._camera.latitude is not None:
                note = tr("The place stands in the file itself: copies of the file carry it, too.")
                column.addWidget(words(note, "caption", wraps=True))
            self._add(column, tr("File"), file_facts(row, self._camera))
            column.addLayout(self._buttons())
        column.addStretch()
        self.setWidget(content)

    def _add(self, column: QVBoxLayout, heading: str, facts: list[Fact]) -> None:
        if not facts:
            return
        column.addSpacing(4)
        column.addWidget(words(heading, "heading"))
        for fact in facts:
            column.addWidget(words(fact.name, "caption"))
            value = words(_breakable(fact.value), wraps=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{fact.name}: {fact.value}")
            column.addWidget(value)

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(push_button(tr("Copy path"), self._copy))
        line.addWidget(push_button(tr("Show in folder"), self._show_in_folder))
        return line

    def _copy(self) -> None:
        if self._row is not None:
            QGuiApplication.clipboard().setText(printable(self._row))

    def _show_in_folder(self) -> None:
        if self._row is not None:
            show_in_folder(str(self._row.path), str(self._row.path.parent))

    def _show_group(self) -> None:
        if self._row is not None and self._row.duplicate_group is not None:
            self._session.show_images(ImageFilter(duplicate_group=self._row.duplicate_group))


def show_in_folder(path: str, folder: str) -> None:
    """Open the system's file manager at a file (where that can be said), else at its folder."""
    if sys.platform == "win32":
        QProcess.startDetached("explorer", [f"/select,{path}"])
    elif sys.platform == "darwin":
        QProcess.startDetached("open", ["-R", path])
    else:
        QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


def _breakable(text: str) -> str:
    """Let long paths break: after each "/", and digests in the middle."""
    if len(text) == 32 and text.isalnum():
        return f"{text[:16]}\u200b{text[16:]}"
    return text.replace("/", "/\u200b").replace("\\", "\\\u200b").replace("_", "_\u200b")
