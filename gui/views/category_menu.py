"""What can be done to categories: card, color, key, group, example, order, merge, delete."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from core.groups import Branch
from core.rows import Category
from gui.dialogs.category import CategoryCard
from gui.dialogs.question import ask_text
from gui.language import tr
from gui.models.categories import CategoriesModel
from gui.session import Session

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class CategoryMenu(QMenu):
    """`rename` begins editing in the list. All else is undoable and done at once. The group is
    set for all of `chosen`, the other things for `category`."""

    def __init__(
        self,
        session: Session,
        model: CategoriesModel,
        category: Category,
        rename: Callable[[], None],
        parent: QWidget,
        *,
        chosen: Sequence[Category],
        current: int | None,
    ) -> None:
        """`current`: the image that is looked at, to be the example."""
        super().__init__(parent)
        self._session, self._model, self._category = session, model, category
        self._window = parent
        self._current, self._chosen = current, chosen if category in chosen else (category,)
        place = [each.id for each in session.categories].index(category.id)
        self._add(self, tr("Edit category…"), self._edit)
        self._add(self, tr("Rename"), rename)
        self._add(self, tr("Color…"), self._ask_color)
        self._add_keys(self.addMenu(tr("Key")))
        self._add_groups(self.addMenu(tr("Put into group")))
        example = self._add(self, tr("Use the current image as example"), self._set_example)
        example.setEnabled(current is not None)
        self.addSeparator()
        up = self._add(self, tr("Move up"), partial(model.move, category.id, place - 1))
        down = self._add(self, tr("Move down"), partial(model.move, category.id, place + 1))
        up.setEnabled(place > 0)
        down.setEnabled(place < len(session.categories) - 1)
        self.addSeparator()
        self._add_merges(self.addMenu(tr("Merge into")))
        self._add(self, tr("Delete"), self._delete)

    def _add(self, menu: QMenu, text: str, handler: Callable[[], None]) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda: handler())
        return action

    def _add_keys(self, menu: QMenu) -> None:
        taken = {each.key: each.name for each in self._session.categories if each.key}
        for letter in ("", *LETTERS):
            text = letter.upper() if letter else tr("By position")
            user = self._session.keymap.user_of(letter.upper()) if letter else None
            if user is not None:
                menu.addAction(f"{text}  ({tr(user.text)})").setEnabled(False)
                continue
            owner = taken.get(letter) if letter else None
            if owner is not None and letter != self._category.key:
                text = f"{text}  ({owner})"
            action = self._add(menu, text, partial(self._assign, letter))
            action.setCheckable(True)
            action.setChecked(letter == self._category.key)

    def _add_groups(self, menu: QMenu) -> None:
        for path in ("", *self._model.groups):
            text = path.replace("/", " / ") if path else tr("None")
            action = self._add(menu, text, partial(self._put_into, path))
            action.setCheckable(True)
            action.setChecked(all(each.parent == path for each in self._chosen))
        menu.addSeparator()
        self._add(menu, tr("New group…"), self._ask_group)

    def _add_merges(self, menu: QMenu) -> None:
        others = [each for each in self._session.categories if each.id != self._category.id]
        menu.setEnabled(bool(others))
        for other in others:
            self._add(menu, other.name, partial(self._merge, other.id))

    def _ask_color(self) -> None:
        chosen = QColorDialog.getColor(
            QColor(self._category.color),
            self.parentWidget(),
            tr("Color of {name}").format(name=self._category.name),
        )
        if chosen.isValid():
            self._session.edit(lambda p: p.categories.recolor(self._category.id, chosen.name()))

    def _edit(self) -> None:
        card = CategoryCard(self._session, self._model, self._category, self._current, self._window)
        card.open()

    def _set_example(self) -> None:
        category_id, image = self._category.id, self._current
        self._session.edit(lambda p: p.categories.set_example(category_id, image), notice=True)

    def _ask_group(self) -> None:
        ask_text(
            self._window,
            tr("New group"),
            tr("Name, with / for a group inside another"),
            self._put_into,
        )

    def _put_into(self, path: str) -> None:
        ids = [each.id for each in self._chosen]
        self._session.edit(lambda p: p.categories.set_parent(ids, path))

    def _assign(self, key: str) -> None:
        self._session.edit(lambda p: p.categories.assign_key(self._category.id, key))

    def _merge(self, into: int) -> None:
        self._session.edit(lambda p: p.categories.merge(self._category.id, into=into), notice=True)

    def _delete(self) -> None:
        self._session.edit(lambda p: p.categories.delete(self._category.id), notice=True)


class GroupMenu(QMenu):
    """What can be done to a group; `rename` begins editing in the list."""

    def __init__(
        self,
        session: Session,
        model: CategoriesModel,
        branch: Branch,
        rename: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._model, self._path = session, model, branch.path
        self.addAction(tr("Rename group")).triggered.connect(lambda: rename())
        self.addAction(tr("Dissolve group")).triggered.connect(self._dissolve)
        self.addSeparator()
        self.addAction(tr("Fold all groups")).triggered.connect(partial(self._fold_all, True))
        self.addAction(tr("Unfold all groups")).triggered.connect(partial(self._fold_all, False))

    def _dissolve(self) -> None:
        path, above = self._path, self._path.rpartition("/")[0]
        self._session.edit(lambda p: p.categories.rename_group(path, above), notice=True)

    def _fold_all(self, folded: bool, _checked: bool = False) -> None:
        for path in self._model.groups:
            self._model.fold(path, folded=folded)
