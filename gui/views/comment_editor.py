"""A small editor at the picture: Enter keeps the comment, Shift+Enter begins a line."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from gui.language import tr, tr_count
from gui.views.popup import upper_middle
from gui.views.words import words

WIDTH, HEIGHT = 340, 150


class CommentEditor(QFrame):
    written = Signal(object, str)  # image ids, text

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self._ids: Sequence[int] = ()
        self._heading = words("", "heading")
        self.field = _Field(self._keep, self.hide)
        self.field.setAccessibleName(tr("Comment"))
        self.field.setPlaceholderText(tr("What should be remembered?"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self.field, 1)
        column.addWidget(words(tr("Enter keeps it, Shift+Enter begins a line."), "caption"))
        self.resize(WIDTH, HEIGHT)

    def edit(self, ids: Sequence[int], text: str, over: QWidget) -> None:
        """Open over a view; `text` is what is there now."""
        self._ids = ids
        count = len(ids)
        self._heading.setText(
            tr("Comment")
            if count == 1
            else tr_count("Comment on {count:,} image", "Comment on {count:,} images", count)
        )
        self.field.setPlainText(text)
        self.field.selectAll()
        self.move(upper_middle(over, self.width()))
        self.show()
        self.field.setFocus()

    def _keep(self) -> None:
        self.hide()
        self.written.emit(self._ids, self.field.toPlainText())


class _Field(QPlainTextEdit):
    def __init__(self, keep: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__()
        self._keep, self._leave = keep, leave
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._keep()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)
