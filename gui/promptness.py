"""What lets the window's thread go on at once though others compute in the same process."""

import os
import sys
import threading

SWITCH = 0.0001  # seconds: as long may another thread keep the interpreter (Python's own: 0.005)

BEHIND = 5  # niceness of threads that read and write beside the window's


def be_prompt() -> None:
    sys.setswitchinterval(SWITCH)


def stand_back() -> None:
    """Let the window's thread have a core before this thread (where threads have a niceness)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND)
