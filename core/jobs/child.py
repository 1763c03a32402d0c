"""The processes that compute for us, as they are started and as they end; no torch, no Qt."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

from core.jobs.apart import CREATION_FLAGS, PROCESS_GROUP

OURSELVES = (sys.executable, str(Path(__file__).parents[2] / "main.py"))
# Torch's threads wait for each other at every operation. Spinning meanwhile, as is their default,
# made features four times slower beside other busy programs (13 to 54 images/s), and saves nothing
# on a quiet machine.
_PATIENT_THREADS = {"OMP_WAIT_POLICY": "PASSIVE"}


def start_child(
    verb: str, folder: Path, log: IO[bytes], command: tuple[str, ...] = ()
) -> "subprocess.Popen[str]":
    """Start `main.py verb folder`, which speaks lines; its errors go to `log`. `command` replaces
    this executable and main.py, for tests."""
    return subprocess.Popen(
        [*(command or OURSELVES), verb, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        encoding="utf-8",
        errors="replace",
        env={**_PATIENT_THREADS, **os.environ},
        creationflags=CREATION_FLAGS,
        process_group=PROCESS_GROUP,
    )


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
