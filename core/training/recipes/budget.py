"""The minutes that a run may take, kept firmly: what does not fit is not begun, and what overruns
is left where it is while the run ends with what it has."""

import time
from typing import TypeVar

from core.errors import Cancelled
from core.training.device import choose_device
from core.training.job import Job
from core.training.work import Work

T = TypeVar("T")
DEFAULT_MINUTES = {"cpu": 10.0, "mps": 15.0, "cuda": 20.0}
_TO_START = 5.0  # seconds that the worker took to come up before it could look at a clock
_TO_FINISH = 5.0  # seconds that writing the models takes
_LARGEST_SHARE = 0.2  # of the minutes for both


class Budget:
    """Counts from the moment it is made; a resumed run has its minutes once more."""

    def __init__(self, minutes: float) -> None:
        self.minutes, seconds = minutes, 60 * minutes
        aside = min(_TO_START + _TO_FINISH, _LARGEST_SHARE * seconds)
        self._end = time.monotonic() + seconds - aside

    @classmethod
    def of(cls, job: Job) -> "Budget":
        """The minutes that were given, or those of the device."""
        given = job.config.minutes
        return cls(DEFAULT_MINUTES[choose_device(job.config.device)] if given is None else given)

    @property
    def left(self) -> float:
        """Seconds, never less than none."""
        return max(0.0, self._end - time.monotonic())

    def within(self, work: Work[T]) -> Work[T | None]:
        """Do `work` until the time is over, in which case it is closed and None comes back."""
        try:
            while self.left:
                message = next(work)
                try:
                    yield message
                except Cancelled as wish:
                    work.throw(wish)
                    raise
        except StopIteration as end:
            return end.value
        finally:
            work.close()
        return None
