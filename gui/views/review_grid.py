"""The grid of open proposals, and the decisions on what is selected in it."""

from array import array
from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from core.project import Project
from core.rows import Changed, ImageRow
from gui.models.review_queue import ReviewQueue
from gui.session import Session
from gui.views.image_grid import ImageGrid

Decide = Callable[[Project, Sequence[int]], Changed]


class ReviewGrid(ImageGrid):
    """Decided images leave at once and the next one becomes current; writing follows behind.

    Return is left to the page: there it accepts.
    """

    always_suggests = True

    def __init__(self, session: Session, queue: ReviewQueue, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._queue = queue

    def list_open(self, then: Callable[[], None]) -> None:
        """List what the queue asks for; what is decided but not written yet stays away."""
        chosen, order = self._queue.filter, self._queue.order

        def arrived() -> None:
            self._drop_decided()
            if self.current_id() is None and self.images.ids:
                self.go_to(0)
            then()

        self.listing.load(lambda project, _report: project.catalog.ids(chosen, order), arrived)

    def accept(self) -> None:
        self._decide(self.selected_ids(), lambda p, ids: p.review.accept(ids))

    def reject(self) -> None:
        self._decide(self.selected_ids(), lambda p, ids: p.review.reject(ids))

    def mark_unknown(self) -> None:
        self._decide(self.selected_ids(), lambda p, ids: p.review.mark_unknown(ids))

    def correct_to(self, category_id: int) -> None:
        self._correct(self.selected_ids(), category_id)

    def correct_to_majority(self) -> None:
        """Give all selected images the category that most of them are proposed as."""
        ids = self.selected_ids()
        if ids:
            self._session.read(
                lambda p: _majority(p.catalog.rows(ids)),
                lambda found: None if found is None else self._correct(ids, found),
            )

    def skip(self) -> None:
        """Note that these were passed over and go on; they stay open."""
        ids = self.selected_ids()
        if ids:
            self._session.edit(lambda p: p.review.skip(ids))
            self.go_to(min(self.images.ids.index(ids[-1]) + 1, len(self.images.ids) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _correct(self, ids: "array[int]", category_id: int) -> None:
        self._decide(ids, lambda p, given: p.review.correct(given, category_id))

    def _decide(self, ids: "array[int]", work: Decide) -> None:
        if not ids:
            return
        before = max(0, self.currentIndex().row())
        self._queue.decide(ids)
        following = self._queue.open_before(self.images.ids, before)
        self._session.edit(
            lambda p: work(p, ids), failed=lambda _: self._queue.settle(), notice=len(ids) > 1
        )
        if self._drop_decided():
            self.go_to(min(following, len(self.images.ids) - 1))

    def _drop_decided(self) -> bool:
        shown = self.images.ids
        left = self._queue.open_among(shown)
        self.listing.show_ids(left)
        return left is not shown


def _majority(rows: Sequence[ImageRow]) -> int | None:
    proposed = Counter(row.proposal.category_id for row in rows if row.proposal is not None)
    return proposed.most_common(1)[0][0] if proposed else None
