"""The legend of the map as buttons: color, name, count; pressed ones filter."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QScrollArea, QToolButton, QWidget

from gui.language import tr
from gui.models.map_legend import Entry
from gui.views.color_dot import color_dot
from gui.views.flow_layout import FlowLayout

_MOST_HEIGHT = 132  # px
_DOT = 12


class MapLegendList(QScrollArea):
    pressed = Signal(object)  # Entry

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setMaximumHeight(_MOST_HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Legend"))
        self.entries: Sequence[Entry] = ()
        self.buttons: list[QToolButton] = []

    def show_entries(self, entries: Sequence[Entry]) -> None:
        if entries == self.entries:
            return
        focused = next((at for at, each in enumerate(self.buttons) if each.hasFocus()), None)
        self.entries = entries
        inside = QWidget()
        flow = FlowLayout(inside)
        self.buttons = [self._button(entry) for entry in entries]
        for button in self.buttons:
            flow.addWidget(button)
        self.setWidget(inside)
        if focused is not None and focused < len(self.buttons):
            self.buttons[focused].setFocus()

    def _button(self, entry: Entry) -> QToolButton:
        button = QToolButton()
        button.setText(f"{entry.text}  {entry.count:,}")
        button.setIcon(QIcon(color_dot(entry.color, _DOT, margin=1)))
        button.setIconSize(QSize(_DOT, _DOT))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip(tr("Show only these, or all again: {name}", name=entry.text))
        button.setAccessibleName(f"{entry.text}, {entry.count:,}")
        button.clicked.connect(partial(self._press, entry))
        return button

    def _press(self, entry: Entry) -> None:
        self.pressed.emit(entry)
