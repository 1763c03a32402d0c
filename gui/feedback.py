"""What a person sees and hears of each label: a flash in the category's color, a soft click."""

from PySide6.QtCore import QObject, Signal

from gui.click import Click


class Feedback(QObject):
    flashed = Signal(str)  # a color

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.flash, self.click = True, False
        self._click = Click(self)

    def use(self, *, flash: bool, click: bool) -> None:
        self.flash, self.click = flash, click

    def give(self, color: str) -> None:
        if self.flash:
            self.flashed.emit(color)
        if self.click:
            self._click.play()
