"""The groups of a grid: select one, fold one or all, press the header of one."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from gui.models.spans import Spans
from gui.views.grid_headers import HeaderHit
from gui.views.grid_selection import GridSelection

Modifier = Qt.KeyboardModifier


class GridGroups:
    """`spans` returns the groups of now; `regroup` shows them folded in another way."""

    def __init__(
        self,
        view: QAbstractItemView,
        chosen: GridSelection,
        *,
        spans: Callable[[], Spans],
        regroup: Callable[[Spans], None],
    ) -> None:
        self._view, self._chosen = view, chosen
        self._spans, self._regroup = spans, regroup

    def select_current(self) -> None:
        """Select the group of the current image."""
        spans, row = self._spans(), self._view.currentIndex().row()
        if spans and row >= 0:
            self._chosen.take(spans.rows(spans.number_of(row)), keep=False)

    def fold_current(self) -> None:
        """Fold the group of the current image, or unfold it."""
        spans, row = self._spans(), self._view.currentIndex().row()
        if spans and row >= 0:
            self.fold(spans.number_of(row))

    def fold_all(self) -> None:
        """Fold all groups, or unfold all where none is open."""
        if spans := self._spans():
            self._regroup(spans.fold_all(folded=not spans.folded.all()))

    def fold(self, number: int) -> None:
        """Fold a group, or unfold it."""
        spans = self._spans()
        self._regroup(spans.fold(number, folded=not spans.folded[number]))

    def press(self, header: HeaderHit, modifiers: Modifier) -> None:
        """Do what a press on a header means: its chevron folds, all else selects."""
        rows = self._spans().rows(header.number)
        if header.on_chevron and modifiers & Modifier.ShiftModifier:
            self.fold_all()
        elif header.on_chevron:
            self.fold(header.number)
        elif modifiers & Modifier.ShiftModifier:
            self._chosen.extend(rows.stop - 1, keep=False)
        else:
            self._chosen.take(rows, keep=bool(modifiers & Modifier.ControlModifier))
