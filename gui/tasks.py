"""Work elsewhere, deliver here: one lane for edits, a pool for reads and one for what is in sight,
a lane for long jobs.

Work runs on plain executors and comes back through one queued signal, so that every `then` runs
on the GUI thread. A `then` that is a method of a QObject (or a `partial` of one) is not called once
that object is gone: prefer these to lambdas.
"""

import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from core.errors import Cancelled, UserError
from core.progress import Progress, Report

T = TypeVar("T")
READERS = 3
IN_SIGHT = 3  # readers that nothing slow keeps from listings, rows and pictures


@dataclass(frozen=True, slots=True)
class Activity:
    """A long thing under way, for the job bar. `text` is translated; `cancel` asks it to stop,
    `pause` to wait or to go on."""

    text: str
    cancel: Callable[[], None]
    progress: Progress | None = None
    cancelling: bool = False
    pause: Callable[[], None] | None = None  # None: it cannot wait
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """A bug met while working: one line to show, and the traceback to copy."""

    text: str
    details: str


@dataclass(frozen=True, slots=True)
class _Errand:
    future: "Future[Any]"  # whatever its work returns; `then` knows
    then: Callable[[Any], None] | None
    failed: Callable[[UserError], None] | None
    after: Callable[[], None]


class Tasks(QObject):
    refused = Signal(object)  # UserError
    broken = Signal(object)  # Trouble
    activity = Signal(str, object)  # key, Activity | None (ended)
    edits_settled = Signal()  # the edit lane has become empty
    became_idle = Signal()  # all that was asked for has been delivered

    _finished = Signal(object)  # _Errand, from any thread
    _progressed = Signal(str, object)  # key, Progress, from any thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = ThreadPoolExecutor(1, "edit")
        self._readers = ThreadPoolExecutor(READERS, "read")
        self._sight = ThreadPoolExecutor(IN_SIGHT, "sight")
        self._worker = ThreadPoolExecutor(1, "job")
        self._latest: dict[str, Future[Any]] = {}
        self._activities: dict[str, Activity] = {}
        self._cancels: set[threading.Event] = set()
        self._edits = self._jobs = self._errands = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Nothing is under way and nothing waits to be delivered."""
        return not self._errands

    @property
    def unsettled_edits(self) -> int:
        """Edits that were asked for and have not come back yet."""
        return self._edits

    def edit(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        """Run `work` after all edits before it; nothing is dropped, also not at closing."""
        self._edits += 1
        self._send(self._editor.submit(work), then, failed, self._settle)

    def read(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[UserError], None] | None = None,
        replacing: str = "",
        in_sight: bool = False,
    ) -> None:
        """Run `work` in the read pool, or in that for what is `in_sight`. With `replacing`, an
        earlier read of that name which has not come back yet is not delivered (and not begun if it
        still waits)."""
        if self._closed:
            return
        future = (self._sight if in_sight else self._readers).submit(work)
        if replacing:
            earlier = self._latest.get(replacing)
            self._latest[replacing] = future
            if earlier is not None:
                earlier.cancel()
        deliver = self._if_latest(replacing, future, then) if replacing else then
        self._send(future, deliver, failed, lambda: None)

    def job(
        self,
        text: str,
        work: Callable[[Report], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Callable[[UserError], None] | None = None,
        ended: Callable[[], None] | None = None,
    ) -> None:
        """Run `work(report)` in the job lane, with progress and cancel in the job bar.

        `ended` is called in every case, also after a cancel.
        """
        self._jobs += 1
        key, asked = f"job {self._jobs}", threading.Event()
        self._cancels.add(asked)
        self.announce(key, Activity(text, lambda: self._cancel(key, asked)))

        def report(progress: Progress) -> None:
            if asked.is_set():
                raise Cancelled
            self._progressed.emit(key, progress)

        def after() -> None:
            self._cancels.discard(asked)
            self.announce(key, None)
            if ended is not None:
                ended()

        self._send(self._worker.submit(work, report), then, failed, after)

    def announce(self, key: str, activity: Activity | None) -> None:
        """Show, update or (None) remove a line of the job bar; long work elsewhere uses it too."""
        if activity is None:
            self._activities.pop(key, None)
        else:
            self._activities[key] = activity
        self.activity.emit(key, activity)

    def close(self) -> None:
        """Cancel reads and jobs, finish every edit, end the threads."""
        self._closed = True
        for asked in list(self._cancels):
            asked.set()
        for pool in (self._readers, self._sight, self._worker):
            pool.shutdown(wait=True, cancel_futures=True)
        self._editor.shutdown(wait=True)

    def _send(
        self,
        future: "Future[T]",
        then: Callable[[T], None] | None,
        failed: Callable[[UserError], None] | None,
        after: Callable[[], None],
    ) -> None:
        self._errands += 1
        errand = _Errand(future, then, failed, after)
        future.add_done_callback(lambda _: self._finished.emit(errand))

    def _deliver(self, errand: _Errand) -> None:
        self._hand_over(errand)
        self._errands -= 1
        if not self._errands:
            self.became_idle.emit()

    def _hand_over(self, errand: _Errand) -> None:
        errand.after()
        if errand.future.cancelled():
            return
        match errand.future.exception():
            case None:
                if errand.then is not None and _is_alive(errand.then):
                    errand.then(errand.future.result())
            case UserError() as error:
                if errand.failed is not None and _is_alive(errand.failed):
                    errand.failed(error)
                self.refused.emit(error)
            case Cancelled():
                pass
            case error:
                details = "".join(traceback.format_exception(error))
                self.broken.emit(Trouble(f"{type(error).__name__}: {error}", details))

    def _settle(self) -> None:
        self._edits -= 1
        if not self._edits:
            self.edits_settled.emit()

    def _if_latest(
        self, name: str, future: "Future[T]", then: Callable[[T], None]
    ) -> Callable[[T], None]:
        def deliver(value: T) -> None:
            if self._latest.get(name) is future:
                del self._latest[name]
                if _is_alive(then):
                    then(value)

        return deliver

    def _cancel(self, key: str, asked: threading.Event) -> None:
        asked.set()
        activity = self._activities.get(key)
        if activity is not None:
            self.announce(
                key, Activity(activity.text, activity.cancel, activity.progress, cancelling=True)
            )

    def _show_progress(self, key: str, progress: Progress) -> None:
        activity = self._activities.get(key)
        if activity is not None:
            self.announce(
                key, Activity(activity.text, activity.cancel, progress, activity.cancelling)
            )


def _is_alive(callback: Callable[..., None]) -> bool:
    method = callback.func if isinstance(callback, partial) else callback
    owner: object = getattr(method, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)
