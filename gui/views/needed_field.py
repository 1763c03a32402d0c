"""The field for the precision that is needed, in percent."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.views.number_field import NumberField

USUAL = 95.0
LEAST, MOST = 50, 99.9


class NeededField(NumberField):
    asked = Signal()  # Return: find the line that holds it

    def __init__(self, parent: QWidget | None = None) -> None:
        wanted = tr("It takes a number of percent from {least} to {most}.", least=LEAST, most=MOST)
        super().__init__(wanted, parent)
        self.setRange(LEAST, MOST)
        self.setDecimals(1)
        self.setSingleStep(1)
        self.setPrefix(tr("at least "))
        self.setSuffix(tr(" % right"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setValue(USUAL)
        self.setAccessibleName(tr("Precision needed"))
        told = tr("The precision that you need. Enter puts the line where it is proven.")
        self.setToolTip(f"{told}\n{wanted}")

    @property
    def precision(self) -> float:
        """The share of right ones, in [0, 1]."""
        return round(self.value() / 100, 4)

    def textFromValue(self, value: float) -> str:
        return f"{value:.1f}".removesuffix(".0")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        takes = self.lineEdit().hasAcceptableInput()  # Return puts back what was there before
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if takes:
                self.asked.emit()
            event.accept()  # the keyboard stays: another precision may be asked for
