"""How late a window of Qt alone is that does nothing, in a process of its own beside the measured
one: what of the lateness is the machine's."""

import subprocess
import sys

from desk_watch import BEAT, FRAME, Heart
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

TWICE = 2 * FRAME


class Control:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._say()

    def begin(self) -> None:
        self._say()

    def lateness(self) -> str:
        """Since `begin`."""
        return "    a window that does nothing, meanwhile: " + self._say()

    def _say(self) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("say\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().rstrip()


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

    def answer() -> None:
        if not sys.stdin.readline():
            app.quit()
            return
        sys.stdout.write(lateness(heart.late) + "\n")
        sys.stdout.flush()
        heart.begin()

    asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    asked.activated.connect(answer)
    app.exec()


if __name__ == "__main__":
    main()
