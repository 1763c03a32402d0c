"""How late the window's loop is, how long its grid paints, and how to wait while it lives."""

import faulthandler
import statistics
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from gui.views.image_grid import ImageGrid

FRAME = 1000 / 60  # ms
BEAT = 5  # ms
PATIENCE = 90  # seconds
COUNTED = 10  # of so many paints the blank cells of one are counted


class Heart:
    """Beats in the window's thread; `late` holds by how much each beat came too late, ms, and
    `computing` the processor time that this thread took since the beat before, ms."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.computing: list[float] = []
        self._last, self._computed = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT)

    def begin(self) -> None:
        self.late.clear()
        self.computing.clear()
        self._last, self._computed = time.perf_counter(), time.thread_time()

    def _beat(self) -> None:
        now, computed = time.perf_counter(), time.thread_time()
        self.late.append(max(0.0, 1000 * (now - self._last) - BEAT))
        self.computing.append(1000 * (computed - self._computed))
        self._last, self._computed = now, computed

    def watch(self) -> None:
        """Print where the window's thread is whenever it misses beats (with WHY=1). In a thread."""
        window, said = threading.main_thread().ident, 0.0
        while True:
            time.sleep(0.02)
            missing = time.perf_counter() - self._last
            if missing > 0.06 and self._last != said:
                said = self._last
                frames = traceback.extract_stack(sys._current_frames()[window])
                own = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-7:]]
                print(f"    late by {1000 * missing:.0f} ms: {' < '.join(reversed(own))}")


class Paints:
    """Times every paint of the grid in sight, and counts cells painted without a picture."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.computing: list[float] = []  # of those, the processor time of the window's thread
        self.blank = self.cells = 0
        original = ImageGrid.paintEvent

        def timed(grid: ImageGrid, event: object) -> None:
            start, computing = time.perf_counter(), time.thread_time()
            original(grid, event)
            self.times.append(1000 * (time.perf_counter() - start))
            self.computing.append(1000 * (time.thread_time() - computing))
            if len(self.times) % COUNTED:  # counting takes a millisecond of the window's thread
                return
            for piece in grid._pieces():
                for number in piece:
                    row = grid.images.row(number)
                    known = row is not None and grid._thumbnails.pixmap(row, 1) is not None
                    self.blank += not known
                    self.cells += 1

        ImageGrid.paintEvent = timed

    def begin(self) -> None:
        self.times.clear()
        self.computing.clear()
        self.blank = self.cells = 0


def wait(milliseconds: float) -> None:
    loop, timer = QEventLoop(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setSingleShot(True)
    timer.timeout.connect(loop.quit)
    timer.start(int(milliseconds))
    loop.exec()


def until(question: Callable[[], object], patience: float = PATIENCE) -> float:
    """Return after how many ms the answer was yes; the window lives meanwhile."""
    start = time.perf_counter()
    while not question():
        if time.perf_counter() - start > patience:
            faulthandler.dump_traceback()
            raise SystemExit(f"not within {patience} s")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 2)
    return 1000 * (time.perf_counter() - start)


def spread(times: list[float]) -> str:
    if len(times) < 2:
        return f"{times[0]:.1f}" if times else "nothing"
    cut = statistics.quantiles(times, n=100, method="inclusive")
    return f"p50 {cut[49]:.1f}  p99 {cut[98]:.1f}  max {max(times):.1f} ms"
