"""The window that is measured."""

import os
import sys
import threading
import time
from pathlib import Path

from desk_control import Control, lateness
from desk_watch import Heart, Paints, spread, until, wait
from PySide6.QtWidgets import QApplication

from core.settings import Settings, save
from gui.application import Application
from gui.views.image_grid import ImageGrid


class Bench:
    """A phase begins with `begin` and ends with `say`."""

    def __init__(self, app: QApplication) -> None:
        self.paints, self.heart, self._control = Paints(), Heart(), Control()
        if "WHY" in os.environ:
            threading.Thread(target=self.heart.watch, daemon=True).start()
        save(Settings(toured=True))  # no tour over what is measured
        start = time.perf_counter()
        self.application = Application(app)
        self.application.begin(None)
        self.application.window.resize(1600, 1000)
        until(lambda: self.application.window.isVisible())
        QApplication.processEvents()
        up = 1000 * (time.perf_counter() - start)
        print(f"window up (start page): {up:.0f} ms", flush=True)
        until(lambda: hasattr(sys.modules.get("gui.desk"), "make_demo"))
        wait(1500)

    @property
    def session(self):
        return self.application.session

    @property
    def grid(self) -> ImageGrid:
        return self.application.window.pages["browse"].grid

    def say(self, name: str, times: list[float]) -> None:
        """Print the times of a phase, and how late the loop was during it."""
        print(f"{name}: {spread(times)}; {lateness(self.heart.late)}")
        print(f"    processor time from beat to beat: {spread(self.heart.computing)}")
        print(self._control.lateness(), flush=True)

    def begin(self) -> None:
        wait(300)
        self._control.begin()
        self.heart.begin()
        self.paints.begin()

    def pictures_in_sight(self) -> bool:
        rows = [self.grid.images.row(n) for piece in self.grid._pieces() for n in piece]
        return bool(rows) and all(
            row is not None and self.grid._thumbnails.pixmap(row, self.grid._pixels()) is not None
            for row in rows
        )

    def rest(self) -> None:
        """Wait for what is under way; a look of the folder watch may take longer than we wait."""
        tasks, end = self.session.tasks, time.perf_counter() + 5
        until(lambda: tasks.is_idle or time.perf_counter() > end)

    def painted(self) -> bool:
        return bool(self.paints.times)

    def open(self, folder: Path) -> None:
        self.begin()
        start = time.perf_counter()
        self.application.projects.open(folder)
        until(lambda: self.session and len(self.grid.images.ids))
        until(self.pictures_in_sight)
        self.say("project open to thumbnails in sight", [1000 * (time.perf_counter() - start)])
