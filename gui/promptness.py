"""What lets the window's thread go on at once though others compute in the same process."""

import gc
import sys

SWITCH = 0.001  # seconds: as long may another thread keep the interpreter (Python's own: 0.005)


def be_prompt() -> None:
    sys.setswitchinterval(SWITCH)


def leave_alone_what_stays() -> None:
    """Take all that is loaded out of what the garbage collector looks through: with the window
    and a project open that is some hundred thousand objects, and takes longer than a frame."""
    gc.freeze()
