"""The field for the precision that is needed, in percent."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from gui.language import tr

USUAL = 95.0
LEAST, MOST = 50, 99.9


class NeededField(QDoubleSpinBox):
    asked = Signal()  # Return: find the line that holds it
    refused = Signal()  # what was typed is none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(LEAST, MOST)
        self.setDecimals(1)
        self.setSingleStep(1)
        self.setPrefix(tr("at least "))
        self.setSuffix(tr(" % right"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setValue(USUAL)
        self.setAccessibleName(tr("Precision needed"))
        told = tr("The precision that you need. Enter puts the line where it is proven.")
        self.setToolTip(f"{told}\n{self.wanted}")

    @property
    def wanted(self) -> str:
        """What can be typed, in words."""
        return tr("It takes a number of percent from {least} to {most}.", least=LEAST, most=MOST)

    @property
    def precision(self) -> float:
        """The share of right ones, in [0, 1]."""
        return round(self.value() / 100, 4)

    def textFromValue(self, value: float) -> str:
        return f"{value:.1f}".removesuffix(".0")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._fits():
                super().keyPressEvent(event)
                self.asked.emit()
            event.accept()  # the keyboard stays: another precision may be asked for
            return
        before = self.lineEdit().text()
        super().keyPressEvent(event)
        if event.text().isprintable() and event.text() and self.lineEdit().text() == before:
            self.refused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._fits()
        super().focusOutEvent(event)

    def _fits(self) -> bool:
        """Whether what is typed can be asked for; else it is said, and what was there comes back
        with the focus elsewhere."""
        if self.lineEdit().hasAcceptableInput():
            return True
        self.refused.emit()
        return False
