"""The rail at the left: one button per step of the loop."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from gui.actions import ActionRow
from gui.keymap import Keymap
from gui.language import tr
from gui.theme import RAIL_WIDTH, Theme


class Rail(QFrame):
    chosen = Signal(str)  # the page's name

    def __init__(
        self, theme: Theme, keymap: Keymap, pages: Sequence[ActionRow], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._keymap, self._pages = keymap, pages
        self.setObjectName("rail")
        self.setFixedWidth(RAIL_WIDTH)
        self.setAccessibleName(tr("Pages"))
        self._group, self.buttons = QButtonGroup(self), dict[str, QToolButton]()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 14, 8, 14)
        column.setSpacing(6)
        for row in pages:
            column.addWidget(self._button(theme, row))
        column.addStretch()
        keymap.changed.connect(self._show_hints)
        self._show_hints()

    def choose(self, name: str) -> None:
        """Light up a page without turning to it; one that is not in the rail lights up nothing."""
        self._group.setExclusive(False)
        for each, button in self.buttons.items():
            button.setChecked(each == name)
        self._group.setExclusive(True)

    def _button(self, theme: Theme, row: ActionRow) -> QToolButton:
        button = QToolButton()
        button.setText(tr(row.text))
        theme.set_icon(button, row.icon)
        button.setIconSize(QSize(24, 24))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setProperty("role", "rail")
        button.setCheckable(True)
        button.setFixedWidth(RAIL_WIDTH - 17)
        button.clicked.connect(lambda: self.chosen.emit(row.name))
        self._group.addButton(button)
        self.buttons[row.name] = button
        return button

    def _show_hints(self) -> None:
        for row in self._pages:
            self.buttons[row.name].setToolTip(self._keymap.hint(row))
