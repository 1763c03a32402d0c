"""A reader's process in which files with telling names do what no sound decoder does."""

import os
import signal
import time
from pathlib import Path

from core.intake.child import MEMORY, main
from core.intake.facts import ImageFacts, read_image


def read(path: str) -> ImageFacts:
    name = Path(path).name
    if name.startswith("crash"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if name.startswith("hang"):
        time.sleep(600)
    if name.startswith("greedy"):
        bytearray(MEMORY + 1)
    if name.startswith("pid"):
        Path(path).with_suffix(".pid").write_text(str(os.getpid()))
        time.sleep(600)
    if name.startswith("unlucky") and not Path(path).with_suffix(".once").exists():
        Path(path).with_suffix(".once").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return read_image(path)


if __name__ == "__main__":
    main(read)
