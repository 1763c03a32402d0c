"""The preview process as seen from outside: augmented pictures on request; no torch, no Qt."""

import base64
import json
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.jobs.child import OURSELVES, exit_in_words
from core.rows import Picture

_WORDS = ("preview", "-")  # the request comes on standard input
_PATIENCE = 2.0  # seconds to end by itself


class PreviewWorker:
    """Starts its process with the first request and again if it died. Threads may share it: their
    requests are answered one after the other."""

    def __init__(self, *, command: tuple[str, ...] = ()) -> None:
        """`command` replaces this executable and main.py, for tests."""
        self._command = command or OURSELVES
        self._turn, self._state = threading.Lock(), threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._is_closed = False

    def pictures(
        self, image: Path, settings: Mapping[str, str], *, count: int, seed: int, size: int
    ) -> list[Picture]:
        """`count` squares of `size` pixels: what a training with these settings might see of
        `image`. The same `seed` draws the same; settings not given have their defaults.

        Blocks, the first time for as long as torch takes to load. Raises UserError for a file that
        cannot be read, an unfit setting, and when the process died or was closed.
        """
        asked = {
            "image": str(image),
            "settings": dict(settings),
            "count": count,
            "seed": seed,
            "size": size,
        }
        with self._turn:
            answer = self._ask(json.dumps(asked))
        if "template" in answer:
            raise UserError(answer["template"], **answer["values"])
        return [Picture(size, size, base64.b64decode(rgb)) for rgb in answer["pictures"]]

    def close(self) -> None:
        """End the process; whoever waits for an answer gets a UserError. Safe at any time."""
        with self._state:
            self._is_closed = True
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(_PATIENCE)
            _close_pipes(process)

    def _ask(self, line: str) -> Any:  # JSON has no static type
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
                raise UserError("The preview is closed.")
            if self._process is None:
                self._process = subprocess.Popen(
                    [*self._command, *_WORDS],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    encoding="utf-8",
                )
            return self._process

    def _ended(self, process: subprocess.Popen[str]) -> UserError:
        with self._state:
            if self._is_closed:
                return UserError("The preview is closed.")
            self._process = None
        code = process.wait(_PATIENCE)
        _close_pipes(process)
        return UserError(
            "The preview process ended unexpectedly: {exit}.", exit=exit_in_words(code)
        )


def _close_pipes(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
