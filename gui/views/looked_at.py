"""What the model looked at, laid over a picture on request; the words below call it a hint.

It tells what is proposed: where that is hidden from the person, nothing is shown.
"""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from core.errors import UserError
from core.explaining import Explained, Explains, explain
from core.heat_picture import SIDE, heat_pixels
from core.project import Project
from core.rows import Changed, ImageRow
from core.types import Topic
from gui.language import tr
from gui.newest_only import NewestOnly
from gui.session import Session
from gui.views.buttons import tool_button
from gui.views.overlay import Overlay
from gui.views.picture_view import PictureView
from gui.views.words import words


@dataclass(frozen=True, slots=True)
class _Asked:
    image_id: int
    category_id: int | None  # that is proposed


@dataclass(frozen=True, slots=True)
class _Answer:
    asked: _Asked
    explained: Explained | None
    overlay: Overlay | None
    trouble: str


class LookedAt(QWidget):
    """The words; `switch` is the button, which stands elsewhere."""

    def __init__(self, session: Session, view: PictureView) -> None:
        super().__init__()
        self._session, self._view = session, view
        self._row: ImageRow | None = None
        self._hidden = ""  # why nothing may be told of this image
        self._asked: _Asked | None = None
        self._told: _Answer | None = None  # what the words are of
        self._requests = NewestOnly[_Answer](session, self._take, self)
        self.switch: QToolButton = tool_button(session.theme, "eye", "")
        self.switch.setCheckable(True)
        self.switch.toggled.connect(self._turn)
        self.caption = words("", "caption", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.caption)
        self.hide()
        view.installEventFilter(self)
        session.changed.connect(self._heed)
        session.categories_changed.connect(self._name_anew)

    @property
    def is_on(self) -> bool:
        return self.switch.isChecked()

    def show_for(self, row: ImageRow | None, *, hidden: str = "") -> None:
        """Follow to another image; `hidden` says why nothing may be told of it."""
        self._row, self._hidden = row, hidden
        if self.is_on:
            self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and self.is_on:
            self._follow()
        return super().eventFilter(watched, event)

    def _turn(self, on: bool) -> None:
        self._asked = None
        if on:
            self._follow()
        else:
            self._requests.forget()
            self._view.lay_over(None)
            self._session.explainer.leave(self)
            self.hide()

    def _follow(self) -> None:
        row = self._row
        if row is None or self._hidden:
            self._asked = None
            self._requests.forget()
            self._say(self._hidden, None)
        elif self._view.isVisible():
            asked = _Asked(row.id, row.proposal.category_id if row.proposal is not None else None)
            if asked != self._asked:
                self._ask(asked)

    def _ask(self, asked: _Asked) -> None:
        self._asked = asked
        self._say(tr("Asking what the model looked at…"), None)
        self._requests.ask(partial(_find, asked, self._session.explainer.take(self)))

    def _take(self, answer: _Answer) -> None:
        if not self.is_on or answer.asked != self._asked:
            return
        if answer.explained is None:
            self._say(answer.trouble, None)
        else:
            self._say(self._words(answer.explained), answer.overlay)
        self._told = answer

    def _say(self, text: str, overlay: Overlay | None) -> None:
        self._told = None
        self.caption.setText(text)
        self.setVisible(bool(text))
        self._view.lay_over(overlay)

    def _words(self, explained: Explained) -> str:
        category = self._session.category(explained.category_id)
        name = category.name if category is not None else tr("deleted")
        if explained.is_empty:
            told = tr("Nothing that the model saw here speaks for {category}.", category=name)
        else:
            told = tr("Yellow: what speaks for {category}. A hint, no proof.", category=name)
        if not explained.region.is_whole:
            told += " " + tr("The map tells nothing of what is outside the frame.")
        if explained.is_stand_in:
            told += " " + tr(
                "It is that of the linear model which imitates the method behind the proposals."
            )
        return told

    def _heed(self, change: Changed) -> None:
        """Another model looks at other things."""
        if Topic.RUNS in change.topics and self.is_on:
            self._asked = None
            self._follow()

    def _name_anew(self) -> None:
        told = self._told
        if self.is_on and told is not None and told.explained is not None:
            self.caption.setText(self._words(told.explained))


def hidden_suggestions() -> str:
    return tr(
        "Suggestions are hidden, and what the model looked at would tell them. Show suggestions to "
        "see it; labels are silver then."
    )


def _find(asked: _Asked, explainer: Explains, project: Project) -> _Answer:
    """Not for the GUI thread: it waits for the process."""
    try:
        found = explain(project, explainer, asked.image_id, category_id=asked.category_id)
    except UserError as error:
        return _Answer(asked, None, None, tr(error.template, **error.values))
    pixels = heat_pixels(found.heat).tobytes()
    image = QImage(pixels, SIDE, SIDE, 4 * SIDE, QImage.Format.Format_RGBA8888)
    fast = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    return _Answer(asked, found, Overlay(fast, found.region), "")
