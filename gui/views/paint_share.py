"""How much of a paint is done at once, so that no key waits for longer than a frame."""

import time

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

SHARE = 0.006  # seconds


class PaintShare(QObject):
    """What a paint leaves is asked of `viewport` again in the next turn of the loop."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._left = QRegion()
        self._is_asked = False  # the viewport has not painted yet what was left
        self._end = 0.0
        self._is_first = True
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._ask_again)

    @property
    def is_over(self) -> bool:
        """Nothing was left by the last paint."""
        return self._left.isEmpty() and not self._is_asked

    def begin(self) -> None:
        self._end, self._is_first = time.perf_counter() + SHARE, True
        self._is_asked = False

    def allows_more(self) -> bool:
        """Ask before each piece of work: the first one is always allowed, so that all is done at
        last."""
        is_first, self._is_first = self._is_first, False
        return is_first or time.perf_counter() < self._end

    def leave(self, place: QRect) -> None:
        """Have `place` (viewport pixels) painted again soon."""
        self._left += place
        if not self._turn.isActive():
            self._turn.start(0)

    def _ask_again(self) -> None:
        left, self._left = self._left, QRegion()
        self._is_asked = True
        self._viewport.update(left)
