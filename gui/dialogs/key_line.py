"""One action on the key sheet: its name, its keys as buttons that listen, and the way back."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gui.actions import ActionRow
from gui.keymap import Keymap
from gui.keys import key_name, native
from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import tool_button
from gui.views.words import words


class KeyCap(QPushButton):
    """A key. Once clicked it takes the next key press; Escape or leaving it ends that."""

    pressed_key = Signal(str)  # portable name
    removed = Signal()
    listening = Signal(bool)
    _listens = False  # on the class: Qt asks `event` while it is being made

    def __init__(self, key: str, action: str) -> None:
        super().__init__()
        self.setProperty("role", "key")
        self.setAutoDefault(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.key, self._action = key, action
        self.clicked.connect(self.listen)
        self._show()

    def listen(self) -> None:
        self.setFocus()
        self._set_listening(on=True)

    def event(self, event: QEvent) -> bool:
        """Also keys that are shortcuts come here while it listens, and Tab does not move on."""
        if self._listens and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._listens:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = key_name(event)
        if not self._listens:
            if name in ("Del", "Backspace") and self.key:
                self.removed.emit()
            else:
                super().keyPressEvent(event)
        elif name == "Esc":
            self._set_listening(on=False)
        elif name:
            self._set_listening(on=False)
            self.pressed_key.emit(name)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._set_listening(on=False)

    def _set_listening(self, *, on: bool) -> None:
        if on != self._listens:
            self._listens = on
            self._show()
            self.listening.emit(on)

    def _show(self) -> None:
        text = tr("press a key") if self._listens else native(self.key) if self.key else "+"
        self.setText(text)
        self.setProperty("listening", self._listens)
        self.style().unpolish(self)
        self.style().polish(self)
        if self.key:
            hint = tr(
                "Change the key {key} of “{action}”", key=native(self.key), action=self._action
            )
        else:
            hint = tr("Give “{action}” another key", action=self._action)
        self.setToolTip(hint)
        self.setAccessibleName(hint)


class KeyLine(QWidget):
    wanted = Signal(object, object)  # ActionRow, tuple of its new keys
    reset_wanted = Signal(object)  # ActionRow
    listening = Signal(bool)

    def __init__(self, keymap: Keymap, row: ActionRow, theme: Theme) -> None:
        super().__init__()
        self._keymap, self._row = keymap, row
        self.caps: list[KeyCap] = []
        self.reset_button = tool_button(
            theme, "undo", tr("Back to the usual keys"), lambda: self.reset_wanted.emit(row)
        )
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(4)
        self._line.addWidget(words(tr(row.text), wraps=True), 1)
        self._line.addWidget(self.reset_button)
        self._shown: tuple[str, ...] | None = None
        keymap.changed.connect(self.show_keys)
        self.show_keys()

    def key_texts(self) -> list[str]:
        return [native(key).casefold() for key in self._keymap.keys(self._row)]

    def show_keys(self) -> None:
        self.reset_button.setVisible(self._row.id in self._keymap.own)
        keys = self._keymap.keys(self._row)
        if keys == self._shown:
            return
        self._shown = keys
        for cap in self.caps:
            self._line.removeWidget(cap)
            cap.hide()
            cap.deleteLater()
        self.caps = [self._cap(number, key) for number, key in enumerate((*keys, ""))]

    def _cap(self, number: int, key: str) -> KeyCap:
        cap = KeyCap(key, tr(self._row.text))
        cap.pressed_key.connect(partial(self._change, number))
        cap.removed.connect(partial(self._change, number, ""))
        cap.customContextMenuRequested.connect(partial(self._remove, number))
        if key:
            cap.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        cap.listening.connect(self.listening)
        self._line.addWidget(cap)
        return cap

    def _remove(self, number: int, _at: object) -> None:
        self._change(number, "")

    def _change(self, number: int, key: str) -> None:
        keys = [cap.key for cap in self.caps]
        keys[number] = key
        self.wanted.emit(self._row, tuple(each for each in keys if each))


def fixed_line(text: str, keys: Sequence[str]) -> QWidget:
    """Return a line of keys that cannot be changed here."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 3, 0, 3)
    row.setSpacing(4)
    row.addWidget(words(text, wraps=True), 1)
    for key in keys:
        row.addWidget(words(key, "key"), alignment=Qt.AlignmentFlag.AlignVCenter)
    return line
