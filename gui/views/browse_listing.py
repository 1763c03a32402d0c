"""What Browse lists: the view that is asked for, the orders by likeness, the way back and forth."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from core.errors import UserError
from core.rows import View
from core.types import Order
from gui.models.view_topics import deciding_topics
from gui.models.view_trail import ViewTrail
from gui.relist_timer import RelistTimer
from gui.session import Session
from gui.views.busy_line import BusyLine
from gui.views.image_grid import ImageGrid

MOST_LIKE = 1_000  # images whose likes are looked for at once
_BY_LIKENESS = (Order.LIKE, Order.ALIKE)


class BrowseListing(QObject):
    """Follows the session's view. A listing that fails or is cancelled gives the view back that is
    still shown."""

    listed = Signal()

    def __init__(self, session: Session, grid: ImageGrid, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._grid = session, grid
        self.busy = BusyLine(session.theme)
        self.trail = ViewTrail(session.view)
        self._shown_view = _by_path(session.view)
        self.timer = RelistTimer(self, self.refresh, lambda: deciding_topics(session.view))
        session.view_changed.connect(self._follow_view)
        session.changed.connect(self.timer.heed)

    def refresh(self) -> None:
        """List the images of the view again; selection and place are kept."""
        view = self._session.view
        self.busy.start()
        self._grid.listing.load(
            lambda project, report: project.finding.list(view, report),
            partial(self._show_listed, view),
            grouping=view.grouping,
            failed=self._take_back,
            cancelled=self._stay,
        )

    def go_back(self) -> None:
        self._session.set_view(self.trail.back())

    def go_forward(self) -> None:
        self._session.set_view(self.trail.forward())

    def find_like(self) -> None:
        """Put the images first that look most like those selected."""
        ids = tuple(self._grid.selected_ids()[:MOST_LIKE])
        if ids:
            self._arrange(replace(self._session.view, order=Order.LIKE, like=ids))

    def arrange_alike(self) -> None:
        """Put images that look alike side by side."""
        self._arrange(replace(self._session.view, order=Order.ALIKE, like=()))

    def _arrange(self, view: View) -> None:
        self._session.set_view(replace(view, backwards=False))

    def _follow_view(self) -> None:
        self.trail.note(self._session.view)
        self.refresh()

    def _show_listed(self, view: View) -> None:
        before, self._shown_view = self._shown_view, view
        is_new = (view.order, view.like) != (before.order, before.like)
        if view.order in _BY_LIKENESS and is_new:
            self._grid.verticalScrollBar().setValue(0)
        self.busy.stop()
        self.listed.emit()

    def _take_back(self, _error: UserError) -> None:
        """An order that cannot be had (yet) leaves what was shown before; the window says why."""
        self.busy.stop()
        view = self._session.view
        if view.order in _BY_LIKENESS:
            self._session.set_view(_by_path(view))

    def _stay(self) -> None:
        """A listing that was cancelled leaves what was shown before, with its filter and order."""
        self.busy.stop()
        if self._session.view != self._shown_view:
            self.trail.give_up(self._shown_view)
            self._session.set_view(self._shown_view)


def _by_path(view: View) -> View:
    return replace(view, order=Order.PATH, like=(), backwards=False)
