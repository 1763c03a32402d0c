"""The companion process as seen from outside: asked, listened to, ended; no torch, no Qt."""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.jobs.child import exit_in_words, start_child
from core.jobs.companion_messages import Answer, Gone, Request, decode_answer, encode

_PATIENCE = 2.0  # seconds for a killed process to be gone


def companion_folder(cache: Path) -> Path:
    """Where the files lie that window and companion exchange; made at need."""
    folder = cache / "companion"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class CompanionProcess:
    """One child. `hear` gets its answers on a thread of this object; the last one is `Gone`, except
    after `close`, from which on it is not called any more."""

    def __init__(
        self, cache: Path, hear: Callable[[Answer], None], *, command: tuple[str, ...] = ()
    ) -> None:
        """Start it. `command` replaces this executable and main.py, for tests."""
        self._hear = hear
        self._is_closed = False
        self._outbox: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        with (companion_folder(cache) / "log.txt").open("wb") as log:
            self._process = start_child("companion", cache, log, command)
        self._threads = (
            threading.Thread(target=self._listen, name="companion answers", daemon=True),
            threading.Thread(target=self._post, name="companion requests", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, request: Request) -> None:
        """Send a request; never waits."""
        self._outbox.put(request)

    def close(self) -> None:
        """End the process at once: what it writes is whole at any moment. Safe at any time."""
        self._is_closed = True
        self._process.kill()
        self._outbox.put(None)
        self._process.wait(_PATIENCE)
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _post(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        with suppress(OSError, ValueError):  # it died: the other thread tells
            while (request := self._outbox.get()) is not None:
                pipe.write(encode(request) + "\n")
                pipe.flush()
        with suppress(OSError, ValueError):
            pipe.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = decode_answer(line)
            if answer is not None and not self._is_closed:
                self._hear(answer)
        code = self._process.wait()
        self._outbox.put(None)
        self._process.stdout.close()
        if not self._is_closed:
            self._hear(Gone(exit_in_words(code)))
