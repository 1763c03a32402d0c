"""The categories as a Qt model, narrowed down by what is typed; dragging one moves it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from core.rows import Category
from gui.keymap import shown_key
from gui.language import tr_count
from gui.session import Session

MIME = "application/x-autodidact-category"
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class CategoriesModel(QAbstractListModel):
    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._text = session, ""
        self.shown: tuple[Category, ...] = ()
        self._keys: dict[str, int] = {}
        session.categories_changed.connect(self._refresh)
        session.keymap.changed.connect(self._refresh)
        self._refresh()

    def narrow(self, text: str) -> None:
        """Show categories that hold `text`; those that begin with it come first."""
        self._text = text.strip().casefold()
        self._refresh()

    def exact(self, name: str) -> Category | None:
        return next((each for each in self._session.categories if each.name == name), None)

    def key(self, category: Category) -> str:
        """Return the key that labels as `category`, "" if there is none."""
        return shown_key(category, self._keys)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # Qt's own type
        if not index.isValid() or index.row() >= len(self.shown):
            return None
        category = self.shown[index.row()]
        match role:
            case Role.DisplayRole | Role.EditRole:
                return category.name
            case Role.UserRole:
                return category
            case Role.ToolTipRole | Role.AccessibleTextRole:
                return self._describe(category)
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        name, category = str(value).strip(), self.shown[index.row()]
        if role != Role.EditRole or not name or name == category.name:
            return False
        self._session.edit(lambda p: p.categories.rename(category.id, name))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        return (
            flag.ItemIsEnabled
            | flag.ItemIsSelectable
            | flag.ItemIsEditable
            | flag.ItemIsDragEnabled
            | flag.ItemNeverHasChildren
        )

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        content = QMimeData()
        content.setData(MIME, str(self.shown[indexes[0].row()].id).encode())
        return content

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if not data.hasFormat(MIME) or self._text:
            return False
        category_id = int(bytes(data.data(MIME).data()))
        before = [each.id for each in self.shown].index(category_id)
        place = len(self.shown) if row < 0 else row
        self.move(category_id, place - 1 if place > before else place)
        return False  # the move comes back as a change of the project

    def move(self, category_id: int, position: int) -> None:
        """Put a category at `position` among all; out of range means the nearest end."""
        place = max(0, min(len(self._session.categories) - 1, position))
        self._session.edit(lambda p: p.categories.move(category_id, place))

    def _describe(self, category: Category) -> str:
        text = tr_count(
            "{name}, {count:,} image",
            "{name}, {count:,} images",
            category.labels,
            name=category.name,
        )
        key = self.key(category)
        return f"{text}  ({key})" if key else text

    def _refresh(self) -> None:
        found = [each for each in self._session.categories if self._text in each.name.casefold()]
        if self._text:
            found.sort(key=lambda each: not each.name.casefold().startswith(self._text))
        keys, shown = self._session.keymap.category_keys(self._session.categories), tuple(found)
        if [each.id for each in shown] == [each.id for each in self.shown]:
            self.shown, self._keys = shown, keys
            if shown:
                self.dataChanged.emit(self.index(0), self.index(len(shown) - 1))
            return
        self.beginResetModel()
        self.shown, self._keys = shown, keys
        self.endResetModel()
