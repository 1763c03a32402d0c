"""Plain keys: an event as text, and the keys that give images a category."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from core.rows import Category
from gui.actions import reserved_keys

DIGITS = "1234567890"


def key_name(event: QKeyEvent) -> str:
    """Return the portable name of a key press ("A", "Ctrl+Z", "Space"); "" for bare modifiers."""
    if event.key() in (Qt.Key.Key_unknown, Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt):
        return ""
    key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else event.key()
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(modifiers.value | int(key)).toString(
        QKeySequence.SequenceFormat.PortableText
    )


def category_keys(categories: Iterable[Category]) -> dict[str, int]:
    """Return key to category id: assigned letters first, then 1…9 and 0 by position.

    Letters that pages use themselves are left out.
    """
    listed, taken = list(categories), reserved_keys()
    keys = {each.key.upper(): each.id for each in listed if each.key and each.key not in taken}
    for digit, each in zip(DIGITS, listed, strict=False):
        keys.setdefault(digit, each.id)
    return keys


def shown_key(category: Category, keys: dict[str, int]) -> str:
    """Return the key to show beside a category, "" if it has none."""
    return next((key for key, each in keys.items() if each == category.id), "")
