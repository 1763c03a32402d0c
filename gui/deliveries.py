"""What came back from elsewhere, handed over a little at a time.

Results come in bursts. All of one in a row would keep the loop from keys and paints for longer
than a frame; so it is asked for its other duties after each share.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

E = TypeVar("E")
SHARE = 0.004  # seconds: a quarter of a frame


class Deliveries(QObject, Generic[E]):
    """In the order of their coming, each in a later turn of the loop than `put`."""

    def __init__(self, hand_over: Callable[[E], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hand_over = hand_over
        self._waiting: deque[E] = deque()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._go_on)

    def put(self, errand: E) -> None:
        self._waiting.append(errand)
        if not self._turn.isActive():
            self._turn.start(0)

    def _go_on(self) -> None:
        end = time.perf_counter() + SHARE
        try:
            while self._waiting:
                self._hand_over(self._waiting.popleft())
                if time.perf_counter() > end:
                    break
        finally:
            if self._waiting:
                self._turn.start(0)
