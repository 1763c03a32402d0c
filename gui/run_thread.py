"""The training thread: starts a worker for one run, hears it out, and files what it brought."""

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal

from core.errors import UserError
from core.jobs.messages import Failed, Finished, Message, Stopped, told_in
from core.jobs.worker import Worker
from core.progress import Progress
from core.project import Project
from core.rows import Changed

PROGRESS_INTERVAL = 0.05  # seconds: twenty a second is more than an eye follows


@dataclass(frozen=True, slots=True)
class RunEnded:
    """How a run ended. `last` is the worker's last word; `problem` is set where the project
    refused to begin the run or to take its results."""

    run_id: int
    last: Message | None
    changed: Changed
    problem: UserError | None = None


class RunThread(QThread):
    """Carries one run from queued (or stopped) to done, stopped or failed.

    `said` brings every message as it comes, `Progress` at most twenty times a second; `ended`
    comes once, last, as a `RunEnded`. Both arrive on the thread of their receiver.
    """

    said = Signal(object)  # Message
    began = Signal(object)  # Changed
    ended = Signal(object)  # RunEnded

    def __init__(self, project: Project, run_id: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run_id = run_id
        self._project = project
        self._worker: Worker | None = None
        self._wants_stop = False

    def ask_to_stop(self) -> None:
        """Ask for a checkpoint and an end; returns at once, `ended` tells when it is so."""
        self._wants_stop = True
        if self._worker:
            self._worker.stop()

    def run(self) -> None:
        try:
            last, changed = self._carry()
        except UserError as problem:
            self.ended.emit(RunEnded(self.run_id, None, Changed(frozenset()), problem))
        else:
            self.ended.emit(RunEnded(self.run_id, last, changed))

    def _carry(self) -> tuple[Message, Changed]:
        runs = self._project.runs
        run = runs.get(self.run_id)
        self.began.emit(runs.begin(self.run_id))
        for message in told_in(run.folder):  # where an earlier worker left off
            self.said.emit(message)
        last = self._hear(Worker(run.folder))
        match last:
            case Finished():
                return last, self._import()
            case Stopped():
                return last, runs.mark_stopped(self.run_id)
            case Failed():
                sentence = UserError(last.template, **last.values)
                return last, runs.fail(self.run_id, str(sentence))
            case _:
                raise AssertionError(f"A worker ended with {last}")

    def _import(self) -> Changed:
        runs = self._project.runs
        try:
            return runs.finish(self.run_id)
        except UserError as problem:
            runs.fail(self.run_id, str(problem))
            raise

    def _hear(self, worker: Worker) -> Message | None:
        """Pass on what `worker` says and return its last message."""
        self._worker = worker
        if self._wants_stop:
            worker.stop()
        throttle = Throttle(PROGRESS_INTERVAL)
        last: Message | None = None
        for last in worker.messages():
            if throttle.lets_through(last):
                self.said.emit(last)
        return last


class Throttle:
    """Thins out `Progress`: one per `interval` seconds, but the first and last of each phase."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._phase = ""
        self._last = float("-inf")

    def lets_through(self, message: Message) -> bool:
        if not isinstance(message, Progress):
            return True
        now = time.monotonic()
        is_edge = message.phase != self._phase or message.done == message.total
        if not is_edge and now - self._last < self._interval:
            return False
        self._phase, self._last = message.phase, now
        return True
