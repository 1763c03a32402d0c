"""Opens a folder in Autodidact's own window and watches it; called by peers.py.

    QT_QPA_PLATFORM=offscreen PYTHONPATH=. python tests/benchmarks/peers_ours.py \
        new|existing PROJECT FOLDER COUNT REPORT
"""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from gui.application import Application
from gui.promptness import be_prompt

BEAT = 0.005
WAY, PROJECT, FOLDER = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
COUNT, REPORT = int(sys.argv[4]), Path(sys.argv[5])


class Watch(QObject):
    """Beats in the window's thread; each beat goes one step on in the story."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self.application = application
        self.marks: dict[str, float] = {}
        self.longest = 0.0
        self._story = self._open_folder()
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(int(1000 * BEAT))

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last - BEAT)
        self._last = now
        next(self._story)

    def _open_folder(self) -> Iterator[None]:
        window = self.application.window
        while not window.isVisible():
            yield
        window.resize(1600, 1000)
        self.marks["window"] = time.time()
        yield from self._rest(2)
        self.longest = 0.0
        self.marks["asked"] = time.time()
        QTimer.singleShot(0, self._ask)
        waiting = {"listed": self._is_listed, "picture": self._has_pictures}
        while waiting:
            for name in [name for name, is_done in waiting.items() if is_done()]:
                self.marks[name] = time.time()
                del waiting[name]
            yield
        yield from self._rest(3)
        self._report()

    def _ask(self) -> None:
        if WAY == "existing":
            self.application.projects.open(PROJECT)
        else:
            self.application.projects.create(PROJECT, FOLDER, labels_from_folders=False)

    def _is_listed(self) -> bool:
        return self.application.session is not None and len(self._grid.images.ids) == COUNT

    def _has_pictures(self) -> bool:
        """Whether Browse is in sight and every cell in sight has its thumbnail."""
        if self.application.session is None:
            return False
        if self.application.window.page != "browse":
            self.application.window.turn_to("browse")
            return False
        grid = self._grid
        rows = [grid.images.row(number) for piece in grid._pieces() for number in piece]
        return bool(rows) and all(
            row is not None and grid._thumbnails.pixmap(row, grid._pixels()) is not None
            for row in rows
        )

    @property
    def _grid(self):
        return self.application.window.pages["browse"].grid

    def _rest(self, seconds: float) -> Iterator[None]:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            yield

    def _report(self) -> None:
        answer = {
            "version": f"PySide6 {version('PySide6-Essentials')}",
            "marks": self.marks,
            "longest": self.longest,
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        REPORT.write_text(json.dumps(answer))
        self.application.end()
        os._exit(0)


def main() -> None:
    app = QApplication(sys.argv[:1])
    be_prompt()  # as gui.application.run does
    application = Application(app)
    watch = Watch(application)
    application.begin(None)
    app.exec()
    del watch


if __name__ == "__main__":
    main()
