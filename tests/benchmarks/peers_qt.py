"""Runs the own main() of labelme or X-AnyLabeling, inside its environment, and watches its window.

    QT_QPA_PLATFORM=offscreen python peers_qt.py PACKAGE FOLDER COUNT REPORT

Called by peers.py. When the window is up, *Open Dir* of its menu is triggered, its file dialog
answers FOLDER, and the watch waits until the list has COUNT rows and the first picture is painted.
"""

import contextlib
import importlib
import importlib.util
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

QT = next(name for name in ("PyQt5", "PyQt6", "PySide6") if importlib.util.find_spec(name))
QtCore = importlib.import_module(f"{QT}.QtCore")
QtWidgets = importlib.import_module(f"{QT}.QtWidgets")
QtGui = importlib.import_module(f"{QT}.QtGui")
MAIN = {"labelme": "labelme.__main__", "x-anylabeling-cvhub": "anylabeling.app"}
ARGUMENTS = {"labelme": [], "x-anylabeling-cvhub": ["--no-auto-update-check"]}
BEAT = 0.005
PACKAGE, FOLDER, COUNT, REPORT = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])


class Watch(QtCore.QObject):
    """Beats in the window's thread; each beat goes one step on in the story."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: dict[str, float] = {}
        self.longest = 0.0
        self.is_painted = False
        self._story = self._open_folder()
        self._last = time.monotonic()
        self._timer = QtCore.QTimer()
        self._timer.setTimerType(QtCore.Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(int(1000 * BEAT))

    def eventFilter(self, canvas, event) -> bool:
        shown = getattr(canvas, "pixmap", None)
        if event.type() == QtCore.QEvent.Type.Paint and shown is not None and not shown.isNull():
            self.is_painted = True
        return False

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last - BEAT)
        self._last = now
        next(self._story)

    def _open_folder(self) -> Iterator[None]:
        while not (windows := self._windows()):
            yield
        window = windows[0]
        window.resize(1600, 1000)
        self.marks["window"] = time.time()
        yield from self._rest(2)
        lists = window.findChildren(QtWidgets.QListWidget)
        (canvas,) = (w for w in window.findChildren(QtWidgets.QWidget) if _is_canvas(w))
        canvas.installEventFilter(self)
        QtWidgets.QFileDialog.getExistingDirectory = lambda *_given, **_named: FOLDER
        self.longest = 0.0
        self.marks["asked"] = time.time()
        QtCore.QTimer.singleShot(0, _open_dir(window).trigger)
        while not any(each.count() == COUNT for each in lists):
            yield
        self.marks["listed"] = time.time()
        while not self.is_painted:
            yield
        self.marks["picture"] = time.time()
        yield from self._rest(3)
        self._report()

    def _windows(self) -> list:
        all_windows = QtWidgets.QApplication.topLevelWidgets()
        return [w for w in all_windows if isinstance(w, QtWidgets.QMainWindow) and w.isVisible()]

    def _rest(self, seconds: float) -> Iterator[None]:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            yield

    def _report(self) -> None:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        qt = f"{QT} {QtCore.PYQT_VERSION_STR}"
        answer = {
            "version": f"{PACKAGE} {version(PACKAGE)}, {qt}",
            "marks": self.marks,
            "longest": self.longest,
            "memory": memory,
        }
        REPORT.write_text(json.dumps(answer))
        os._exit(0)


class WatchedApplication(QtWidgets.QApplication):
    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.watch = Watch()


def _is_canvas(widget) -> bool:
    return type(widget).__name__ == "Canvas"


def _open_dir(window):
    actions = window.findChildren((QtGui if QT != "PyQt5" else QtWidgets).QAction)
    return next(each for each in actions if each.text().replace("&", "").strip() == "Open Dir")


if __name__ == "__main__":
    QtWidgets.QApplication = WatchedApplication
    sys.argv = [PACKAGE, *ARGUMENTS[PACKAGE]]
    with contextlib.redirect_stdout(sys.stderr):
        importlib.import_module(MAIN[PACKAGE]).main()
