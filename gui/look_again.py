"""The look at proposals under strong augmentation: a job that outlives the page it began on."""

from PySide6.QtCore import QObject, Signal

from gui.language import tr
from gui.session import Session


class LookAgain(QObject):
    """At most one at a time; `begin` while it runs does nothing."""

    switched = Signal()  # it began or ended; what was looked at until a cancel is kept

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.is_on = False
        self.count = 0  # proposals that it looks at, or looked at last

    def begin(self, categories: frozenset[int], limit: int) -> None:
        """Look at `limit` more open proposals of `categories` (empty: all)."""
        if self.is_on:
            return
        self.is_on, self.count = True, limit
        project = self._session.project
        self._session.tasks.job(
            tr("Looking under strong augmentation"),
            lambda report: project.again.look(report, limit=limit, categories=categories),
            ended=self._end,
        )
        self.switched.emit()

    def _end(self) -> None:
        self.is_on = False
        self.switched.emit()
