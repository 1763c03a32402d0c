"""What Review shows where no proposal waits."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from gui.language import tr
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.empty_state import EmptyState


def empty_faces(session: Session, recheck: Callable[[], None]) -> tuple[EmptyState, EmptyState]:
    """Return what is shown before the first training, and when all is reviewed; there `recheck`
    looks at labels again."""
    untrained = EmptyState(
        session.theme,
        "review",
        tr("No proposals yet"),
        tr("Label a few images of each category, then train: the model proposes the rest."),
        button=tr("Go to Train"),
        clicked=lambda: session.page_wanted.emit("train"),
    )
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
    return untrained, reviewed
