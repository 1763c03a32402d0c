"""The name of a key press, whatever keyboard layout or input method is in use."""

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

# Which Latin letter lies under each letter of the Korean two-set keyboard (KS X 5002).
_HANGUL = {
    ord(jamo): latin
    for jamo, latin in zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
        "QWERTYUIOPASDFGHJKLZXCVBNM",
        strict=True,
    )
} | {ord(jamo): latin for jamo, latin in zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True)}
_OVER_DIGITS = dict(zip("!@#$%^&*()", "1234567890", strict=True))  # with Shift, on US and KR
# Scan codes of the main block, as Windows gives them and Linux with 8 added.
_ROWS = ((2, "1234567890"), (16, "QWERTYUIOP"), (30, "ASDFGHJKL"), (44, "ZXCVBNM"))
_SCANNED = {first + at: letter for first, row in _ROWS for at, letter in enumerate(row)}
_SCAN_OFFSET = {"windows": 0, "xcb": 8, "wayland": 8}
_BARE = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_Hangul,
)
_LATIN_END, _SPECIAL = 0x100, 0x01000000  # Qt's key codes: below letters, from there named keys


def key_name(event: QKeyEvent) -> str:
    """Return the portable name of a key press ("A", "Ctrl+Z", "Space"); "" for bare modifiers.

    A letter of another script is named by the Latin letter on the same key, and a digit by its
    key, whatever Shift makes of it there ("Shift+1"). Shift is no part of other signs ("?").
    """
    if event.key() in _BARE:
        return ""
    physical = _physical(event, QGuiApplication.platformName())
    return name_of(event.key(), event.modifiers(), text=event.text(), physical=physical)


def name_of(key: int, modifiers: Qt.KeyboardModifier, *, text: str = "", physical: str = "") -> str:
    """As `key_name`; `physical` is the US letter or digit of the key that was hit, if known."""
    shift = Qt.KeyboardModifier.ShiftModifier
    modifiers &= ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
    key = _latin(key, text, physical)
    if not key or key == Qt.Key.Key_unknown:
        return ""
    if (
        modifiers & shift
        and key < _LATIN_END
        and not chr(key).isalnum()
        and key != Qt.Key.Key_Space
    ):
        digit = _OVER_DIGITS.get(chr(key), "")
        key, modifiers = (ord(digit), modifiers) if digit else (key, modifiers & ~shift)
    if key == Qt.Key.Key_Enter:
        key = int(Qt.Key.Key_Return)
    return QKeySequence(modifiers.value | key).toString(QKeySequence.SequenceFormat.PortableText)


@cache
def portable(key: str) -> str:
    """Return a key's name as `key_name` gives it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


@cache
def native(key: str) -> str:
    """Return a key as this system writes it ("Ctrl+Z", "⌘Z")."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _latin(key: int, text: str, physical: str) -> int:
    if physical.isdigit() and key < _SPECIAL:
        return ord(physical)
    if key in (0, Qt.Key.Key_unknown) and len(text) == 1:
        key = ord(text.upper())
    if key in (0, Qt.Key.Key_unknown) and physical:
        return ord(physical)
    if not _LATIN_END <= key < _SPECIAL:
        return key
    return ord(_HANGUL.get(key) or physical or chr(key))


def _physical(event: QKeyEvent, platform: str) -> str:
    """Return the letter or digit that a US keyboard has on this key, "" if that is not known."""
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier or platform not in _SCAN_OFFSET:
        return ""
    return _SCANNED.get(event.nativeScanCode() - _SCAN_OFFSET[platform], "")
