"""The projects opened lately, newest first; those that are gone are marked."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.settings import RecentProject
from gui.language import tr, tr_count
from gui.theme import Theme
from gui.views.buttons import tool_button
from gui.views.durations import ago
from gui.views.words import words


class RecentList(QWidget):
    opened = Signal(Path)
    forgotten = Signal(str)

    def __init__(
        self, theme: Theme, recent: Sequence[RecentProject], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: dict[str, _RecentRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for each in recent:
            row = _RecentRow(theme, each)
            row.clicked.connect(lambda _=False, each=each: self.opened.emit(Path(each.folder)))
            row.forget.clicked.connect(lambda _=False, each=each: self.forgotten.emit(each.folder))
            self._rows[each.folder] = row
            column.addWidget(row)
        column.addStretch()

    def mark_missing(self, folders: Sequence[str]) -> None:
        """Show that these projects are not where they were."""
        for folder in folders:
            if folder in self._rows:
                self._rows[folder].mark_missing()


class _RecentRow(QPushButton):
    def __init__(self, theme: Theme, recent: RecentProject) -> None:
        super().__init__()
        self.setObjectName("choice")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(recent.name)
        self._when = words(ago(recent.opened_at), "caption")
        self.forget = tool_button(theme, "close", tr("Remove from this list"))
        text = QVBoxLayout()
        text.setSpacing(3)
        text.addWidget(words(recent.name, "heading"))
        facts = tr_count("{count:,} image", "{count:,} images", recent.images)
        labeled = tr("{count:,} labeled", count=recent.labeled)
        text.addWidget(words(f"{facts} · {labeled}", "caption"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 10, 10)
        row.addLayout(text, 1)
        row.addWidget(self._when)
        row.addWidget(self.forget)
        self.setToolTip(recent.folder)

    def mark_missing(self) -> None:
        self.setEnabled(False)
        self._when.setText(tr("not found"))
