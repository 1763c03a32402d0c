"""Cells as they were painted last: painting one again, for a scroll, a flash or a neighbor that
changed, is one copy."""

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtGui import QPixmap

from core.rows import ImageRow, Proposal
from gui.views.cell_facts import Facts
from gui.views.cell_painter import CellState

KEPT = 48 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Face:
    """All that the look of a cell depends on, beside what all cells share."""

    row: ImageRow | None  # None: not known yet
    picture: int  # QPixmap.cacheKey, 0 for none
    state: CellState
    suggestion: Proposal | None
    facts: Facts | None
    reason: str = ""

    @property
    def image_id(self) -> int:
        """0 for all that are not known yet."""
        return 0 if self.row is None else self.row.id


class CellCache:
    """Holds cells by image, the longest unused ones are forgotten first."""

    def __init__(self) -> None:
        self._cells: OrderedDict[int, tuple[Face, QPixmap]] = OrderedDict()
        self._look: object = None
        self._bytes = 0

    def share(self, look: object) -> None:
        """Say what all cells share; with another look than before none is of use any more."""
        if look != self._look:
            self._look = look
            self._cells.clear()
            self._bytes = 0

    def get(self, face: Face) -> QPixmap | None:
        kept = self._cells.get(face.image_id)
        if kept is None or kept[0] != face:
            return None
        self._cells.move_to_end(face.image_id)
        return kept[1]

    def latest(self, image_id: int) -> QPixmap | None:
        """Return how the cell of an image looked last, whatever has changed since."""
        kept = self._cells.get(image_id)
        return None if kept is None else kept[1]

    def put(self, face: Face, cell: QPixmap) -> None:
        before = self._cells.pop(face.image_id, None)
        if before is not None:
            self._bytes -= _bytes(before[1])
        self._cells[face.image_id] = (face, cell)
        self._bytes += _bytes(cell)
        while self._bytes > KEPT and len(self._cells) > 1:
            _, (_, forgotten) = self._cells.popitem(last=False)
            self._bytes -= _bytes(forgotten)


def _bytes(cell: QPixmap) -> int:
    return cell.width() * cell.height() * 4
