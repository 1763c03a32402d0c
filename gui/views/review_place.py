"""Where the images of Review stand; of an order that lists none, why that is and what to do now."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.language import tr
from gui.models.queue_words import nothing_in_words, queue_name
from gui.models.review_queue import ReviewQueue
from gui.session import Session
from gui.views.empty_state import EmptyState, turn_to_face


class ReviewPlace(QStackedWidget):
    surest_wanted = Signal()

    def __init__(self, session: Session, queue: ReviewQueue, images: QWidget) -> None:
        super().__init__()
        self._session, self._queue, self._images = session, queue, images
        self._empty: EmptyState | None = None
        self._has_proposals = True
        self.told = ""  # in the place of images
        self.addWidget(images)
        self.setFocusProxy(images)

    def show_listed(self, count: int) -> None:
        """Show the images, `count` of them, or say why there is none."""
        told = "" if count else nothing_in_words(self._queue)
        if told != self.told:
            self._tell(told)

    def show_standing(self, *, has_proposals: bool) -> None:
        """Offer proposals only where there are any."""
        if has_proposals != self._has_proposals:
            self._has_proposals = has_proposals
            self._tell(self.told)

    def _tell(self, told: str) -> None:
        self.told, before = told, self._empty
        self._empty = self._saying(told) if told else None
        turn_to_face(self, self, self._empty or self._images)
        if before is not None:
            self.removeWidget(before)
            before.deleteLater()

    def _saying(self, told: str) -> EmptyState:
        empty = EmptyState(
            self._session.theme,
            "review",
            queue_name(self._queue.order),
            told,
            button=tr("Show the surest first") if self._has_proposals else tr("Go to Train"),
            clicked=self._go_on,
        )
        self.addWidget(empty)
        return empty

    def _go_on(self) -> None:
        if self._has_proposals:
            self.surest_wanted.emit()
        else:
            self._session.page_wanted.emit("train")
