"""A small popup to pick a category by typing: the likely ones first, Enter takes the first."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.rows import Category
from gui.language import tr

WIDTH, HEIGHT = 260, 300
SWATCH = 12


class CategoryPicker(QFrame):
    chosen = Signal(int)  # category id

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self._categories: Sequence[Category] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("What is it?"))
        self.field.setAccessibleName(tr("Find a category"))
        self.list = QListWidget()
        self.list.setObjectName("plain")
        self.list.setAccessibleName(tr("Categories"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.resize(WIDTH, HEIGHT)
        self.field.textChanged.connect(self._narrow)
        self.field.returnPressed.connect(self._take)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._take)

    def pick(self, categories: Sequence[Category], at: QPoint) -> None:
        """Open at the screen position `at`; `categories` in the order of likelihood."""
        self._categories = categories
        self.field.clear()
        self._narrow("")
        self.move(at)
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                row = self.list.currentRow() + step
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        found = [each for each in self._categories if wanted in each.name.casefold()]
        if wanted:
            found.sort(key=lambda each: not each.name.casefold().startswith(wanted))
        self.list.clear()
        for category in found:
            item = QListWidgetItem(_swatch(category.color), category.name)
            item.setData(Qt.ItemDataRole.UserRole, category.id)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _take(self, *_clicked: QModelIndex) -> None:
        item = self.list.currentItem()
        if self.list.count():
            self.hide()
            self.chosen.emit(int(item.data(Qt.ItemDataRole.UserRole)))


def _swatch(color: str) -> QIcon:
    pixmap = QPixmap(SWATCH, SWATCH)
    pixmap.fill(QColor(color))
    return QIcon(pixmap)
