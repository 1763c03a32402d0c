"""A row of choices of which exactly one is on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QWidget


class Segmented(QFrame):
    """`options` are (key, text) pairs, in order; arrow keys move between them."""

    chosen = Signal(str)  # the key, when a person chose another one

    def __init__(
        self, options: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self._group, self._buttons = QButtonGroup(self), dict[str, QToolButton]()
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for key, text in options:
            button = QToolButton()
            button.setText(text)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.clicked.connect(partial(self._choose, key))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)
        self.choose(options[0][0])

    def _choose(self, key: str) -> None:
        self.chosen.emit(key)

    @property
    def choice(self) -> str:
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Turn one on without saying so."""
        self._buttons[key].setChecked(True)
