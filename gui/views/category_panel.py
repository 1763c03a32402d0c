"""The categories beside Browse and Label: find, add, choose, arrange."""

from array import array
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from core.groups import Branch
from core.rows import Category
from gui.dialogs.question import ask_text
from gui.language import tr
from gui.models.categories import IMAGES_MIME, CategoriesModel, Line
from gui.session import Session
from gui.theme import PANEL_WIDTH
from gui.views.buttons import tool_button
from gui.views.category_delegate import CategoryDelegate
from gui.views.category_list import CategoryList
from gui.views.category_menu import CategoryMenu, GroupMenu
from gui.views.category_sheet import CategorySheet
from gui.views.enter_field import EnterField
from gui.views.new_category import NewCategoryTarget
from gui.views.words import words

LEAVING = 300  # ms


class CategoryPanel(QFrame):
    """Enter in the field chooses the best match, or adds what matches none. Escape leaves it."""

    chosen = Signal(int)  # category id: label what is selected with it
    dropped = Signal(int, object)  # category id, array of ids of the images dropped on it
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
        self.new = NewCategoryTarget(self)
        self.new.dropped.connect(self._ask_name)
        self._leaving = QTimer(self)  # from one part of the panel to another is no leaving
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(LEAVING)
        self._leaving.timeout.connect(self.new.hide)
        self.new.over.connect(self._offer_new)
        self.list.images_over.connect(self._offer_new)
        self.current_image: Callable[[], int | None] = lambda: None
        self._waiting = array("q")  # images that wait for the name of their category
        self._sheet: CategorySheet | None = None
        self.setAcceptDrops(True)
        self._hint = words("", "caption", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 16, 14, 12)
        column.setSpacing(10)
        column.addLayout(self._make_head())
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self.new)
        column.addWidget(self._hint)
        session.categories_changed.connect(self._show_hint)
        self._show_hint()

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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(IMAGES_MIME):
            event.accept()
            self._offer_new(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._offer_new(False)

    def _offer_new(self, over: bool) -> None:
        """While images are over any part of the panel there is a place for a new category."""
        if over:
            self._leaving.stop()
            self.new.show()
        else:
            self._leaving.start()

    def _make_head(self) -> QHBoxLayout:
        theme = self._session.theme
        self.tree = tool_button(theme, "tree", tr("Show groups"), None)
        self.tree.setCheckable(True)
        self.tree.setChecked(True)
        self.tree.toggled.connect(lambda: self.model.set_tree(on=self.tree.isChecked()))
        head = QHBoxLayout()
        head.addWidget(words(tr("Categories"), "heading"), 1)
        head.addWidget(self.tree)
        head.addWidget(
            tool_button(theme, "sheet", tr("All categories with examples"), self.show_sheet)
        )
        return head

    def show_sheet(self) -> None:
        """Open the sheet of all categories, or bring it to the front."""
        if self._sheet is None:
            self._sheet = CategorySheet(self._session, self.model, self)
        self._sheet.show()
        self._sheet.raise_()
        self._sheet.activateWindow()

    def _make_list(self) -> CategoryList:
        view = CategoryList(self.model)
        view.setItemDelegate(CategoryDelegate(self._session.theme, self.model, view))
        view.setAccessibleName(tr("Categories"))
        view.customContextMenuRequested.connect(self._show_menu)
        view.taken.connect(self.chosen)
        self.model.dropped.connect(self._take_images)
        self._session.theme.changed.connect(view.viewport().update)
        return view

    def _take_images(self, category_id: int, ids: "array[int]") -> None:
        self.new.hide()
        self.dropped.emit(category_id, ids)

    def _ask_name(self, ids: "array[int]") -> None:
        self.new.hide()
        self._waiting = ids
        ask_text(self, tr("New category"), tr("What do these images show?"), self._label_new)

    def _label_new(self, name: str) -> None:
        self._session.label_as_new(name, self._waiting)

    def _narrow(self, text: str) -> None:
        self.model.narrow(text)
        if text.strip() and self.model.shown:
            self.list.setCurrentIndex(self.model.index(0))
        else:
            self.list.setCurrentIndex(QModelIndex())
            self.list.clearSelection()
        self._show_hint()

    def _move(self, step: int) -> None:
        row = max(0, min(len(self.model.lines) - 1, self.list.currentIndex().row() + step))
        self.list.setCurrentIndex(self.model.index(row))

    def _take(self) -> None:
        name = self.field.text().strip()
        picked = self.model.data(self.list.currentIndex(), Qt.ItemDataRole.UserRole)
        category = self.model.named(name) or picked
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

    def _show_menu(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        menu = self._menu(index, self.list.line(index))
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.list.viewport().mapToGlobal(point))

    def _menu(self, index: QModelIndex, line: Line | None) -> QMenu | None:
        match line:
            case Category():
                return CategoryMenu(
                    self._session,
                    self.model,
                    line,
                    lambda: self.list.edit(index),
                    self,
                    chosen=self.list.chosen(),
                    current=self.current_image(),
                )
            case Branch():
                rename = partial(self.list.edit, index)
                return GroupMenu(self._session, self.model, line, rename, self)
            case None:
                return None

    def _show_hint(self) -> None:
        typed = self.field.text().strip()
        if typed and not self.model.shown:
            self._hint.setText(tr("Enter adds “{name}”.", name=typed))
        elif typed and self.model.named(typed) is None:
            self._hint.setText(tr("Enter chooses, Ctrl+Enter adds “{name}”.", name=typed))
        elif not self._session.categories:
            self._hint.setText(tr("Type a name and press Enter."))
        else:
            self._hint.setText(
                tr("Click, press a key or drag images here to label. Right-click to change.")
            )
