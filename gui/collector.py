"""The garbage collector, kept to the window's thread.

Left alone it runs in whichever thread makes garbage. In a thread of a pool it can come upon
objects of Qt, and taking these apart there is not safe. (The suite hung once in some 2,200 tests,
the window's thread waiting inside Qt for the interpreter: this is the likely cause, not proven.)
"""

import gc

from PySide6.QtCore import QObject, QTimer

PAUSE = 100  # ms between two looks: what half a second made took 13 ms to look through


class Collector(QObject):
    """Collects at Python's own thresholds, from construction to `close`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(PAUSE)

    def look(self) -> None:
        """Collect the oldest generation that is due, with all younger ones."""
        due = zip(gc.get_count(), gc.get_threshold(), strict=True)
        generations = [number for number, (count, most) in enumerate(due) if count > most]
        if generations:
            gc.collect(generations[-1])

    def leave_alone_what_stays(self) -> None:
        """Take all that is loaded out of what is looked through: with the window and a project
        open that is some hundred thousand objects, and takes longer than a frame."""
        gc.freeze()

    def let_go(self) -> None:
        """Look through all again, for what stayed is to go."""
        gc.unfreeze()

    def close(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
