"""What lets the window's thread go on at once though others compute in the same process."""

import sys

SWITCH = 0.0001  # seconds: as long may another thread keep the interpreter (Python's own: 0.005)


def be_prompt() -> None:
    sys.setswitchinterval(SWITCH)
