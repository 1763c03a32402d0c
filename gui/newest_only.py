"""Requests that take their time, one after the other: of those that come meanwhile only the newest
is answered, so that no more than one thread waits."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from core.project import Project
from gui.session import Session

T = TypeVar("T")


class NewestOnly(QObject, Generic[T]):
    began = Signal()  # a request is under way

    def __init__(self, session: Session, deliver: Callable[[T], None], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._deliver = session, deliver
        self._is_under_way = False
        self._due: Callable[[Project], T] | None = None

    def ask(self, work: Callable[[Project], T]) -> None:
        """Run `work` in the read pool; `deliver` gets the answer, also if it is no longer the
        newest request when it comes."""
        if self._is_under_way:
            self._due = work
            return
        self._is_under_way = True
        self.began.emit()
        self._session.read(work, self._take)

    def forget(self) -> None:
        """Ask nothing more; an answer under way still comes."""
        self._due = None

    def _take(self, answer: T) -> None:
        self._is_under_way = False
        self._deliver(answer)
        due, self._due = self._due, None
        if due is not None:
            self.ask(due)
