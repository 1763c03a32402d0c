"""One child process that reads pictures, as its parent sees it."""

import contextlib
import math
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import IO, Generic, TypeVar

from core.intake.facts import ImageFacts
from core.intake.wire import Ready, read_answer, write_path
from core.jobs.apart import CREATION_FLAGS, PROCESS_GROUP

Job = TypeVar("Job")

_ROOT = Path(__file__).parents[2]  # where `core` can be imported from
_START_SECONDS = 60.0
_GRACE = 5.0  # seconds after which the child ends itself because its parent did not
# glibc gives every picture's memory back to the system and asks for it again: reading is 15 %
# faster if it keeps it (412 against 470 photos of 640 × 480 a second of one core).
_KEPT_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
}


class ReaderProcess(Generic[Job]):
    """`jobs` are those asked and not answered yet, in the order of asking; the first is the one
    being read. A thread puts (self, answer) on `answers`, and None once, at the end."""

    def __init__(
        self,
        child: str,
        seconds: float,
        answers: "queue.SimpleQueue[tuple[ReaderProcess[Job], ImageFacts | Ready | None]]",
    ) -> None:
        self.jobs: deque[Job] = deque()
        self.was_ready = False
        self._seconds, self._answers = seconds, answers
        self._asked, self._answered = 0, 0
        self._since = time.monotonic()  # when it began with what it does now
        self._killed_as_late = False
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed by `end`)
        self._process = _started(child, math.ceil(seconds + _GRACE), self._errors)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def ask(self, job: Job, path: str) -> None:
        if self._asked == self._answered and self.was_ready:
            self._since = time.monotonic()
        self._asked += 1
        self.jobs.append(job)
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError, OSError):  # it died: the listener will say so
            write_path(self._process.stdin, path)

    def kill_if_late(self) -> None:
        """Kill the process if it takes too long for its file, or for its start."""
        limit = self._seconds if self.was_ready else _START_SECONDS
        if self._asked > self._answered and time.monotonic() - self._since > limit:
            self._killed_as_late = True
            self._process.kill()

    @property
    def was_late(self) -> bool:
        """Say whether the process was ended, by whomever, because it took too long."""
        alarm = -getattr(signal, "SIGALRM", 0)
        return self._killed_as_late or (alarm != 0 and self._process.returncode == alarm)

    def end(self) -> str:
        """Kill the process if it lives, free everything, return its exit code and last words."""
        self._process.kill()
        code = self._process.wait()
        self._listener.join()
        self._errors.seek(0)
        words = self._errors.read()[-2000:].decode(errors="replace").strip()
        with contextlib.suppress(BrokenPipeError):
            self._process.__exit__(None, None, None)
        self._errors.close()
        return f"exit code {code}. {words}"

    def _listen(self) -> None:
        assert self._process.stdout
        while (answer := read_answer(self._process.stdout)) is not None:
            self._since = time.monotonic()
            if isinstance(answer, Ready):
                self.was_ready = True
            else:
                self._answered += 1
            self._answers.put((self, answer))
        self._answers.put((self, None))


def _started(child: str, seconds: int, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        # -P: a module in the folder that the person happens to be in must not shadow ours
        [sys.executable, "-P", "-m", child, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**_KEPT_MEMORY, **os.environ, "PYTHONPATH": path},
        creationflags=CREATION_FLAGS,
        process_group=PROCESS_GROUP,
    )
