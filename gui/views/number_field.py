"""A field for a number that says what it takes, and leaves undo to the window."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

_STEPS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class NumberField(QDoubleSpinBox):
    refused = Signal(str)  # what was typed is no number that it takes; what it does take

    def __init__(self, wanted: str, parent: QWidget | None = None) -> None:
        """`wanted` says what can be typed."""
        super().__init__(parent)
        self.wanted = wanted

    def event(self, event: QEvent) -> bool:
        """Undo means the decision just made, not the digits: those are soon typed again."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and any(event.matches(step) for step in _STEPS)
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.fits()
        before = self.lineEdit().text()
        super().keyPressEvent(event)
        if event.text().isprintable() and event.text() and self.lineEdit().text() == before:
            self.refused.emit(self.wanted)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.fits()
        super().focusOutEvent(event)

    def fits(self) -> bool:
        """Whether what is typed can be taken; else it is said, and what was there comes back
        with the focus elsewhere."""
        if self.lineEdit().hasAcceptableInput():
            return True
        self.refused.emit(self.wanted)
        return False
