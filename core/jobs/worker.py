"""One worker process as seen from outside: started, listened to, stopped; no torch, no Qt."""

from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TextIO

from core.jobs.child import exit_in_words, start_child
from core.jobs.messages import Failed, Finished, Message, Stopped, decode, encode

_TAIL = 12  # lines of the log that a failure brings along
KILLED = "The training process ended unexpectedly: {exit}."


class Worker:
    """A child process that works on one run folder and speaks messages."""

    def __init__(self, run_folder: Path, *, command: tuple[str, ...] = ()) -> None:
        """Start it. `command` replaces this executable and main.py, for tests."""
        self._folder = run_folder
        with (run_folder / "log.txt").open("ab") as log:
            self._process = start_child("worker", run_folder, log, command)

    @property
    def pid(self) -> int:
        return self._process.pid

    def messages(self) -> Iterator[Message]:
        """Yield what it says until it has ended; the last is Finished, Stopped or Failed.

        Blocks. Messages are kept in events.jsonl, other lines go to log.txt.
        """
        assert self._process.stdout is not None
        try:
            last = yield from self._until_its_end(self._process.stdout)
        finally:  # whoever listens no more, because the disk is full, has no use for the rest
            self._close()
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
        yield last

    def _until_its_end(self, said: IO[str]) -> Generator[Message, None, Message]:
        """Yield all messages but the last, which is returned."""
        last: Message | None = None
        with (
            (self._folder / "events.jsonl").open("a", encoding="utf-8") as events,
            (self._folder / "log.txt").open("a", encoding="utf-8") as log,
        ):
            for line in said:
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
        return last

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


def _write_line(file: TextIO, line: str) -> None:
    file.write(line + "\n")
    file.flush()
