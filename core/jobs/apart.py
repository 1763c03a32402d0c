"""Child processes apart from the window: Ctrl+C passes them by, and its needs come first.

A group of their own and no session of their own: Linux shares the cores out among sessions
first (`sched_autogroup_enabled`, sched(7)) and heeds niceness only within one.
"""

import os
import subprocess
import sys

if sys.platform == "win32":
    CREATION_FLAGS = (
        subprocess.CREATE_NEW_PROCESS_GROUP
        | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        | subprocess.CREATE_NO_WINDOW
    )
    PROCESS_GROUP = None
else:
    CREATION_FLAGS, PROCESS_GROUP = 0, 0

BATCH = 15  # niceness of what goes on for long: reading pictures, features, training
ANSWERING = 10  # of what somebody waits for


def give_way(niceness: int) -> None:
    """Let this process, a child, have the cores only when the window does not want them."""
    if hasattr(os, "nice"):
        os.nice(max(0, niceness - os.nice(0)))  # the thread that started it may have stood back
