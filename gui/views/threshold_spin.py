"""The field of the threshold: steps go from stop to stop."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.views.number_field import NumberField


class ThresholdSpin(NumberField):
    stepped = Signal(int)  # so many stops: up is stricter

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("It takes a number from 0 to 1, in hundredths."), parent)
        self.setRange(0, 1)
        self.setDecimals(2)
        self.setFixedWidth(76)
        self.setKeyboardTracking(False)  # what is half typed would snap away under the fingers
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(tr("Threshold"))
        self.setToolTip(self.wanted)

    def stepBy(self, steps: int) -> None:
        self.interpretText()
        self.stepped.emit(steps)

    def show_threshold(self, threshold: float) -> None:
        """Show it without saying so."""
        self.blockSignals(True)
        self.setValue(threshold)
        self.blockSignals(False)
