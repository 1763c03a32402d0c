"""Long work is a generator of messages: config in, messages out, the result as its return value.

Who runs it sends each message on and, to stop it, throws `Cancelled` in at a yield; work that has
something to save catches it, saves, and lets it pass.
"""

import time
from collections.abc import Generator
from typing import TypeVar

from core.jobs.messages import Message
from core.progress import Progress

T = TypeVar("T")
Work = Generator[Message, None, T]


class Clock:
    """Measures one phase and says how far it is."""

    def __init__(self, phase: str, total: int) -> None:
        self._phase, self._total = phase, total
        self._start = time.monotonic()
        self.done = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    def step(self, count: int = 1) -> Progress:
        """Count `count` more as done."""
        self.done += count
        left = self.seconds / max(1, self.done) * max(0, self._total - self.done)
        return Progress(self._phase, self.done, self._total, left)
