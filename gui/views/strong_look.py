"""The order of strong views: how many proposals were looked at so, a button for more, and what
stands in the place of the images before the first look."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.errors import UserError
from core.looking_again import AT_ONCE, LookedAgain
from gui.language import tr, tr_count
from gui.look_again import LookAgain
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.empty_state import EmptyState, turn_to_face
from gui.views.words import words

LEAST_HEIGHT = 168  # px: in a small window the words on the line below come first


class StrongLook(QWidget):
    """Shows `images`, in other orders nothing else."""

    grown = Signal()  # more was looked at

    def __init__(self, session: Session, look: LookAgain, images: QWidget) -> None:
        super().__init__()
        self._session, self._look, self._images = session, look, images
        self._categories: frozenset[int] | None = None  # None: another order
        self._next = AT_ONCE  # proposals that the next look takes
        self.told = words("", "caption", wraps=True)
        self.more = push_button("", self._begin, role="link")
        self.bar = self._make_bar()
        self.first = push_button(
            tr("Look at them under strong augmentation"), self._begin, role="primary"
        )
        self.count = words("", "caption")
        self.offer = self._make_offer()
        self.places = QStackedWidget()
        self.places.setMinimumHeight(LEAST_HEIGHT)
        for place in (images, self.offer):
            self.places.addWidget(place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.places, 1)
        self.setFocusProxy(images)
        look.switched.connect(self._heed)

    def show_for(self, categories: frozenset[int] | None) -> None:
        """Stand over the proposals of `categories` (empty: all); None where another order is
        shown."""
        self._categories = categories
        if categories is None:
            self._show(None, LookedAgain(0, 1, 1))
            return
        self._session.read(
            lambda project: project.again.standing(categories),
            partial(self._show, categories),
            replacing="strong views",
            failed=self._show_nothing,
        )

    def _show(self, categories: frozenset[int] | None, found: LookedAgain) -> None:
        if categories != self._categories:  # another order or group was chosen meanwhile
            return
        left, is_on = found.open - found.known, self._look.is_on
        self._next = min(left, AT_ONCE)
        is_first = found.open > 0 and not found.known
        turn_to_face(self, self.places, self.offer if is_first else self._images)
        self.bar.setVisible(categories is not None and not is_first)
        counts = {"known": found.known, "open": found.open, "next": self._next}
        self.told.setText(
            tr("Looked at under strong augmentation: {known:,} of {open:,} proposals.", **counts)
        )
        self.more.setText(tr("Look at {next:,} more", **counts))
        self.more.setVisible(left > 0)
        part = tr("{next:,} of {open:,} proposals at a time, drawn at random", **counts)
        going = tr_count(
            "Looking at 1 proposal…", "Looking at {count:,} proposals…", self._look.count
        )
        self.count.setText(going if is_on else part)
        self.count.setVisible(is_on or left > AT_ONCE)
        self._allow()

    def _allow(self) -> None:
        for button in (self.more, self.first):
            button.setEnabled(not self._look.is_on)

    def _show_nothing(self, _error: UserError) -> None:
        """There is no model any more: the page says so."""

    def _begin(self) -> None:
        if self._categories is not None:
            self.places.setFocus()  # the button, off for now, would pass the keyboard on
            self._look.begin(self._categories, self._next)

    def _heed(self) -> None:
        self._allow()
        if self._categories is not None:
            self.show_for(self._categories)
        if not self._look.is_on:
            self.grown.emit()

    def _make_bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 0, 16, 6)
        row.addWidget(self.told, 1)
        row.addWidget(self.more)
        bar.hide()
        return bar

    def _make_offer(self) -> EmptyState:
        offer = EmptyState(
            self._session.theme,
            "review",
            tr("No strong views yet"),
            tr(
                "Let the model look at four views of each image, cropped, turned and recolored at "
                "random. Proposals that it does not stand by in all of them are listed here."
            ),
        )
        for part in (self.first, self.count):
            offer.column.addWidget(part, alignment=Qt.AlignmentFlag.AlignHCenter)
        offer.setFocusProxy(self.first)
        return offer
