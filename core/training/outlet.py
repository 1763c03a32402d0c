"""The two ends of the pipe to whoever watches a worker: messages out, the wish to stop in.

Standard output carries messages and nothing else: the real one is moved to a descriptor of our
own, and descriptors 1 and 2 then lead to the run's log, so that neither a `print` nor a C++
library can break the protocol.
"""

import os
import sys
import threading
from pathlib import Path
from typing import TextIO

from core.jobs.messages import Message, encode


class Outlet:
    """Writes messages to what was standard output before `open`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lost = False

    @classmethod
    def open(cls, log: Path) -> "Outlet":
        """Keep the real standard output for messages and send everything else to `log`."""
        sys.stdout.flush()
        sys.stderr.flush()
        stream = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        os.close(handle)
        return cls(stream)

    def send(self, message: Message) -> bool:
        """Write one line; False once nobody reads any more."""
        try:
            self._stream.write(encode(message) + "\n")
            self._stream.flush()
        except (BrokenPipeError, OSError):
            self._lost = True
        return not self._lost


class StopWish:
    """True from the moment that standard input ended or brought a line "stop"."""

    def __init__(self, stream: TextIO) -> None:
        self._wished = threading.Event()
        threading.Thread(target=self._listen, args=(stream,), daemon=True).start()

    def _listen(self, stream: TextIO) -> None:
        for line in stream:
            if line.strip() == "stop":
                break
        self._wished.set()

    def __bool__(self) -> bool:
        return self._wished.is_set()
