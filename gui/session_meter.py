"""How many labels were given in this session, and how fast."""

import time
from collections import deque
from collections.abc import Callable

WINDOW = 60.0  # seconds that the rate looks back
LEAST = 5.0  # seconds before a rate says anything


class SessionMeter:
    """Counts a person's answers; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: deque[float] = deque()
        self.total = 0

    def count(self, answers: int = 1) -> None:
        self.total += answers
        self._given.extend([self._clock()] * answers)

    def per_minute(self) -> int | None:
        """Return the rate of the last minute, None while there is too little to go by."""
        now = self._clock()
        while self._given and now - self._given[0] > WINDOW:
            self._given.popleft()
        if len(self._given) < 2:
            return None
        spent = now - self._given[0]
        return round(60 * len(self._given) / spent) if spent >= LEAST else None
