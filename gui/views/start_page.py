"""Where the window begins: new, open, demo, and what was opened lately."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.settings import RecentProject
from gui.language import tr
from gui.tasks import Tasks
from gui.theme import Theme
from gui.views.recent_list import RecentList
from gui.views.words import words


class StartPage(QWidget):
    new_wanted = Signal()
    open_wanted = Signal()
    demo_wanted = Signal()
    recent_wanted = Signal(Path)
    recent_forgotten = Signal(str)

    def __init__(
        self,
        theme: Theme,
        tasks: Tasks,
        recent: Sequence[RecentProject],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.title = "Autodidact"
        self._theme = theme
        self._mark = QLabel()
        theme.changed.connect(self._paint_mark)
        self._paint_mark()
        self.recent = RecentList(theme, recent)
        self.recent.opened.connect(self.recent_wanted)
        self.recent.forgotten.connect(self.recent_forgotten)
        row = QHBoxLayout(self)
        row.setContentsMargins(48, 56, 48, 40)
        row.setSpacing(56)
        row.addStretch(1)
        row.addLayout(self._make_left(), 6)
        row.addLayout(self._make_right(empty=not recent), 6)
        row.addStretch(1)
        tasks.read(lambda: _missing(recent), self.recent.mark_missing, replacing="missing")

    def _make_left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(self._mark)
        column.addWidget(words("Autodidact", "display"))
        column.addWidget(words(tr("Label a few images. It teaches itself the rest."), "lead"))
        column.addSpacing(22)
        self.new_button = self._choice(
            "folder-plus",
            tr("New project"),
            tr("Choose a folder of images, or drop one here."),
            self.new_wanted.emit,
        )
        self.open_button = self._choice(
            "folder", tr("Open project"), tr("Go on where you left off."), self.open_wanted.emit
        )
        self.demo_button = self._choice(
            "demo",
            tr("Try the demo"),
            tr("1,797 handwritten digits; nothing to download."),
            self.demo_wanted.emit,
        )
        for button in (self.new_button, self.open_button, self.demo_button):
            column.addWidget(button)
        column.addStretch(3)
        return column

    def _make_right(self, *, empty: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addStretch(2)
        if empty:
            column.addWidget(_steps())
            column.addStretch(3)
            return column
        column.addWidget(words(tr("Recent projects"), "heading"))
        area = QScrollArea()
        area.setWidget(self.recent)
        area.setWidgetResizable(True)
        area.setMinimumHeight(min(6, len(self.recent.findChildren(QPushButton))) * 74)
        self.recent.setObjectName("content")
        column.addWidget(area, 5)
        column.addStretch(3)
        return column

    def _choice(self, icon: str, title: str, text: str, clicked: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setObjectName("choice")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(title)
        picture = _Icon(self._theme, icon)
        lines = QVBoxLayout()
        lines.setSpacing(3)
        lines.addStretch()
        lines.addWidget(words(title, "heading"))
        lines.addWidget(words(text, "muted"))
        lines.addStretch()
        row = QHBoxLayout(button)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(18)
        row.addWidget(picture)
        row.addLayout(lines, 1)
        button.setMinimumWidth(row.sizeHint().width())  # a button knows nothing of its layout
        button.clicked.connect(lambda: clicked())
        return button

    def _paint_mark(self) -> None:
        self._mark.setPixmap(self._theme.pixmap("logo", 58, self._theme.colors.accent, scale=2))


class _Icon(QLabel):
    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self.setFixedSize(QSize(28, 28))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        color = self._theme.colors.accent
        self.setPixmap(self._theme.pixmap(self._name, 28, color, scale=2))


def _steps() -> QWidget:
    """Return the loop in five lines, for who is here for the first time."""
    steps = (
        tr("Open a folder of images"),
        tr("Label a few: one key each"),
        tr("Press Train"),
        tr("Review what it proposes"),
        tr("Train again, then export labels and model"),
    )
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.setSpacing(14)
    column.addWidget(words(tr("How it goes"), "heading"))
    for number, text in enumerate(steps, start=1):
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(words(str(number), "chip"))
        row.addWidget(words(text), 1)
        column.addLayout(row)
    return frame


def _missing(recent: Sequence[RecentProject]) -> list[str]:
    return [each.folder for each in recent if not (Path(each.folder) / "project.db").is_file()]
