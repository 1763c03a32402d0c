"""The moment after a project was opened when all that is in sight has been read."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from gui.tasks import Tasks

CALM = 60  # ms without a read: listing, rows and thumbnails ask one after the other
PATIENCE = 8000  # ms


class FirstCalm(QObject):
    """Calls `work` once, when nothing has been read for a moment, or after some seconds. What is in
    sight would have to share the processor and the disk with it."""

    def __init__(self, tasks: Tasks, work: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._work = tasks, work
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self._end_if_calm)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._end)
        tasks.became_idle.connect(self._calm.start)
        self._patience.start()

    def _end_if_calm(self) -> None:
        if self._tasks.is_idle:
            self._end()

    def _end(self) -> None:
        self._tasks.became_idle.disconnect(self._calm.start)
        self._calm.stop()
        self._patience.stop()
        self._work()
        self.deleteLater()
