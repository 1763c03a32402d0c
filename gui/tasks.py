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
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.errors import Cancelled, UserError
from core.progress import Progress, Report
from gui.activity import Activity, Trouble
from gui.deliveries import Deliveries
from gui.promptness import stand_back

T = TypeVar("T")
READERS = 3
IN_SIGHT = 2  # readers that nothing slow keeps from listings, rows and pictures
PATIENCE = 1_000  # ms that a search may take before the job bar shows it


@dataclass(frozen=True, slots=True)
class _Errand:
    future: "Future[Any]"  # whatever its work returns; `then` knows
    then: Callable[[Any], None] | None
    failed: Callable[[UserError], None] | None
    after: Callable[[], None]
    cancelled: Callable[[], None] | None = None


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
        self._editor = ThreadPoolExecutor(1, "edit", stand_back)
        self._readers = ThreadPoolExecutor(READERS, "read", stand_back)
        self._sight = ThreadPoolExecutor(IN_SIGHT, "sight", stand_back)
        self._worker = ThreadPoolExecutor(1, "job", stand_back)
        self._latest: dict[str, Future[Any]] = {}
        self._searches: dict[str, threading.Event] = {}  # by name: set to stop one
        self._activities: dict[str, Activity] = {}
        self._cancels: set[threading.Event] = set()
        self._edits = self._jobs = self._errands = 0
        self._closed = False
        self._deliveries = Deliveries(self._deliver, self)
        self._finished.connect(self._deliveries.put, Qt.ConnectionType.QueuedConnection)
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
        self._ask(self._sight if in_sight else self._readers, work, then, failed, replacing)

    def search(
        self,
        text: str,
        work: Callable[[Report], T],
        then: Callable[[T], None],
        *,
        replacing: str,
        failed: Callable[[UserError], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> None:
        """A `read` of what is in sight. If it takes over a second, the job bar shows it as `text`,
        with progress and cancel; `cancelled` is called if a person cancelled it, not if a later
        read replaced it."""
        if self._closed:
            return
        key, asked = self._new_key(), threading.Event()
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(partial(self._show, key, text, asked))
        timer.start(PATIENCE)

        def found() -> T:
            result = self._reported(work, key, asked)()
            if asked.is_set():  # also where the work itself never looked
                raise Cancelled
            return result

        def after() -> None:
            timer.stop()
            timer.deleteLater()
            self._end(key, asked)

        self._cancels.add(asked)
        self._ask(self._sight, found, then, failed, replacing, after, cancelled)
        self._searches[replacing] = asked

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
        key, asked = self._new_key(), threading.Event()
        self._cancels.add(asked)
        self._show(key, text, asked)

        def after() -> None:
            self._end(key, asked)
            if ended is not None:
                ended()

        self._send(self._worker.submit(self._reported(work, key, asked)), then, failed, after)

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

    def _ask(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[UserError], None] | None,
        replacing: str,
        after: Callable[[], None] = lambda: None,
        cancelled: Callable[[], None] | None = None,
    ) -> None:
        if self._closed:
            return
        future = pool.submit(work)
        if replacing:
            if (earlier := self._latest.get(replacing)) is not None:
                earlier.cancel()
            self._latest[replacing] = future
            if (stop := self._searches.pop(replacing, None)) is not None:
                stop.set()

        def stopped() -> None:
            if cancelled is not None and self._latest.get(replacing) is future:
                cancelled()

        deliver = self._if_latest(replacing, future, then) if replacing else then
        self._send(future, deliver, failed, after, stopped)

    def _new_key(self) -> str:
        self._jobs += 1
        return f"job {self._jobs}"

    def _reported(
        self, work: Callable[[Report], T], key: str, asked: threading.Event
    ) -> Callable[[], T]:
        def report(progress: Progress) -> None:
            if asked.is_set():
                raise Cancelled
            self._progressed.emit(key, progress)

        return partial(work, report)

    def _show(self, key: str, text: str, asked: threading.Event) -> None:
        self.announce(key, Activity(text, lambda: self._cancel(key, asked)))

    def _end(self, key: str, asked: threading.Event) -> None:
        self._cancels.discard(asked)
        self.announce(key, None)

    def _send(
        self,
        future: "Future[T]",
        then: Callable[[T], None] | None,
        failed: Callable[[UserError], None] | None,
        after: Callable[[], None],
        cancelled: Callable[[], None] | None = None,
    ) -> None:
        self._errands += 1
        errand = _Errand(future, then, failed, after, cancelled)
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
                if errand.cancelled is not None:
                    errand.cancelled()
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
