"""A button of the filter bar: opens a list to tick, and says what is ticked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from gui.language import tr
from gui.views.words import restyle, words

MOST_HEIGHT = 380  # px


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    text: str
    count: int | None = None
    color: str = ""


class ChoiceButton(QToolButton):
    """Several choices may be ticked (or one only, if `single`); none means "any"."""

    changed = Signal()  # a person ticked or unticked something

    def __init__(self, text: str, *, single: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._single = text, single
        self._choices: tuple[Choice, ...] = ()
        self._picked: frozenset[str] = frozenset()
        self._boxes: dict[str, QCheckBox] = {}
        self.setProperty("role", "filter")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self._say()

    @property
    def picked(self) -> frozenset[str]:
        return self._picked

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer these; ticks of choices that are gone are let go."""
        self._choices = tuple(choices)
        self._picked &= {each.key for each in choices}
        self._say()

    def pick(self, keys: frozenset[str]) -> None:
        """Tick exactly these, without saying so."""
        self._picked = keys
        self._say()

    def _fill(self) -> None:
        self._menu.clear()
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(8, 6, 14, 6)
        column.setSpacing(2)
        self._boxes = {}
        for choice in self._choices:
            column.addLayout(self._line(choice))
        if not self._choices:
            column.addWidget(words(tr("None yet"), "muted"))
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumSize(
            max(190, content.sizeHint().width() + 16),
            min(MOST_HEIGHT, content.sizeHint().height() + 4),
        )
        action = QWidgetAction(self._menu)
        action.setDefaultWidget(area)
        self._menu.addAction(action)

    def _line(self, choice: Choice) -> QHBoxLayout:
        box = QCheckBox(choice.text)
        box.setChecked(choice.key in self._picked)
        if choice.color:
            box.setIcon(_dot(choice.color))
        box.clicked.connect(partial(self._tick, choice.key))
        self._boxes[choice.key] = box
        line = QHBoxLayout()
        line.addWidget(box, 1)
        if choice.count is not None:
            line.addSpacing(18)
            line.addWidget(words(f"{choice.count:,}", "caption"))
        return line

    def _tick(self, key: str, on: bool) -> None:
        others = frozenset[str]() if self._single else self._picked - {key}
        self._picked = others | {key} if on else others
        for each, box in self._boxes.items():
            box.setChecked(each in self._picked)
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        names = [each.text for each in self._choices if each.key in self._picked]
        if not names:
            text = self._text
        elif len(names) > 2:
            text = f"{self._text}: {tr('{count} chosen', count=len(names))}"
        else:
            text = f"{self._text}: {', '.join(names)}"
        self.setText(f"{text}  ▾")
        self.setAccessibleName(text)
        active = bool(names)
        if self.property("active") != active:
            self.setProperty("active", active)
            restyle(self)


def _dot(color: str) -> QIcon:
    pixmap = QPixmap(24, 24)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(2, 2, 20, 20)
    painter.end()
    pixmap.setDevicePixelRatio(2)
    return QIcon(pixmap)
