"""What Review shows: the proposals, an audit of them, or where none waits what to do next."""

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.language import tr
from gui.session import Session
from gui.views.audit_desk import AuditDesk
from gui.views.buttons import push_button
from gui.views.empty_state import EmptyState


class ReviewFaces(QStackedWidget):
    """`desk` holds the proposals, and labels in doubt; at first nothing is shown."""

    desk_shown = Signal()  # in sight
    audit_left = Signal()
    look_wanted = Signal(object)  # Line: at what accepting in an audit sets aside

    def __init__(self, session: Session, desk: QWidget, recheck: Callable[[], None]) -> None:
        """`recheck` looks at labels again, where all is reviewed."""
        super().__init__()
        self._session, self.desk = session, desk
        self.waiting = QWidget()
        self.untrained = _untrained(session)
        self.reviewed = _reviewed(session, recheck)
        for face in (self.waiting, desk, self.untrained, self.reviewed):
            self.addWidget(face)

    @cached_property
    def audit(self) -> AuditDesk:
        """Made when it is first asked for: it would hold the page up."""
        audit = AuditDesk(self._session)
        audit.left.connect(self.audit_left)
        audit.look_wanted.connect(self.look_wanted)
        self.addWidget(audit)
        return audit

    @property
    def is_in_audit(self) -> bool:
        return isinstance(self.currentWidget(), AuditDesk)

    def show_desk(self, *, has_images: bool, has_model: bool) -> None:
        """Show the desk, or why there is nothing on it; an audit stays in sight."""
        face = self.desk
        if not has_images:
            has_labels = any(category.labels for category in self._session.categories)
            face = self.reviewed if has_model and has_labels else self.untrained
        if self.currentWidget() is face or self.is_in_audit:
            return
        self.setCurrentWidget(face)
        if face is self.desk and self.isVisible():
            self.desk_shown.emit()

    def show_audit(self) -> None:
        self.setCurrentWidget(self.audit)

    def wait(self) -> None:
        """Show nothing until `show_desk`."""
        self.setCurrentWidget(self.waiting)


def _untrained(session: Session) -> EmptyState:
    return EmptyState(
        session.theme,
        "review",
        tr("No proposals yet"),
        tr("Label a few images of each category, then train: the model proposes the rest."),
        button=tr("Go to Train"),
        clicked=lambda: session.page_wanted.emit("train"),
    )


def _reviewed(session: Session, recheck: Callable[[], None]) -> EmptyState:
    reviewed = EmptyState(
        session.theme,
        "check",
        tr("All reviewed"),
        tr("No proposal waits. Train again to learn from what you accepted and corrected."),
        button=tr("Go to Train"),
        clicked=lambda: session.page_wanted.emit("train"),
    )
    again = push_button(tr("Look at labels in doubt"), recheck, role="link")
    reviewed.column.addWidget(again, alignment=Qt.AlignmentFlag.AlignHCenter)
    return reviewed
