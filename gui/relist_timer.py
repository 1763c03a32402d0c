"""Lists a page again after a change: at once after a person's own, now and then among many."""

from collections.abc import Callable, Set

from PySide6.QtCore import QObject, QTimer

from core.rows import Changed
from core.types import Topic

PAUSE = 400  # ms between two listings while many changes come in


class RelistTimer(QTimer):
    """`deciding` returns the topics of the changes that can move images into or out of what is
    shown; `relist` lists again."""

    def __init__(
        self,
        parent: QObject,
        relist: Callable[[], None],
        deciding: Callable[[], Set[Topic]],
    ) -> None:
        super().__init__(parent)
        self._deciding = deciding
        self.setSingleShot(True)
        self.timeout.connect(relist)

    def heed(self, change: Changed) -> None:
        if change.topics & self._deciding() and not self.isActive():
            self.start(0 if change.ids is not None else PAUSE)
