"""Writes behind the computing: one thing after another in a thread, and no pile of waiting ones."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

_WAITING = 2  # beyond these, who brings more waits, too


class Lane:
    """Leaving the block waits for what is under way and raises what went wrong in it."""

    def __enter__(self) -> "Lane":
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._waiting: deque[Future[None]] = deque()
        return self

    def do(self, task: Callable[[], None]) -> None:
        """Do `task` after those before it; raises what one of them raised."""
        while len(self._waiting) >= _WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(task))

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown()
        for done in self._waiting:
            if error is None:
                done.result()
