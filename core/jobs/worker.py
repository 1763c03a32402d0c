"""One worker process as seen from outside: started, listened to, stopped; no torch, no Qt."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from core.jobs.messages import Failed, Finished, Message, Stopped, decode, encode

_MAIN = Path(__file__).parents[2] / "main.py"
# Torch's threads wait for each other at every operation. Spinning meanwhile, as is their default,
# made features four times slower beside other busy programs (13 to 54 images/s), and saves nothing
# on a quiet machine.
PATIENT_THREADS = {"OMP_WAIT_POLICY": "PASSIVE"}
_TAIL = 12  # lines of the log that a failure brings along
KILLED = "The training process ended unexpectedly: {exit}."


class Worker:
    """A child process that works on one run folder and speaks messages."""

    def __init__(self, run_folder: Path, *, command: tuple[str, ...] = ()) -> None:
        """Start it. `command` replaces this executable and main.py, for tests."""
        self._folder = run_folder
        words = command or (sys.executable, str(_MAIN))
        with (run_folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                [*words, "worker", str(run_folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                errors="replace",
                env={**PATIENT_THREADS, **os.environ},
                **apart(),
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def messages(self) -> Iterator[Message]:
        """Yield what it says until it has ended; the last is Finished, Stopped or Failed.

        Blocks. Messages are kept in events.jsonl, other lines go to log.txt.
        """
        assert self._process.stdout is not None
        last: Message | None = None
        with (
            (self._folder / "events.jsonl").open("a", encoding="utf-8") as events,
            (self._folder / "log.txt").open("a", encoding="utf-8") as log,
        ):
            for line in self._process.stdout:
                message = decode(line)
                if message is None:
                    _write_line(log, line.rstrip("\n"))
                    continue
                _write_line(events, encode(message))
                if not isinstance(message, Finished | Stopped | Failed):
                    yield message
                    continue
                last = message
            code = self._process.wait()
            if last is None:
                last = self._killed(exit_in_words(code))
                _write_line(events, encode(last))
        self._close()
        self._process.stdout.close()
        yield last

    def stop(self) -> None:
        """Ask it to save a checkpoint and to end; it answers with Stopped."""
        self._close()

    def kill(self) -> None:
        """End it at once; a checkpoint of its last epoch remains."""
        self._process.kill()

    def _close(self) -> None:
        """The end of its input tells the worker to stop."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def _killed(self, words: str) -> Failed:
        log = (self._folder / "log.txt").read_text("utf-8", "replace").splitlines()[-_TAIL:]
        if not log:
            return Failed(KILLED, {"exit": words})
        return Failed(KILLED + "\n{log}", {"exit": words, "log": "\n".join(log)})


def exit_in_words(code: int) -> str:
    """What an exit code says, for people."""
    match -code:
        case signal.SIGKILL if os.name != "nt":
            return "it was killed, perhaps because memory ran out"
        case signal.SIGSEGV if os.name != "nt":
            return "it crashed in a library (segmentation fault)"
        case signal.SIGTERM:
            return "it was asked by the system to end"
        case number if number > 0:
            return f"signal {number}"
        case _:
            return f"exit code {code}"


def _write_line(file: TextIO, line: str) -> None:
    file.write(line + "\n")
    file.flush()


def apart() -> dict[str, Any]:  # keywords of Popen
    """A group and a priority of its own, so that Ctrl+C and the window's needs pass it by."""
    if os.name == "nt":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return {"creationflags": flags | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
