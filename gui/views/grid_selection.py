"""What is selected in a grid: always whole ranges, never one piece per image."""

from array import array
from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange
from PySide6.QtWidgets import QAbstractItemView

from gui.models.images import ImagesModel

Flag = QItemSelectionModel.SelectionFlag


class GridSelection:
    """Works on the view's own selection model, so that Qt's accessibility sees it too."""

    def __init__(self, view: QAbstractItemView, images: ImagesModel) -> None:
        self._view, self._images = view, images
        self._anchor: int | None = None

    def ranges(self) -> list[range]:
        """Return the selected rows, rising."""
        pieces = self._view.selectionModel().selection()
        return sorted(
            (_rows(pieces.at(n)) for n in range(pieces.size())), key=lambda each: each.start
        )

    def ids(self) -> "array[int]":
        """Return the ids of the selected images in view order."""
        ids = array("q")
        for piece in self.ranges():
            ids.extend(self._images.ids[piece.start : piece.stop])
        return ids

    def count(self) -> int:
        return sum(len(piece) for piece in self.ranges())

    def holds(self, row: int) -> bool:
        return any(row in piece for piece in self.ranges())

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
        self._anchor = current
        if current is not None:
            self._make_current(current)
        self.set(rows)

    def _make_current(self, row: int) -> None:
        self._view.selectionModel().setCurrentIndex(self._images.index(row), Flag.NoUpdate)


def _rows(piece: QItemSelectionRange) -> range:
    return range(piece.top(), piece.bottom() + 1)
