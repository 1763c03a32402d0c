"""A process that answers, as seen from outside: one JSON object a line each way; no torch, no Qt.

The other end is `core.training.answering`.
"""

import json
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from core.errors import UserError
from core.jobs.child import OURSELVES, exit_in_words

_PATIENCE = 2.0  # seconds to end by itself


class Asking:
    """Starts its process with the first request and again if it died. Threads may share it: their
    requests are answered one after the other."""

    def __init__(self, verb: str, *, command: tuple[str, ...] = ()) -> None:
        """`main.py verb -` is started; `command` replaces this executable and main.py, for
        tests."""
        self._words = (*(command or OURSELVES), verb, "-")  # what is asked comes on standard input
        self._turn, self._state = threading.Lock(), threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._is_closed = False

    def ask(self, request: Mapping[str, object]) -> Any:  # JSON has no static type
        """Return the answer. Blocks, the first time for as long as torch takes to load. Raises the
        UserError that is the answer, and one if the process died or was closed."""
        with self._turn:
            answer = self._answer(json.dumps(request))
        if "template" in answer:
            raise UserError(answer["template"], **answer["values"])
        return answer

    def close(self) -> None:
        """End the process; whoever waits for an answer gets a UserError. Safe at any time."""
        with self._state:
            self._is_closed = True
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(_PATIENCE)
            _close_pipes(process)

    def _answer(self, line: str) -> Any:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        answer = ""
        with suppress(OSError, ValueError):  # it died, or was closed meanwhile
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        if not answer:
            raise self._ended(process)
        return json.loads(answer)

    def _running(self) -> subprocess.Popen[str]:
        with self._state:
            if self._is_closed:
                raise UserError("The process was closed.")
            if self._process is None:
                self._process = subprocess.Popen(
                    self._words,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    encoding="utf-8",
                )
            return self._process

    def _ended(self, process: subprocess.Popen[str]) -> UserError:
        with self._state:
            if self._is_closed:
                return UserError("The process was closed.")
            self._process = None
        code = process.wait(_PATIENCE)
        _close_pipes(process)
        return UserError("The process ended unexpectedly: {exit}.", exit=exit_in_words(code))


def _close_pipes(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
