"""The process that decodes untrusted files for `core.intake.reader`.

It holds nothing but Pillow, so that its end costs one picture and nothing else. It limits
itself: memory, time per file, and its life, which ends with its parent's even by kill -9.
"""

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from core.intake.facts import ImageFacts, read_image
from core.intake.wire import read_path, write_facts, write_ready
from core.jobs.apart import BATCH, give_way

if sys.platform == "linux":
    import resource

MEMORY = 2 << 30  # bytes of address space


def main(read: Callable[[str], ImageFacts] = read_image) -> None:
    """Answer each path from standard input with its facts, until the input ends the process.

    The only argument is the time limit for one file in seconds.
    """
    seconds = int(sys.argv[1])
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # a stray print is no answer
    sys.excepthook = _die
    _limit_itself()
    paths = _paths(sys.stdin.buffer)
    write_ready(answers)
    for path in paths:
        _set_alarm(seconds)
        facts = read(path)
        _set_alarm(0)
        write_facts(answers, facts)


def _paths(stream: IO[bytes]) -> Iterator[str]:
    """Yield the paths asked for; a thread waits for them, so that the end of the input, which
    is the end of the parent, is noticed while a picture is being decoded."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        for line in stream:
            waiting.put(read_path(line))
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield waiting.get()


def _limit_itself() -> None:
    give_way(BATCH)
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        Path("/proc/self/oom_score_adj").write_text("500")  # short of memory, this goes first


def _die(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """End at once: an orderly end would wait for the thread that listens."""
    sys.__excepthook__(kind, error, traceback)
    sys.stderr.flush()
    os._exit(1)


def _set_alarm(seconds: int) -> None:
    """Ask the system to end this process then: it works even where a decoder hangs in C while
    holding the interpreter, and nobody is left to kill it."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    main()
