"""A small popup to pick a category by typing: the likely ones first, Enter takes the first."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.rows import Category, Proposal
from gui.language import tr
from gui.models.fuzzy import fit
from gui.views.color_dot import color_dot
from gui.views.popup import upper_middle
from gui.views.words import words

WIDTH, HEIGHT = 280, 320
SWATCH = 12
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


class CategoryPicker(QFrame):
    """With `adds`, a name that fits no category can be made one."""

    chosen = Signal(int)  # category id
    named = Signal(str)  # a category that there is not yet

    def __init__(self, parent: QWidget, *, adds: bool = False) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self._categories: Sequence[Category] = ()
        self._adds = adds
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("What is it?"))
        self.field.setAccessibleName(tr("Find a category"))
        self.list = QListWidget()
        self.list.setObjectName("plain")
        self.list.setAccessibleName(tr("Categories"))
        self.list.setIconSize(QSize(SWATCH, SWATCH))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hint = words("", "caption", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self._hint)
        self.resize(WIDTH, HEIGHT)
        self.field.textChanged.connect(self._narrow)
        self.field.returnPressed.connect(self._take)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._take)

    def pick(self, categories: Sequence[Category], over: QWidget, typed: str = "") -> None:
        """Open over a view; `categories` in the order of likelihood."""
        self._categories = categories
        self.field.setText(typed)
        self._narrow(typed)
        self.move(upper_middle(over, self.width()))
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                row = self.list.currentRow() + step
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, text: str) -> None:
        ranked = [(fit(text, each.name), at) for at, each in enumerate(self._categories)]
        found = sorted((rank, at) for rank, at in ranked if rank is not None)
        self.list.clear()
        for _, at in found:
            category = self._categories[at]
            item = QListWidgetItem(_swatch(category.color), category.name)
            item.setData(Qt.ItemDataRole.UserRole, category.id)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._show_hint(text.strip())

    def _show_hint(self, name: str) -> None:
        if self.list.count():
            self._hint.setText(tr("Enter takes it, Tab goes to the next."))
        elif self._adds:
            self._hint.setText(tr("Enter adds “{name}”.", name=name))
        else:
            self._hint.setText(tr("No category is called so."))

    def _take(self, *_clicked: QModelIndex) -> None:
        item, name = self.list.currentItem(), self.field.text().strip()
        if self.list.count():
            self.hide()
            self.chosen.emit(int(item.data(Qt.ItemDataRole.UserRole)))
        elif self._adds and name:
            self.hide()
            self.named.emit(name)


def _swatch(color: str) -> QIcon:
    pixmap, icon = color_dot(color, SWATCH), QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # no tint: the color is what it says
        icon.addPixmap(pixmap, mode)
    return icon


def likeliest_first(categories: Sequence[Category], proposal: Proposal | None) -> list[Category]:
    """Return the categories to correct a proposal to: its second best first, its best last."""
    if proposal is None:
        return list(categories)

    def unlikelihood(category: Category) -> int:
        if category.id == proposal.second_category_id:
            return 0
        return 2 if category.id == proposal.category_id else 1

    return sorted(categories, key=unlikelihood)
