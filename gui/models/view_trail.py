"""The views of this session, one after the other: back and forward, as in a browser."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from core.rows import View
from gui.models.filter_parts import difference

MOST = 100  # views that are remembered
ONE_STEP = 2.0  # s: changes of one part within that time are one step


class ViewTrail:
    """Tell it every view with `note`; `back` and `forward` say which one to show."""

    def __init__(self, first: View, clock: Callable[[], float] = monotonic) -> None:
        self._views, self._at, self._clock = [first], 0, clock
        self._changed_at = float("-inf")

    @property
    def can_go_back(self) -> bool:
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        return self._at < len(self._views) - 1

    def note(self, view: View) -> None:
        """Remember a view. A text being typed or a handle being dragged makes one step of many."""
        if view == self._views[self._at]:
            return
        now = self._clock()
        goes_on = self._at > 0 and now - self._changed_at < ONE_STEP and self._is_same_part(view)
        self._changed_at = now
        if goes_on:
            self._views[self._at] = view
        else:
            self._at += 1
            self._views[self._at :] = [view]
        excess = max(0, len(self._views) - MOST)
        del self._views[:excess]
        self._at -= excess

    def back(self) -> View:
        self._at = max(0, self._at - 1)
        self._changed_at = float("-inf")
        return self._views[self._at]

    def forward(self) -> View:
        self._at = min(len(self._views) - 1, self._at + 1)
        self._changed_at = float("-inf")
        return self._views[self._at]

    def give_up(self, view: View) -> None:
        """Forget the last step, which never came to be shown; `view` is shown instead."""
        if self._at > 0 and self._views[self._at - 1] == view:
            self._at -= 1
            del self._views[self._at + 1 :]
        self._changed_at = float("-inf")

    def _is_same_part(self, view: View) -> bool:
        """Return whether `view` changes only what the step before it changed."""
        before, last = self._views[self._at - 1], self._views[self._at]
        if replace(last, filter=view.filter) != view:
            return False
        step, change = difference(before.filter, last.filter), difference(last.filter, view.filter)
        return len(change) == 1 and step == change
