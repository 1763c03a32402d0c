"""Small windows over the page: under a control, or over a view, and where they open."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

DOWN = 40  # px from the upper edge of a view to what opens over it


class Popup(QFrame):
    """Leaves when a person clicks elsewhere or presses Escape, and deletes itself then. Put its
    contents into `column`."""

    closed = Signal()

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 14)
        self.column.setSpacing(8)

    def open_under(self, anchor: QWidget) -> None:
        """Show it below `anchor`, or where there is room for it on the screen."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        room = anchor.screen().availableGeometry()
        x = max(room.left(), min(corner.x(), room.right() - self.width()))
        y = max(room.top(), min(corner.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            event.accept()  # nothing typed here goes on to the page behind

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            parent.window().activateWindow()
        self.closed.emit()


def upper_middle(view: QWidget, width: int) -> QPoint:
    """Return where on the screen something of that width opens over `view`."""
    return view.mapToGlobal(QPoint(max(0, (view.width() - width) // 2), DOWN))
