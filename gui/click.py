"""A soft click, made here and played by what the system has; silent where it has nothing.

QtMultimedia is not in PySide6-Essentials, and 100 MB for one click would be too much.
"""

import math
import struct
import sys
import time
import wave
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QStandardPaths, QTemporaryDir

if sys.platform == "win32":
    import winsound

RATE = 44_100  # samples per second
LENGTH, PITCH, LOUDNESS = 0.045, 1_150, 0.16  # seconds, Hz, of full scale
LEAST_PAUSE = 0.08  # seconds between two clicks: faster ones would only be noise
_PLAYERS = ("afplay",) if sys.platform == "darwin" else ("pw-play", "paplay", "aplay")


class Click(QObject):
    """Starts a player and does not wait for it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._folder: QTemporaryDir | None = None
        self._program = ""
        self._last = 0.0

    def play(self) -> None:
        now = time.monotonic()
        if now - self._last < LEAST_PAUSE:
            return
        self._last = now
        file = self._file()
        if sys.platform == "win32":
            winsound.PlaySound(
                str(file), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
            )
        elif self._program:
            process = QProcess()
            process.setProgram(self._program)
            process.setArguments([str(file)])
            process.setStandardOutputFile(QProcess.nullDevice())
            process.setStandardErrorFile(QProcess.nullDevice())
            process.startDetached()

    def _file(self) -> Path:
        """Return the sound as a file, made at the first click; look for a player then, too."""
        if self._folder is None:
            self._folder = QTemporaryDir()
            write_click(Path(self._folder.path()) / "click.wav")
            found = (QStandardPaths.findExecutable(name) for name in _PLAYERS)
            self._program = next(filter(None, found), "")
        return Path(self._folder.path()) / "click.wav"


def write_click(path: Path) -> None:
    """Write a tone that dies away, as 16 bit mono."""
    count = round(LENGTH * RATE)
    samples = (
        round(
            32_767
            * LOUDNESS
            * math.sin(2 * math.pi * PITCH * n / RATE)
            * math.exp(-6 * n / count)
            * min(1.0, n / 60)  # no crack at its beginning
        )
        for n in range(count)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{count}h", *samples))
