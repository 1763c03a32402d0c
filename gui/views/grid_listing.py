"""What a grid lists: asked elsewhere, and shown so that selection and place are kept."""

from array import array
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractItemView

from core.errors import UserError
from core.progress import Report
from core.project import Project
from core.rows import Listing
from core.types import Grouping
from gui.language import tr
from gui.models.images import ImagesModel
from gui.models.listing import Arrangement, Place, at_place, find_again
from gui.models.spans import Spans
from gui.session import Session
from gui.views.grid_geometry import GridGeometry
from gui.views.grid_selection import GridSelection

AT_ONCE = 3_000_000  # ids times selected ones: so many are compared in some milliseconds
Question = Callable[[Project, Report], "Listing | array[int]"]


class GridListing(QObject):
    """`geometry` and `spans` return the layout and the groups of now; `put` shows other images."""

    def __init__(
        self,
        view: QAbstractItemView,
        session: Session,
        images: ImagesModel,
        chosen: GridSelection,
        *,
        geometry: Callable[[], GridGeometry],
        spans: Callable[[], Spans],
        put: Callable[["array[int]", Spans], None],
    ) -> None:
        super().__init__(view)  # what is asked is delivered only while the view lives
        self._view, self._session, self._images, self._chosen = view, session, images, chosen
        self._geometry, self._spans, self._put = geometry, spans, put

    def load(
        self,
        work: Question,
        then: Callable[[], None] | None = None,
        *,
        grouping: Grouping = Grouping.NONE,
        failed: Callable[[UserError], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> None:
        """Show what `work` lists, made in the read pool; selection, place and what is folded are
        kept. `grouping` says what the groups of the listing are by. What takes long is shown in
        the job bar."""
        place, project = self._place(), self._session.project
        ends = _Ends(then, failed, cancelled)
        self._search(lambda report: find_again(work(project, report), place, grouping), place, ends)

    def show_ids(self, ids: "array[int]") -> None:
        """Show these few images at once; selection and place are kept."""
        self._show(find_again(ids, self._place()))

    def _search(self, work: Callable[[Report], Arrangement], asked: Place, ends: "_Ends") -> None:
        self._session.tasks.search(
            tr("Listing images"),
            work,
            partial(self._loaded, asked, ends),
            replacing=f"grid {id(self)}",
            failed=ends.failed,
            cancelled=ends.cancelled,
        )

    def _loaded(self, asked: Place, ends: "_Ends", arrangement: Arrangement) -> None:
        """Show it where the person is now: by the place of the question a key pressed meanwhile
        would be undone, and the next one meet another image."""
        now = self._place()
        if not now.is_at(asked):
            if len(arrangement.ids) * max(1, len(now.selected)) > AT_ONCE:
                self._search(lambda _report: at_place(arrangement, now), now, ends)
                return
            arrangement = at_place(arrangement, now)
        self._show(arrangement)
        if ends.then is not None:
            ends.then()

    def _place(self) -> Place:
        ids, current, first = self._images.ids, self._view.currentIndex().row(), self._first()
        scrolled = self._view.verticalScrollBar().value() > 0
        return Place(
            selected=self._chosen.ids(),
            current=(ids[current], current) if 0 <= current < len(ids) else None,
            top=(ids[first], first) if first is not None and scrolled else None,
            spans=self._spans(),
        )

    def _show(self, arrangement: Arrangement) -> None:
        same = arrangement.ids == self._images.ids
        if same and not (arrangement.spans or self._spans()):
            return
        bar = self._view.verticalScrollBar()
        before = self._geometry().rect(self._first() or 0).top() - bar.value()
        self._put(arrangement.ids, arrangement.spans)
        if not same:
            self._chosen.restore(arrangement.kept, arrangement.current)
        if arrangement.top is not None:
            bar.setValue(self._geometry().rect(arrangement.top).top() - before)

    def _first(self) -> int | None:
        """Return the first row in sight."""
        offset, height = self._view.verticalScrollBar().value(), self._view.viewport().height()
        pieces = self._geometry().pieces_between(offset, offset + height)
        return pieces[0].start if pieces else None


class _Ends(NamedTuple):
    """What is called when a listing is shown, refused or cancelled."""

    then: Callable[[], None] | None
    failed: Callable[[UserError], None] | None
    cancelled: Callable[[], None] | None
