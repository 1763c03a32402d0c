"""The requests that came in, read in a thread of their own; the end of input ends the process."""

import os
import threading
from typing import TextIO

from core.jobs.companion_messages import Request, UseImages, UseLabels, decode_request


class Inbox:
    """Requests in the order in which they came, without those that a later one makes void."""

    def __init__(self, stream: TextIO) -> None:
        self._waiting: list[Request] = []
        self._came = threading.Condition()
        threading.Thread(target=self._listen, args=(stream,), daemon=True).start()

    def take(self, *, wait: bool) -> list[Request]:
        """Return what has come since the last time; with `wait`, once something has."""
        with self._came:
            while wait and not self._waiting:
                self._came.wait()
            taken, self._waiting = self._waiting, []
        return without_void(taken)

    def _listen(self, stream: TextIO) -> None:
        for line in stream:
            request = decode_request(line)
            if request is not None:
                with self._came:
                    self._waiting.append(request)
                    self._came.notify()
        # The window closed or died. At once: features are appended crash-safe, all else is renamed.
        os._exit(0)


def without_void(requests: list[Request]) -> list[Request]:
    """Leave out all but the last of the images, and labels before the last whole table of them."""
    images = [at for at, request in enumerate(requests) if isinstance(request, UseImages)]
    tables = [at for at, request in enumerate(requests) if isinstance(request, UseLabels)]
    kept = list[Request]()
    for at, request in enumerate(requests):
        match request:
            case UseImages() if at != images[-1]:
                continue
            case UseLabels() if at != tables[-1]:
                continue
            case _:
                kept.append(request)
    return kept
