"""The categories beside Browse and Label: find, add, choose, arrange."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from core.rows import Category
from gui.language import tr
from gui.models.categories import CategoriesModel
from gui.session import Session
from gui.theme import PANEL_WIDTH
from gui.views.category_delegate import CategoryDelegate
from gui.views.category_menu import CategoryMenu
from gui.views.enter_field import EnterField
from gui.views.words import words


class CategoryPanel(QFrame):
    """Enter in the field chooses the best match, or adds what matches none. Escape leaves it."""

    chosen = Signal(int)  # category id: label what is selected with it
    left = Signal()  # the field is done with: the keyboard goes back to the images

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFixedWidth(PANEL_WIDTH)
        self._session = session
        self.model = CategoriesModel(session, self)
        self.field = EnterField()
        self.field.setPlaceholderText(tr("Find or add a category"))
        self.field.setAccessibleName(tr("Find or add a category"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._narrow)
        self.field.returnPressed.connect(self._take)
        self.field.installEventFilter(self)
        self.list = self._make_list()
        self._hint = words("", "caption", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 16, 14, 12)
        column.setSpacing(10)
        column.addWidget(words(tr("Categories"), "heading"))
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self._hint)
        session.categories_changed.connect(self._show_hint)
        self._show_hint()

    def begin_find(self) -> None:
        """Put the keyboard into the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.field.clear()
                self.left.emit()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._move(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers():
                self._add()
                return True
        return super().eventFilter(watched, event)

    def _make_list(self) -> QListView:
        view = QListView()
        view.setObjectName("plain")
        view.setModel(self.model)
        view.setItemDelegate(CategoryDelegate(self._session.theme, self.model, view))
        view.setMouseTracking(True)
        view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        view.setUniformItemSizes(True)
        view.setAccessibleName(tr("Categories"))
        view.setDragDropMode(QListView.DragDropMode.InternalMove)
        view.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)
        view.clicked.connect(self._choose)
        view.activated.connect(self._choose)
        self._session.theme.changed.connect(view.viewport().update)
        return view

    def _narrow(self, text: str) -> None:
        self.model.narrow(text)
        if text.strip() and self.model.shown:
            self.list.setCurrentIndex(self.model.index(0))
        else:
            self.list.clearSelection()
        self._show_hint()

    def _move(self, step: int) -> None:
        row = max(0, min(len(self.model.shown) - 1, self.list.currentIndex().row() + step))
        self.list.setCurrentIndex(self.model.index(row))

    def _take(self) -> None:
        name = self.field.text().strip()
        picked = self.model.data(self.list.currentIndex(), Qt.ItemDataRole.UserRole)
        category = self.model.exact(name) or picked
        self.field.clear()
        if isinstance(category, Category) and name:
            self.chosen.emit(category.id)
            self.left.emit()
        elif name:
            self._create(name)

    def _add(self) -> None:
        name = self.field.text().strip()
        self.field.clear()
        if name:
            self._create(name)

    def _create(self, name: str) -> None:
        self._session.edit(lambda p: p.categories.create(name))

    def _choose(self, index: QModelIndex) -> None:
        category = self.model.data(index, Qt.ItemDataRole.UserRole)
        self.list.clearSelection()
        if isinstance(category, Category):
            self.chosen.emit(category.id)

    def _show_menu(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        category = self.model.data(index, Qt.ItemDataRole.UserRole)
        if isinstance(category, Category):
            menu = CategoryMenu(
                self._session, self.model, category, lambda: self.list.edit(index), self
            )
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.list.viewport().mapToGlobal(point))

    def _show_hint(self) -> None:
        typed = self.field.text().strip()
        if typed and not self.model.shown:
            self._hint.setText(tr("Enter adds “{name}”.", name=typed))
        elif typed and self.model.exact(typed) is None:
            self._hint.setText(tr("Enter chooses, Ctrl+Enter adds “{name}”.", name=typed))
        elif not self._session.categories:
            self._hint.setText(tr("Type a name and press Enter."))
        else:
            self._hint.setText(tr("Click or press a key to label. Right-click to change."))
