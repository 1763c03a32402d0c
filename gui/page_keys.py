"""Hears the keys of a page: those of its categories and those of its actions."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from core.rows import Category
from gui.keys import key_name
from gui.session import Session

_BUILT_IN = ("Ctrl+A", "Esc", "Return")  # of grids: with us they are actions, and can be changed


class PageKeys(QObject):
    """A key is the page's only while nothing is typed into: fields keep all of theirs."""

    def __init__(
        self,
        page: QWidget,
        name: str,
        session: Session,
        actions: Mapping[str, QAction],
        label: Callable[[int], None],
        find: Callable[[str], None] | None = None,
    ) -> None:
        """`label` is called with the category whose key was pressed; `find` with what is typed
        where categories have no key, and the key means nothing else."""
        super().__init__(page)
        self._name, self._session, self._actions = name, session, actions
        self._label, self._find = label, find
        self._categories: Sequence[Category] | None = None
        self._keys: dict[str, int] = {}
        self._typed: dict[str, str] = {}
        session.keymap.changed.connect(self._forget)
        _leave_composing(page)

    def watch(self, view: QWidget) -> None:
        """Hear the keys of a view on the page before the view does."""
        view.installEventFilter(self)
        _leave_composing(view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.take(event) or key_name(event) in _BUILT_IN
        return False

    def take(self, event: QKeyEvent) -> bool:
        """Do what the key is for; tell whether it is for anything."""
        if _is_typed_into(QApplication.focusWidget()):
            return False
        self._look()
        key = key_name(event)
        if (category_id := self._keys.get(key)) is not None:
            self._label(category_id)
        elif (action := self._typed.get(key)) is not None:
            self._actions[action].trigger()
        elif self._find is not None and self._is_name_begun(event):
            self._find(event.text())
        else:
            return False
        return True

    def _is_name_begun(self, event: QKeyEvent) -> bool:
        """Whether a letter is typed while there are categories that no key labels as."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        keyless = len(set(self._keys.values())) < len(self._session.categories)
        return plain and keyless and len(event.text()) == 1 and event.text().isalnum()

    def _look(self) -> None:
        if self._categories is not self._session.categories:
            self._categories = self._session.categories
            self._keys = self._session.keymap.category_keys(self._session.categories)
            self._typed = self._session.keymap.typed(self._name)

    def _forget(self) -> None:
        self._categories = None


def _leave_composing(widget: QWidget) -> None:
    """Have the keys of `widget` come as they are: no input method may take them to compose."""
    widget.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)


def _is_typed_into(widget: QWidget | None) -> bool:
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox)
