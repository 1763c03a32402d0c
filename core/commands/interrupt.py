"""Ctrl+C while a worker runs: the first asks it to save and stop, the second ends it."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from core.commands.output import Output
from core.jobs.worker import Worker


@dataclass(slots=True)
class Wish:
    """Whether the person asked to stop."""

    given: bool = False


@contextmanager
def stopping_on_interrupt(worker: Worker, output: Output) -> Generator[Wish]:
    """While the block runs, SIGINT and SIGTERM stop `worker` instead of raising; a second one
    kills it. The signal's old meaning comes back afterwards. Main thread only."""
    wish = Wish()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        if wish.given:
            worker.kill()
            return
        wish.given = True
        output.remark("Stopping after saving; press Ctrl+C again to stop at once.")
        worker.stop()

    before = {one: signal.signal(one, ask) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wish
    finally:
        for one, meaning in before.items():
            signal.signal(one, meaning)
