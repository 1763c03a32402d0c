"""The line in which a view is typed: `tier:gold category:bee confidence<0.6`."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.models.query_words import Completion
from gui.theme import Theme
from gui.views.completion_list import CompletionList
from gui.views.enter_field import EnterField
from gui.views.words import restyle

TYPING_PAUSE = 350  # ms before what is typed is tried
Completer = Callable[[str, int], Sequence[Completion]]  # of a text and the place of the cursor


class QueryField(EnterField):
    """`tried` carries a text that is still being typed, `entered` one that is finished."""

    tried = Signal(str)
    entered = Signal(str)
    left = Signal()  # Escape, with nothing to close: the keyboard goes back to the images
    watching = Signal(bool)  # completions are wanted now, or no longer

    def __init__(self, theme: Theme, complete: Completer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._complete = complete
        self.completions = CompletionList(theme, self)
        self.completions.taken.connect(self._insert)
        self.setObjectName("query")
        self.setPlaceholderText(tr("Find images: tier:gold confidence<0.6, or part of a path"))
        self.setAccessibleName(tr("Find images"))
        self.setClearButtonEnabled(True)
        glass = QAction(self)
        theme.set_icon(glass, "search", "muted")
        self.addAction(glass, EnterField.ActionPosition.LeadingPosition)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self.tried.emit(self.text()))
        self.textEdited.connect(self._edited)

    @property
    def is_being_typed(self) -> bool:
        """What stands here is not (yet) what is shown."""
        return self._timer.isActive()

    def show_text(self, text: str) -> None:
        """Show the text of the view in force, whoever set it."""
        self._timer.stop()
        if text != self.text():
            self.setText(text)
            if not self.hasFocus():
                self.setCursorPosition(0)  # its beginning is in sight
        self.mark(wrong=False)

    def mark(self, *, wrong: bool) -> None:
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            restyle(self)

    def refresh_completions(self) -> None:
        """Other counts are known: show them in the list that is open."""
        if self.completions.isVisible() and self.completions.chosen() is None:
            self._offer()

    def event(self, event: QEvent) -> bool:
        """Tab takes a suggestion; it goes on to the next control only without one."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            wanted = self._for_tab() if event.key() == Qt.Key.Key_Tab else None
            if wanted is not None:
                self._insert(wanted)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        open_list = self.completions.isVisible()
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                if open_list:
                    self.completions.step(1 if event.key() == Qt.Key.Key_Down else -1)
                else:
                    self._offer()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._enter()
                event.accept()
            case Qt.Key.Key_Escape:
                if open_list:
                    self.completions.hide()
                else:
                    self.left.emit()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.watching.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.completions.hide()
        self.watching.emit(False)

    def _edited(self) -> None:
        self.mark(wrong=False)
        self._timer.start(TYPING_PAUSE)
        self._offer()

    def _enter(self) -> None:
        chosen = self.completions.chosen() if self.completions.isVisible() else None
        if chosen is not None:
            self._insert(chosen)
            return
        self.completions.hide()
        self._timer.stop()
        self.entered.emit(self.text())

    def _for_tab(self) -> Completion | None:
        """Return what is chosen, else what goes on with the word that was begun."""
        if not self.completions.isVisible():
            return None
        first = self.completions.first()
        begun = "" if first is None else self.text()[first.start : self.cursorPosition()]
        goes_on = first is not None and bool(begun) and begun != first.text
        return self.completions.chosen() or (first if goes_on else None)

    def _offer(self) -> None:
        self.completions.offer(self._complete(self.text(), self.cursorPosition()))

    def _insert(self, completion: Completion) -> None:
        """Put the completion in the place of the word, and try what is typed if that is whole."""
        before, after = self.text()[: completion.start], self.text()[self.cursorPosition() :]
        closes = completion.text[-1] not in ":<>="
        space = " " if closes and not after.startswith(" ") else ""
        self.setText(before + completion.text + space + after)
        self.setCursorPosition(len(before + completion.text + space))
        self.mark(wrong=False)
        if closes:
            self.completions.hide()
            self._timer.stop()
            self.tried.emit(self.text())
        else:
            self._offer()
