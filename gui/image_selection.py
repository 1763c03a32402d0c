"""Which images are selected, and which one is looked at: shared by the pages."""

from array import array

from PySide6.QtCore import QObject, Signal


class ImageSelection(QObject):
    """The images selected now, shared by the pages: ids in view order and the current one."""

    changed = Signal()
    looked_at = Signal(int)  # the image that the page in sight shows or stands at

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.ids: array[int] = array("q")
        self.current: int | None = None

    def set(self, ids: "array[int]", current: int | None) -> None:
        self.ids, self.current = ids, current
        self.changed.emit()
        if current is not None:
            self.looked_at.emit(current)
