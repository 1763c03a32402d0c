"""What is selected in a grid: always whole ranges, never one piece per image."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange
from PySide6.QtWidgets import QAbstractItemView

from gui.models.images import ImagesModel

Flag = QItemSelectionModel.SelectionFlag


class GridSelection:
    """Works on the view's own selection model, so that Qt's accessibility sees it too."""

    def __init__(self, view: QAbstractItemView, images: ImagesModel) -> None:
        self._view, self._images = view, images
        self._anchor: int | None = None
        self._ranges: list[range] | None = None  # what Qt holds, in order, once it was asked for

    def ranges(self) -> list[range]:
        """Return the selected rows, rising."""
        if self._ranges is None:
            pieces = self._view.selectionModel().selection()
            self._ranges = sorted(
                (_rows(pieces.at(n)) for n in range(pieces.size())), key=lambda each: each.start
            )
        return self._ranges

    def forget(self) -> None:
        """Qt's selection is another now: ask it again."""
        self._ranges = None

    def ids(self) -> "array[int]":
        """Return the ids of the selected images in view order."""
        ids = array("q")
        for piece in self.ranges():
            ids.extend(self._images.ids[piece.start : piece.stop])
        return ids

    def count(self) -> int:
        return sum(len(piece) for piece in self.ranges())

    def holds(self, row: int) -> bool:
        return row_in(self.ranges(), row)

    def count_in(self, rows: range) -> int:
        """Return how many of `rows` are selected."""
        ranges = self.ranges()
        first = max(0, bisect_right(ranges, rows.start, key=_start) - 1)
        last = bisect_right(ranges, rows.stop, key=_start)
        return sum(
            max(0, min(rows.stop, piece.stop) - max(rows.start, piece.start))
            for piece in ranges[first:last]
        )

    def only(self, row: int) -> None:
        """Select one row, make it current and bring it into sight."""
        self._anchor = row
        self._view.setCurrentIndex(self._images.index(row))
        self.set([range(row, row + 1)])
        self._view.scrollTo(self._images.index(row))

    def toggle(self, row: int) -> None:
        """Turn one row over and leave the others."""
        self._anchor = row
        self._make_current(row)
        self._view.selectionModel().select(self.of([range(row, row + 1)]), Flag.Toggle)

    def extend(self, row: int, *, keep: bool) -> None:
        """Select from where it began to `row`; `keep` leaves what else is selected."""
        first, last = sorted((row if self._anchor is None else self._anchor, row))
        self._make_current(row)
        self.set([range(first, last + 1)], keep=keep)
        self._view.scrollTo(self._images.index(row))

    def take(self, rows: range, *, keep: bool) -> None:
        """Select a group; with `keep` also what else is selected, or, where all of it is
        selected already, take it away again."""
        if keep and self.count_in(rows) == len(rows):
            self._view.selectionModel().select(self.of([rows]), Flag.Deselect)
            return
        self._anchor = rows.start
        self._make_current(rows.start)
        self.set([rows], keep=keep)

    def invert(self) -> None:
        """Select what is not selected, and only that."""
        ranges, end = self.ranges(), len(self._images.ids)
        starts = [0, *(piece.stop for piece in ranges)]
        stops = [*(piece.start for piece in ranges), end]
        self.set([range(*ends) for ends in zip(starts, stops, strict=True) if ends[0] < ends[1]])

    def set(self, rows: Iterable[range], *, keep: bool = False) -> None:
        flag = Flag.Select if keep else Flag.ClearAndSelect
        self._view.selectionModel().select(self.of(rows), flag)

    def of(self, rows: Iterable[range]) -> QItemSelection:
        """Return `rows` in Qt's form."""
        selection = QItemSelection()
        for piece in rows:
            selection.append(
                QItemSelectionRange(
                    self._images.index(piece.start), self._images.index(piece.stop - 1)
                )
            )
        return selection

    def restore(self, rows: Iterable[range], current: int | None) -> None:
        """Select `rows` in a model that was just reset."""
        self._ranges = None  # the reset emptied Qt's selection without a word
        self._anchor = current
        if current is not None:
            self._make_current(current)
        self.set(rows)

    def _make_current(self, row: int) -> None:
        self._view.selectionModel().setCurrentIndex(self._images.index(row), Flag.NoUpdate)


def row_in(ranges: Sequence[range], row: int) -> bool:
    """Whether one of the rising `ranges` holds `row`."""
    before = bisect_right(ranges, row, key=_start) - 1
    return before >= 0 and row < ranges[before].stop


def _start(piece: range) -> int:
    return piece.start


def _rows(piece: QItemSelectionRange) -> range:
    return range(piece.top(), piece.bottom() + 1)
