"""Progress and cancel are one channel: work calls a `Report`; a `Report` may raise `Cancelled`."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one phase is. `total` is None while it is not known; times are in seconds."""

    phase: str
    done: int
    total: int | None = None
    seconds_left: float | None = None


Report = Callable[[Progress], None]


def ignore(_progress: Progress) -> None:
    """A `Report` for work that nobody watches."""


class Pace:
    """Turns counts into `Progress` with the time left, at most ten times a second."""

    def __init__(
        self,
        phase: str,
        total: int | None,
        report: Report,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._phase, self._total, self._report, self._clock = phase, total, report, clock
        self._start = clock()
        self._last = float("-inf")
        self.done = 0

    def step(self, count: int = 1) -> None:
        """Count `count` more as done and report if a tenth of a second has passed."""
        self.done += count
        now = self._clock()
        if now - self._last >= 0.1 or self.done == self._total:
            self._last = now
            self._report(Progress(self._phase, self.done, self._total, self._seconds_left(now)))

    def _seconds_left(self, now: float) -> float | None:
        if not self._total or not self.done:
            return None
        return (now - self._start) / self.done * max(0, self._total - self.done)


def tracked(items: Iterable[T], phase: str, total: int | None, report: Report) -> Iterator[T]:
    """Yield `items`, reporting each as done after its consumer came back for the next."""
    pace = Pace(phase, total, report)
    report(Progress(phase, 0, total))
    for item in items:
        yield item
        pace.step()
