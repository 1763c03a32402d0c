"""Which key does what: the usual keys, a preset's or a person's own, without two for one key."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from core.errors import UserError
from core.rows import Category
from gui.actions import ACTIONS, WINDOW, ActionRow, rows
from gui.key_presets import PRESETS, USUAL
from gui.keys import native, portable
from gui.language import tr

# Pages where categories have keys.
LABELING = frozenset({"browse", "label", "review", "audit", "duplicates"})
_GRIDS = frozenset({"browse", "review", "duplicates"})
_MOVES = frozenset({"Left", "Right", "Up", "Down", "PgUp", "PgDown", "Home", "End"})
_UNASSIGNABLE = frozenset({"Tab", "Shift+Tab", "Shift+Backtab"})  # they move the focus
_DIGITS = "1234567890"
VIEW_KEYS = tuple(f"Ctrl+Alt+{digit}" for digit in _DIGITS[:9])  # of the saved views
# The first ten categories, 11 to 20, 21 to 30.
CATEGORY_KEYS = tuple(
    f"{modifiers}{digit}" for modifiers in ("", "Shift+", "Alt+Shift+") for digit in _DIGITS
)


class Keymap(QObject):
    """Keys are in Qt's portable form (gui.keys.key_name). What `own` says wrongly is left out."""

    changed = Signal()

    def __init__(
        self,
        preset: str = USUAL,
        own: Mapping[str, Sequence[str]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.preset = preset if preset in PRESETS else USUAL
        self.own: dict[str, tuple[str, ...]] = {}
        for row in ACTIONS:
            if own and row.id in own and _are_keys(own[row.id]):
                self._take_in(row, own[row.id])

    def keys(self, row: ActionRow) -> tuple[str, ...]:
        chosen = self.own.get(row.id)
        if chosen is None:
            chosen = PRESETS[self.preset].get(row.id, row.keys)
        return tuple(portable(key) for key in chosen)

    def text(self, row: ActionRow) -> str:
        """Return the keys of an action as this system writes them, "" for none."""
        return "  ".join(native(key) for key in self.keys(row))

    def hint(self, row: ActionRow) -> str:
        """Return the text of an action with its keys, for a tooltip."""
        keys = self.text(row)
        return f"{tr(row.text)}  ({keys})" if keys else tr(row.text)

    def key(self, page: str, name: str) -> str:
        """Return the first key of an action as this system writes it, "" for none."""
        row = next(row for row in rows(page) if row.name == name)
        return next((native(key) for key in self.keys(row)), "")

    def typed(self, page: str) -> dict[str, str]:
        """Return the keys that `page` hears itself, to action names."""
        return {key: row.name for row in rows(page) if row.typed for key in self.keys(row)}

    def user_of(self, key: str, *, of: ActionRow | None = None) -> ActionRow | None:
        """Return the action that `key` is taken by: where `of` works, or on labeling pages."""
        near = LABELING | {WINDOW} if of is None else _heard_with(of)
        others = (row for row in ACTIONS if row is not of and row.page in near)
        return next((row for row in others if key in self.keys(row)), None)

    def category_keys(self, categories: Sequence[Category]) -> dict[str, int]:
        """Return key to category id: assigned letters first, then digits by position.

        A letter that an action uses meanwhile labels nothing.
        """
        taken = {
            key for row in ACTIONS if row.page in LABELING | {WINDOW} for key in self.keys(row)
        }
        keys = {
            portable(each.key): each.id
            for each in categories
            if each.key and portable(each.key) not in taken
        }
        for key, each in zip(CATEGORY_KEYS, categories, strict=False):
            keys.setdefault(key, each.id)
        return keys

    def bind(
        self, row: ActionRow, keys: Sequence[str], categories: Sequence[Category] = ()
    ) -> None:
        """Give `row` these keys and no others; UserError if one is taken."""
        wanted = tuple(dict.fromkeys(portable(key) for key in keys))
        for key in wanted:
            self._check(row, key, categories)
        self.own[row.id] = wanted
        self.changed.emit()

    def reset(self, row: ActionRow) -> None:
        """Give `row` the keys of the preset again; UserError if another action has them now."""
        usual = PRESETS[self.preset].get(row.id, row.keys)
        for key in usual:
            self._check(row, portable(key), ())
        self.own.pop(row.id, None)
        self.changed.emit()

    def use(self, preset: str) -> None:
        """Take the keys of a preset, without changes of one's own."""
        self.preset = preset
        self.own.clear()
        self.changed.emit()

    def build(
        self, parent: QWidget, page: str, handlers: Mapping[str, Callable[[], None]]
    ) -> dict[str, QAction]:
        """Make the actions of `page` on `parent`; keys work while the focus is inside it."""
        return {row.name: _action(self, parent, row, handlers[row.name]) for row in rows(page)}

    def _take_in(self, row: ActionRow, keys: Sequence[str]) -> None:
        try:
            for key in keys:
                self._check(row, portable(key), ())
        except UserError:
            return  # e.g. a new action of a later version has the key: its usual keys remain
        self.own[row.id] = tuple(portable(key) for key in keys)

    def _check(self, row: ActionRow, key: str, categories: Sequence[Category]) -> None:
        if not key or key in _UNASSIGNABLE:
            raise UserError("{key} cannot be given to an action.", key=native(key) or "?")
        if row.page in LABELING | {WINDOW} and key in CATEGORY_KEYS:
            raise UserError("{key} belongs to the categories: it labels.", key=native(key))
        if row.page in {"browse", WINDOW} and key in VIEW_KEYS:
            raise UserError("{key} opens a saved view.", key=native(key))
        if row.page in _GRIDS and key.removeprefix("Shift+") in _MOVES:
            raise UserError("{key} moves among the images.", key=native(key))
        if user := self.user_of(key, of=row):
            raise UserError(
                "{key} is taken by “{action}”: change that first.",
                key=native(key),
                action=tr(user.text),
            )
        owner = next((each for each in categories if each.key and portable(each.key) == key), None)
        if owner is not None and row.page in LABELING | {WINDOW}:
            raise UserError(
                "{key} labels as {category}: give that category another key first.",
                key=native(key),
                category=owner.name,
            )


class _Binding(QObject):
    """Keeps one action's keys and hint as the keymap has them; goes with the action."""

    def __init__(self, keymap: Keymap, row: ActionRow, action: QAction) -> None:
        super().__init__(action)
        self._keymap, self._row, self._action = keymap, row, action
        keymap.changed.connect(self.apply)
        self.apply()

    def apply(self) -> None:
        self._action.setToolTip(self._keymap.hint(self._row))
        if not self._row.typed:
            keys = self._keymap.keys(self._row)
            self._action.setShortcuts([QKeySequence(key) for key in keys])


def _action(
    keymap: Keymap, parent: QWidget, row: ActionRow, handler: Callable[[], None]
) -> QAction:
    action = QAction(tr(row.text), parent)
    context = Qt.ShortcutContext
    action.setShortcutContext(
        context.WindowShortcut if row.page == WINDOW else context.WidgetWithChildrenShortcut
    )
    action.setProperty("iconName", row.icon)
    action.triggered.connect(lambda: handler())
    _Binding(keymap, row, action)
    parent.addAction(action)
    return action


def _heard_with(row: ActionRow) -> frozenset[str]:
    """Return the pages whose keys are heard where those of `row` are."""
    if row.page == WINDOW:
        return frozenset(each.page for each in ACTIONS)
    return frozenset({row.page, WINDOW})


def _are_keys(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(key, str) for key in value)


def shown_key(category: Category, keys: Mapping[str, int]) -> str:
    """Return the key to show beside a category as this system writes it, "" if it has none."""
    return next((native(key) for key, each in keys.items() if each == category.id), "")
