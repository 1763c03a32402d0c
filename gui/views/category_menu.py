"""What can be done to one category: rename, color, key, order, merge, delete."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from core.rows import Category
from gui.language import tr
from gui.models.categories import CategoriesModel
from gui.session import Session

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class CategoryMenu(QMenu):
    """`rename` begins editing in the list. All else is undoable and done at once."""

    def __init__(
        self,
        session: Session,
        model: CategoriesModel,
        category: Category,
        rename: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._category = session, category
        place = [each.id for each in session.categories].index(category.id)
        self._add(self, tr("Rename"), rename)
        self._add(self, tr("Color…"), self._ask_color)
        self._add_keys(self.addMenu(tr("Key")))
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

    def _assign(self, key: str) -> None:
        self._session.edit(lambda p: p.categories.assign_key(self._category.id, key))

    def _merge(self, into: int) -> None:
        self._session.edit(lambda p: p.categories.merge(self._category.id, into=into), notice=True)

    def _delete(self) -> None:
        self._session.edit(lambda p: p.categories.delete(self._category.id), notice=True)
