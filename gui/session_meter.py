"""How fast labels are given: the pace of the last minutes, without the pauses in them."""

import time
from collections import deque
from collections.abc import Callable

WINDOW = 180.0  # seconds of work that the pace looks back
PAUSE = 30.0  # seconds without a label, after which the person is taken to be away
LEAST = 5.0  # seconds before a pace says anything


class SessionMeter:
    """Counts a person's answers; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: deque[tuple[float, int]] = deque()  # at which second of work, how many
        self._worked = 0.0  # seconds until the last answer
        self._last: float | None = None
        self.total = 0

    def count(self, answers: int = 1) -> None:
        self._worked = self._now()
        self._last = self._clock()
        self.total += answers
        self._given.append((self._worked, answers))

    @property
    def is_paused(self) -> bool:
        return self._last is None or self._clock() - self._last > PAUSE

    def per_minute(self) -> int | None:
        """Return the pace of the last minutes, None while there is too little to go by."""
        now = self._now()
        while self._given and now - self._given[0][0] > WINDOW:
            self._given.popleft()
        if len(self._given) < 2:
            return None
        spent = now - self._given[0][0]
        return round(60 * sum(n for _, n in self._given) / spent) if spent >= LEAST else None

    def minutes_left(self, images: int) -> float | None:
        """Return how long `images` take at this pace, None while it is not known."""
        pace = self.per_minute()
        return images / pace if pace else None

    def _now(self) -> float:
        """Return the second of work that it is; a pause adds no more than its first moments."""
        if self._last is None:
            return self._worked
        return self._worked + min(self._clock() - self._last, PAUSE)
