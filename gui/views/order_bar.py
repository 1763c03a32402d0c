"""Above the images of Review: in which order they stand, how many there are, which are blind."""

from PySide6.QtWidgets import QFrame

from gui.models.queue_words import listed_in_words
from gui.models.review_queue import ReviewQueue
from gui.session import Session
from gui.views.blind_switch import BlindSwitch
from gui.views.flow_layout import FlowLayout
from gui.views.order_box import OrderBox
from gui.views.words import words


class OrderBar(QFrame):
    def __init__(self, session: Session, queue: ReviewQueue, *, every_tenth_blind: bool) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._session, self._queue = session, queue
        self.order = OrderBox()
        self.status = words("", "muted")
        self.blind = BlindSwitch(session, is_on=every_tenth_blind)
        top = FlowLayout(self)
        top.setContentsMargins(16, 8, 16, 8)
        top.setSpacing(12)
        for part in (self.order, self.status, self.blind):
            top.addWidget(part)
        self.order.asked.connect(self.count)

    def count(self) -> None:
        """Say how many images each order has."""
        only = self._queue.filter.proposed
        self._session.read(
            lambda p: p.doubt.queues(only), self.order.show_states, replacing="queues of doubt"
        )

    def tell(self, shown: int, chosen: int) -> None:
        """Say how many images are listed, and how many of them are selected."""
        self.status.setText(listed_in_words(self._queue, shown, chosen))
