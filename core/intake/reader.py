"""Reads many pictures in processes of their own, so that a decoder's crash costs one picture.

Every job goes to such a process, even that of a single file: in a thread, a crash would take the
window along. Processes are started only as there is work for them, and the children are started
as `python -m` and not by multiprocessing, which would import the main module again.
"""

import logging
import os
import queue
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sized
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from core.intake.facts import ImageFacts, condemned
from core.intake.reader_process import ReaderProcess
from core.intake.trouble import Trouble
from core.intake.wire import Ready
from core.progress import Pace, Report

Key = TypeVar("Key")

SECONDS = 20.0  # for one file
CHILD = "core.intake.child"
_WINDOW = 8  # files asked of one process ahead of its answers
_TRIES = 2  # the kernel may kill a child for what others did: a file is condemned the second time
_FALSE_STARTS = 3

log = logging.getLogger(__name__)


def read_all(
    paths: Iterable[tuple[Key, bytes | str]],
    report: Report,
    *,
    workers: int | None = None,
    total: int | None = None,
    seconds: float = SECONDS,
    child: str = CHILD,
) -> Generator[tuple[Key, ImageFacts]]:
    """Yield each key with the facts of its file, in the order in which they come to be known.

    `workers` is the number of processes (default: one for each core), `total` that of the paths
    if they have no length. A file that kills its process twice or keeps it longer than `seconds`
    is named broken. `Cancelled` raised by `report`, and closing the iterator, end all processes.
    Raises RuntimeError if they do not even start.
    """
    if total is None and isinstance(paths, Sized):
        total = len(paths)
    jobs = (_Job(key, os.fsdecode(path)) for key, path in paths)
    pace = Pace("Reading images", total, report)
    pool = _Pool(jobs, pace, workers=workers or os.cpu_count() or 1, seconds=seconds, child=child)
    return pool.results()


@dataclass(frozen=True, slots=True)
class _Job(Generic[Key]):
    key: Key
    path: str
    crashes: int = 0


class _Pool(Generic[Key]):
    """Hands out jobs to processes and replaces those that die."""

    def __init__(
        self, jobs: Iterator[_Job[Key]], pace: Pace, *, workers: int, seconds: float, child: str
    ) -> None:
        self._jobs, self._pace, self._workers = jobs, pace, workers
        self._seconds, self._child = seconds, child
        self._again: deque[_Job[Key]] = deque()
        self._answers: queue.SimpleQueue[
            tuple[ReaderProcess[_Job[Key]], ImageFacts | Ready | None]
        ] = queue.SimpleQueue()
        self._processes: list[ReaderProcess[_Job[Key]]] = []
        self._false_starts = 0

    def results(self) -> Generator[tuple[Key, ImageFacts]]:
        try:
            self._pace.step(0)
            self._hand_out()
            while any(process.jobs for process in self._processes):
                for result in self._next_results():
                    yield result
                    self._pace.step()
                self._pace.step(0)  # a chance to cancel even while nothing comes
                self._hand_out()
        finally:
            for process in self._processes:
                process.end()

    def _hand_out(self) -> None:
        while self._has_room() and (job := self._next_job()):
            self._freest().ask(job, job.path)

    def _next_job(self) -> _Job[Key] | None:
        return self._again.popleft() if self._again else next(self._jobs, None)

    def _has_room(self) -> bool:
        if len(self._processes) < self._workers:
            return True
        return any(len(process.jobs) < _WINDOW for process in self._processes)

    def _freest(self) -> ReaderProcess[_Job[Key]]:
        """Return the process with the least to do; a new one if all have enough."""
        freest = min(self._processes, key=lambda process: len(process.jobs), default=None)
        if freest is None or len(freest.jobs) >= _WINDOW:
            freest = ReaderProcess[_Job[Key]](self._child, self._seconds, self._answers)
            self._processes.append(freest)
        return freest

    def _next_results(self) -> Iterator[tuple[Key, ImageFacts]]:
        for process in self._processes:
            process.kill_if_late()
        try:
            process, answer = self._answers.get(timeout=0.2)
        except queue.Empty:
            return
        match answer:
            case ImageFacts():
                yield process.jobs.popleft().key, answer
            case Ready():
                self._false_starts = 0
            case None:
                yield from self._bury(process)

    def _bury(self, process: ReaderProcess[_Job[Key]]) -> Iterator[tuple[Key, ImageFacts]]:
        """Give the dead process's other jobs to others and decide about the one it died on."""
        last_words = process.end()
        self._processes.remove(process)
        if not process.was_ready:
            self._count_false_start(last_words)
        elif process.jobs:
            suspect = process.jobs.popleft()
            log.warning("A reader died on %r: %s", suspect.path, last_words)
            if process.was_late:
                yield suspect.key, condemned(suspect.path, Trouble.TOO_SLOW)
            elif suspect.crashes + 1 >= _TRIES:
                yield suspect.key, condemned(suspect.path, Trouble.CRASHED)
            else:
                self._again.append(replace(suspect, crashes=suspect.crashes + 1))
        self._again.extend(process.jobs)

    def _count_false_start(self, last_words: str) -> None:
        self._false_starts += 1
        if self._false_starts >= _FALSE_STARTS:
            raise RuntimeError(f"The processes that read pictures do not start: {last_words}")
