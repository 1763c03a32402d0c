"""Folders: where the project's images are; add one, say where one is now, take one out."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.folders import Folder
from core.project import Project
from core.rows import Changed
from gui.dialogs.form import titled_column
from gui.language import tr, tr_count
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.eliding_label import ElidingLabel
from gui.views.words import set_role, words


class FoldersDialog(QDialog):
    """Images are never touched; what is refused is said in the dialog."""

    changed = Signal()  # other folders: there may be images to find
    watching_chosen = Signal(bool)

    def __init__(self, session: Session, *, watches: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.rows = QVBoxLayout()
        self.rows.setSpacing(8)
        self._refusal = words("", "danger", wraps=True)
        self._refusal.hide()
        self.watching = QCheckBox(tr("Bring in new images by itself while the project is open"))
        self.watching.setChecked(watches)
        self.watching.toggled.connect(self.watching_chosen)
        self.add_button = push_button(tr("Add a folder…"), self._choose)
        self.add_button.setEnabled(not session.project.read_only)
        self.close_button = push_button(tr("Close"), self.accept, role="primary")
        self._lay_out()
        self.close_button.setFocus()
        session.changed.connect(self.refresh)
        self.refresh()

    def refresh(self, _change: Changed | None = None) -> None:
        self._session.read(lambda p: p.folders.all(), self._show, replacing="folders dialog")

    def add(self, folder: Path) -> None:
        self._change(lambda project: project.folders.add(folder))

    def locate(self, folder: Folder, place: Path) -> None:
        self._change(lambda project: project.folders.locate(folder.id, place))

    def remove(self, folder: Folder) -> None:
        self._change(lambda project: project.folders.remove(folder.id))

    def _lay_out(self) -> None:
        column = titled_column(self, tr("Folders"))
        self.setMinimumWidth(680)
        column.addWidget(
            words(
                tr(
                    "The images of this project. They are never changed. A folder that is taken "
                    "out keeps its labels: add it again and they are back."
                ),
                "muted",
                wraps=True,
            )
        )
        column.addSpacing(6)
        column.addLayout(self.rows)
        column.addWidget(self._refusal)
        column.addSpacing(6)
        column.addWidget(self.watching)
        column.addSpacing(10)
        line = QHBoxLayout()
        line.addWidget(self.add_button)
        line.addStretch()
        line.addWidget(self.close_button)
        column.addLayout(line)

    def _show(self, folders: list[Folder]) -> None:
        while self.rows.count():
            item = self.rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for folder in folders:
            row = self._row(folder, is_only=len(folders) == 1)
            self.rows.addWidget(row)
            row.show()  # now, so that it is counted in the size
        self.resize(self.size().expandedTo(self.sizeHint()))

    def _row(self, folder: Folder, *, is_only: bool) -> QWidget:
        path = ElidingLabel("heading", Qt.TextElideMode.ElideMiddle)
        path.setText(str(folder.path))
        path.setToolTip(str(folder.path))
        state = words(_state(folder), "caption")
        if not folder.is_connected:
            set_role(state, "warning")
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(path)
        texts.addWidget(state)
        locate = push_button(tr("Locate…"), partial(self._choose_place, folder))
        locate.setToolTip(tr("Say where this folder is now"))
        remove = push_button(tr("Remove"), partial(self.remove, folder))
        remove.setToolTip(tr("Take it out of the project; labels are kept"))
        for button in (locate, remove):
            button.setAutoDefault(False)
            button.setAccessibleDescription(str(folder.path))
            button.setEnabled(not self._session.project.read_only)
        remove.setEnabled(remove.isEnabled() and not is_only)
        line = QHBoxLayout()
        line.addLayout(texts, 1)
        line.addWidget(locate)
        line.addWidget(remove)
        return Card().add(line)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Add a folder of images"))
        if chosen:
            self.add(Path(chosen))

    def _choose_place(self, folder: Folder) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Where is {folder} now?", folder=folder.path.name), str(folder.path.parent)
        )
        if chosen:
            self.locate(folder, Path(chosen))

    def _change(self, work: Callable[[Project], Changed]) -> None:
        self._refusal.hide()
        self._session.edit(work, self._tell_changed, failed=self._refuse)

    def _tell_changed(self, _change: Changed) -> None:
        self.refresh()
        self.changed.emit()

    def _refuse(self, error: UserError) -> None:
        self._refusal.setText(tr(error.template, **error.values))
        self._refusal.show()


def _state(folder: Folder) -> str:
    parts = [
        tr_count("{count:,} image", "{count:,} images", folder.images),
        tr("{count:,} labeled", count=folder.labeled),
    ]
    if folder.missing:
        parts.append(tr("{count:,} missing", count=folder.missing))
    if not folder.is_connected:
        parts.insert(0, tr("Not connected"))
    return " · ".join(parts)
