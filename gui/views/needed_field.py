"""The field for the precision that is needed, in percent."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from gui.language import tr

USUAL = 95.0


class NeededField(QDoubleSpinBox):
    asked = Signal()  # Return: find the line that holds it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(50, 99.9)
        self.setDecimals(1)
        self.setSingleStep(1)
        self.setPrefix(tr("at least "))
        self.setSuffix(tr(" % right"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setValue(USUAL)
        self.setAccessibleName(tr("Precision needed"))
        self.setToolTip(tr("The precision that you need. Enter puts the line where it is proven."))

    @property
    def precision(self) -> float:
        """The share of right ones, in [0, 1]."""
        return round(self.value() / 100, 4)

    def textFromValue(self, value: float) -> str:
        return f"{value:.1f}".removesuffix(".0")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # the keyboard stays: another precision may be asked for
            self.asked.emit()
