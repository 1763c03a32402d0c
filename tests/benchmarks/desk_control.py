"""How late a window of Qt alone is that does nothing, in a process of its own beside the measured
one: what of the lateness is the machine's."""

import select
import subprocess
import sys

from desk_watch import BEAT, FRAME, Heart
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

TWICE = 2 * FRAME


class Control:
    """Begins when it is made."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def end(self) -> str:
        """Return what it measured."""
        return "    a window that does nothing, meanwhile: " + self._process.communicate("end")[0]


def lateness(late: list[float]) -> str:
    late = sorted(late) or [0.0]
    p50, p99 = (late[int(len(late) * share)] for share in (0.5, 0.99))
    over, twice = (sum(each > limit for each in late) for limit in (FRAME, TWICE))
    return (
        f"loop late: p50 {p50:.1f}  p99 {p99:.1f}  max {late[-1]:.1f} ms, {over} of {len(late)} "
        f"beats of {BEAT} ms over a frame, {twice} over two"
    )


def main() -> None:
    app = QApplication(sys.argv[:1])
    heart = Heart()

    def look() -> None:
        if ended():
            app.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    heart.begin()
    app.exec()
    sys.stdout.write(lateness(heart.late))


def ended() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    main()
