"""One process at a time writes a project; the system frees the lock even after a kill -9."""

import json
import os
import socket
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import UserError


class ProjectLock:
    """Held from construction to `release`; UserError names the holder if it is taken."""

    def __init__(self, folder: Path) -> None:
        # Opened on one thread and closed on another: not per thread, or release would do nothing.
        self._lock = FileLock(folder / ".lock", thread_local=False)
        holder = folder / ".holder.json"
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise UserError(
                "Process {process} on {host} has this project open: close it first. "
                "Commands that only read still work.",
                **_holder(holder),
            ) from error
        holder.write_text(json.dumps({"process": os.getpid(), "host": socket.gethostname()}))

    def release(self) -> None:
        self._lock.release()


def _holder(path: Path) -> dict[str, object]:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {"process": "?", "host": "?"}
