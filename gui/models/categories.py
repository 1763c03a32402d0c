"""The categories as lines, in groups or flat, narrowed down by what is typed; dragging arranges
them, and images dropped on one are labeled as it."""

import re
from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)

from core import groups
from core.category_names import likeness
from core.groups import Branch
from core.rows import Category
from gui.keymap import shown_key
from gui.language import tr_count
from gui.models.examples import Examples
from gui.models.flat import Index, line_at, row_count
from gui.session import Session

MIME = "application/x-autodidact-category"
IMAGES_MIME = "application/x-autodidact-images"  # their ids, 64 bit
Line = Branch | Category
Role = Qt.ItemDataRole


class CategoriesModel(QAbstractListModel):
    dropped = Signal(int, object)  # category id, array of image ids

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._text = session, ""
        self.lines: tuple[Line, ...] = ()
        self.shown: tuple[Category, ...] = ()  # the categories among them
        self.is_tree = True
        self.examples = Examples(session, self)
        self._folded: set[str] = set()
        self._keys: dict[str, int] = {}
        session.categories_changed.connect(self._refresh)
        session.keymap.changed.connect(self._refresh)
        self._refresh()

    def narrow(self, text: str) -> None:
        """Show categories that hold `text`, also in the names of their groups; those that begin
        with it come first."""
        self._text = text.strip().casefold()
        self._refresh()

    def set_tree(self, *, on: bool) -> None:
        """Show groups, or all categories one below the other."""
        self.is_tree = on
        self._refresh()

    def fold(self, path: str, *, folded: bool) -> None:
        """Hide what a group holds, or show it again."""
        (self._folded.add if folded else self._folded.discard)(path)
        self._refresh()

    def is_folded(self, path: str) -> bool:
        return path in self._folded

    def depth(self, line: Line) -> int:
        """Return how far a line stands to the right."""
        if isinstance(line, Branch):
            return line.depth
        return groups.depth(line.parent) if self.is_tree and not self._text else 0

    @property
    def groups(self) -> list[str]:
        """The paths of all groups, in the order of the tree."""
        lines = groups.outline(self._session.categories)
        return [line.path for line in lines if isinstance(line, Branch)]

    def named(self, name: str) -> Category | None:
        """Return the category that `name` means, whatever its case and blanks."""
        alike = [c for c in self._session.categories if likeness(c.name) == likeness(name)]
        alike.sort(key=lambda category: category.name != name)
        return next(iter(alike), None)

    def key(self, category: Category) -> str:
        """Return the key that labels as `category`, "" if there is none."""
        return shown_key(category, self._keys)

    @property
    def widest_count(self) -> str:
        """As many digits as the largest number of labels has: so much room all numbers get."""
        return re.sub(r"\d", "0", f"{max((each.labels for each in self.shown), default=0):,}")

    def rowCount(self, parent: Index | None = None) -> int:
        return row_count(self.lines, parent)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # Qt's own type
        line = line_at(self.lines, index)
        if line is None:
            return None
        match role:
            case Role.DisplayRole | Role.EditRole:
                return line.name
            case Role.UserRole:
                return line
            case Role.AccessibleTextRole:
                return self._describe(line)
            case Role.ToolTipRole:
                is_one = isinstance(line, Category)
                text = self._describe(line)
                return self.examples.as_html(line, text) if is_one else text
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        name, line = groups.clean(str(value)), self.lines[index.row()]
        if role != Role.EditRole or not name or name == line.name:
            return False
        if isinstance(line, Branch):
            above = line.path.rpartition("/")[0]
            path, new = line.path, groups.clean(f"{above}/{name}")
            self._session.edit(lambda p: p.categories.rename_group(path, new), notice=True)
        else:
            self._session.edit(lambda p: p.categories.rename(line.id, str(value).strip()))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        own = flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsEditable
        own |= flag.ItemIsDropEnabled | flag.ItemNeverHasChildren
        is_category = isinstance(self.lines[index.row()], Category)
        return own | flag.ItemIsDragEnabled if is_category else own

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return [MIME, IMAGES_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        lines = (self.lines[index.row()] for index in sorted(indexes, key=lambda i: i.row()))
        ids = [line.id for line in lines if isinstance(line, Category)]
        content = QMimeData()
        content.setData(MIME, array("q", ids).tobytes())
        return content

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if data.hasFormat(IMAGES_MIME):  # a label needs a category, and no place between two
            return parent.isValid() and isinstance(self.lines[parent.row()], Category)
        return data.hasFormat(MIME) and not self._text

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        if data.hasFormat(IMAGES_MIME):
            line = self.lines[parent.row()]
            if isinstance(line, Category):
                self.dropped.emit(line.id, dragged(data, IMAGES_MIME))
            return True
        self._arrange(list(dragged(data, MIME)), parent.row() if parent.isValid() else row, parent)
        return False  # the move comes back as a change of the project

    def move(self, category_id: int, position: int) -> None:
        """Put a category at `position` among all; out of range means the nearest end."""
        place = max(0, min(len(self._session.categories) - 1, position))
        self._session.edit(lambda p: p.categories.move(category_id, place))

    def _arrange(self, ids: list[int], row: int, onto: Index) -> None:
        """Put categories into the group that they were dropped on, or where they were dropped."""
        line = self.lines[row] if 0 <= row < len(self.lines) else None
        if isinstance(line, Branch) and onto.isValid():
            path = line.path
            self._session.edit(lambda p: p.categories.set_parent(ids, path))
            return
        group, before = self._gap(row, line)
        self._session.edit(lambda p: p.categories.arrange(ids, group, before))

    def _gap(self, row: int, line: Line | None) -> tuple[str, int | None]:
        """Return the group of the gap above `row`, and the category before which it lies."""
        if not self.is_tree:
            is_one = isinstance(line, Category)
            return (line.parent, line.id) if is_one else ("", None)
        if isinstance(line, Category):
            return line.parent, line.id
        if isinstance(line, Branch):
            inside = (c for c in self._session.categories if groups.is_within(c.parent, line.path))
            return line.path.rpartition("/")[0], next(inside).id
        above = self.lines[-1] if self.lines and row < 0 else None
        return (above.parent if isinstance(above, Category) else ""), None

    def _describe(self, line: Line) -> str:
        if isinstance(line, Branch):
            return tr_count(
                "{name}, a group of {count:,} category",
                "{name}, a group of {count:,} categories",
                line.count,
                name=line.path.replace("/", " / "),
            )
        text = tr_count(
            "{name}, {count:,} image", "{name}, {count:,} images", line.labels, name=line.name
        )
        key = self.key(line)
        return f"{text}  ({key})" if key else text

    def _refresh(self) -> None:
        lines, before, looks = self._lines(), self.lines, (self._keys, self.widest_count)
        self._keys = self._session.keymap.category_keys(self._session.categories)
        if [_identity(line) for line in lines] == [_identity(line) for line in before]:
            self._set(lines)
            all_look_new = looks != (self._keys, self.widest_count)
            for row, (old, new) in enumerate(zip(before, lines, strict=True)):
                if old != new or all_look_new:
                    self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._set(lines)
        self.endResetModel()

    def _set(self, lines: Sequence[Line]) -> None:
        self.lines = tuple(lines)
        self.shown = tuple(line for line in lines if isinstance(line, Category))

    def _lines(self) -> list[Line]:
        every, text = self._session.categories, self._text
        if text:
            found = [c for c in every if text in c.name.casefold() or text in c.parent.casefold()]
            found.sort(key=lambda c: (text not in c.name.casefold(), not _begins(c, text)))
            return list(found)
        if not self.is_tree:
            return list(every)
        return [line for line in groups.outline(every) if not self._is_hidden(line)]

    def _is_hidden(self, line: Line) -> bool:
        above = line.path.rpartition("/")[0] if isinstance(line, Branch) else line.parent
        return any(groups.is_within(above, path) for path in self._folded)


def dragged(data: QMimeData, form: str) -> "array[int]":
    """Return the ids that are dragged."""
    ids = array("q")
    ids.frombytes(bytes(data.data(form).data()))
    return ids


def _begins(category: Category, text: str) -> bool:
    return category.name.casefold().startswith(text)


def _identity(line: Line) -> object:
    return (line.path if isinstance(line, Branch) else line.id, isinstance(line, Branch))
