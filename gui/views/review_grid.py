"""The grid of open proposals, and the decisions on what is selected in it."""

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from core.doubt.blind import blind_among
from core.doubt.doubts import Doubts
from core.errors import UserError
from core.progress import Report
from core.project import Project
from core.rows import Changed, ImageRow
from gui.language import tr
from gui.models.id_sets import as_numbers
from gui.models.queue_words import hidden_in_words, reason_in_words
from gui.models.review_queue import ReviewQueue
from gui.notice import Notice
from gui.session import Session
from gui.steps import Step
from gui.views.cell_facts import LINE
from gui.views.grid_geometry import CAPTION
from gui.views.image_grid import ImageGrid

Decide = Callable[[Project, Sequence[int]], Changed]


@dataclass(slots=True)
class _Answer:
    """What a question found, carried beside the listing from the read pool."""

    doubts: Doubts | None = None


class ReviewGrid(ImageGrid):
    """Decided images leave at once and the next one becomes current; writing follows behind.

    Return is left to the page: there it accepts.
    """

    always_suggests = True
    naming_wanted = Signal()  # an image whose proposal is hidden cannot be accepted: name it
    queue_gone = Signal()  # the queue is not there any more

    def __init__(self, session: Session, queue: ReviewQueue, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._queue = queue
        self._doubts: Doubts | None = None
        self._reasons: dict[int, str] = {}
        self._came_back: int | None = None  # whose decision was undone, until it is listed
        self.hides_some = False  # every tenth is blind
        self._images.hides = self.is_blind
        self._canvas.reason = self.reason
        self._images.arrived.connect(self._reasons.clear)
        session.stepped.connect(self._await)

    def list_open(self, then: Callable[[], None]) -> None:
        """List what the queue asks for; what is decided but not written yet stays away."""
        categories, order = self._queue.filter.proposed, self._queue.order
        line = self._queue.aside_of
        answer = _Answer()

        def work(project: Project, report: Report) -> "array[int]":
            if line is None:
                answer.doubts = project.doubt.order(order, categories, report)
            else:
                answer.doubts = project.doubt.order_aside(line.threshold, line.categories, report)
            return answer.doubts.listed()

        def arrived() -> None:
            self._take(answer.doubts)
            self._drop_decided()
            if self.current_id() is None and self.images.ids:
                self.go_to(0)
            self._go_back()
            then()

        def failed(_error: UserError) -> None:
            self.queue_gone.emit()

        self.listing.load(work, arrived, failed=failed)

    def reason(self, row: ImageRow) -> str:
        """Return why an image is listed, "" where its place needs none."""
        if self.is_blind(row):
            return tr("Which one is it? The proposal is hidden")
        if self._doubts is None:
            return ""
        if row.id not in self._reasons:
            found = self._doubts.reasons_of([row.id]).get(row.id)
            self._reasons[row.id] = reason_in_words(found, self._session)
        return self._reasons[row.id]

    def is_blind(self, row: ImageRow) -> bool:
        """Whether the proposal is hidden: not in a category, where all are proposed as it."""
        if not self.hides_some or row.proposal is None or self._queue.filter.proposed:
            return False
        return bool(blind_among([row.id], row.proposal.model_id)[0])

    def select_cohort(self, ids: "array[int]") -> None:
        """Select what looks alike; while none is told of, what is selected stays so."""
        if ids:
            self.select_images(ids)

    def hides_selected(self) -> bool:
        """Whether what is proposed is hidden of all that is selected."""
        if not self.hides_some or self._queue.order.is_of_labels:
            return False
        ids = self.selected_ids()
        return bool(ids) and not self._seen(ids)

    def accept(self) -> None:
        """Accept what is proposed; of labels in doubt, keep them. A hidden proposal is named."""
        ids = self.selected_ids()
        if self._queue.order.is_of_labels:
            self._keep(ids)
            return
        seen = self._seen(ids)
        if ids and not seen:
            self.naming_wanted.emit()
        self._decide(seen, lambda p, ids: p.review.accept(ids))

    def reject(self) -> None:
        if self._queue.order.is_of_labels:
            self._decide(self.selected_ids(), lambda p, ids: p.recheck.reject(ids))
        else:
            self._decide(self._seen_or_said(), lambda p, ids: p.review.reject(ids))

    def mark_unknown(self) -> None:
        self._decide(self.selected_ids(), lambda p, ids: p.review.mark_unknown(ids))

    def correct_to(self, category_id: int) -> None:
        ids = self.selected_ids()
        if len(ids) == 1 and not self._seen(ids):
            self._decide(ids, lambda p, given: p.blind.name(given, category_id))
        else:
            self._correct(ids, category_id)

    def correct_to_majority(self) -> None:
        """Give all selected images the category that most of them are proposed as; those whose
        proposal is hidden stay."""
        ids = self._seen_or_said()
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

    def _take(self, doubts: Doubts | None) -> None:
        """Show the reasons of another listing, on two lines where there are any."""
        self._doubts = doubts
        self._reasons.clear()
        has_reasons = self.hides_some or (doubts is not None and bool(doubts.phrases))
        self._caption = CAPTION + LINE if has_reasons else CAPTION
        self.updateGeometries()
        self.viewport().update()

    def _await(self, step: Step) -> None:
        """Go to an image whose decision was taken back, once it is listed again."""
        ids = () if step.forward or not self.isVisible() else step.changed.ids or ()
        self._came_back = ids[0] if len(ids) == 1 else None

    def _go_back(self) -> None:
        image = self._came_back
        if image is not None and image in self.images.ids:
            self.go_to(self.images.ids.index(image))
            self._came_back = None

    def _seen(self, ids: "array[int]") -> "array[int]":
        """Return those whose proposal is not hidden."""
        model = self._model()
        if not self.hides_some or self._queue.filter.proposed or not ids or model is None:
            return ids
        hidden = blind_among(ids, model)
        return array("q", as_numbers(ids)[~hidden].tobytes())

    def _seen_or_said(self) -> "array[int]":
        """Return the selected images whose proposal is not hidden; say so where there is none."""
        ids = self.selected_ids()
        seen = self._seen(ids)
        if ids and not seen:
            self._session.noticed.emit(Notice(hidden_in_words()))
        return seen

    def _model(self) -> int | None:
        """Return whose proposals these are."""
        row = self.images.row(self.currentIndex().row())
        return None if row is None or row.proposal is None else row.proposal.model_id

    def _keep(self, ids: "array[int]") -> None:
        if self._doubts is None:
            return
        found = self._doubts.reasons_of(ids)
        suspected = [found[each].category if each in found else 0 for each in ids]
        self._decide(ids, lambda p, given: p.recheck.keep(given, suspected))

    def _correct(self, ids: "array[int]", category_id: int) -> None:
        self._decide(ids, lambda p, given: p.review.correct(given, category_id))

    def _decide(self, ids: "array[int]", work: Decide) -> None:
        if not ids:
            return
        self._came_back = None
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
