"""The saved views as a list: rename, arrange, delete; every step can be undone."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.rows import Changed, SavedView
from core.types import Topic
from gui.dialogs.form import titled_column
from gui.language import tr
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.words import words

Role = Qt.ItemDataRole


class SavedViewsDialog(QDialog):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._views: tuple[SavedView, ...] = ()
        self._wanted: int | None = None  # the view to be current in the next list
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Saved views"))
        self.list.setAlternatingRowColors(False)
        self.list.itemChanged.connect(self._rename)
        self.list.currentRowChanged.connect(self._enable)
        self.rename_button = self._button(tr("Rename"), self._begin_rename)
        self.up_button = self._button(tr("Move up"), lambda: self._move(-1))
        self.down_button = self._button(tr("Move down"), lambda: self._move(1))
        self.delete_button = self._button(tr("Delete"), self._delete)
        self._lay_out()
        session.changed.connect(self._heed)
        self._read()

    def _button(self, text: str, handler: Callable[[], None]) -> QPushButton:
        button = push_button(text, handler)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        column = titled_column(self, tr("Saved views"))
        column.addWidget(
            words(tr("The first nine have a key: Ctrl+Alt+1 to Ctrl+Alt+9."), "muted", wraps=True)
        )
        row, side = QHBoxLayout(), QVBoxLayout()
        row.addWidget(self.list, 1)
        for button in (self.rename_button, self.up_button, self.down_button, self.delete_button):
            side.addWidget(button)
        side.addStretch()
        row.addLayout(side)
        column.addLayout(row)
        close = push_button(tr("Close"), self.accept, role="primary")
        column.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)

    def _heed(self, change: Changed) -> None:
        if Topic.VIEWS in change.topics:
            self._read()

    def _read(self) -> None:
        self._session.read(lambda p: p.views.all(), self._take, replacing="arranged views")

    def _take(self, views: tuple[SavedView, ...]) -> None:
        row = max(0, self.list.currentRow())
        self._views = tuple(views)
        self.list.blockSignals(True)
        self.list.clear()
        for view in views:
            item = QListWidgetItem(view.name)
            item.setToolTip(view.query)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
        places = [each.id for each in views]
        row = places.index(self._wanted) if self._wanted in places else row
        self._wanted = None
        self.list.blockSignals(False)
        self.list.setCurrentRow(min(row, len(views) - 1))
        self._enable()

    def _current(self) -> SavedView | None:
        row = self.list.currentRow()
        return self._views[row] if 0 <= row < len(self._views) else None

    def _enable(self) -> None:
        row, count = self.list.currentRow(), len(self._views)
        self.rename_button.setEnabled(row >= 0)
        self.delete_button.setEnabled(row >= 0)
        self.up_button.setEnabled(row > 0)
        self.down_button.setEnabled(0 <= row < count - 1)

    def _begin_rename(self) -> None:
        item = self.list.currentItem()
        self.list.setFocus()
        self.list.editItem(item)

    def _rename(self, item: QListWidgetItem) -> None:
        view, name = self._views[self.list.row(item)], item.text().strip()
        if not name or name == view.name:
            item.setText(view.name)
            return
        self._session.edit(lambda p: p.views.rename(view.id, name), failed=lambda _: self._read())

    def _move(self, step: int) -> None:
        view, place = self._current(), self.list.currentRow() + step
        if view is not None:
            self._wanted = view.id
            self._session.edit(lambda p: p.views.move(view.id, place))

    def _delete(self) -> None:
        view = self._current()
        if view is not None:
            self._session.edit(lambda p: p.views.delete(view.id))
