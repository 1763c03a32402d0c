"""Where the cells of a grid lie: plain arithmetic, so that a million rows cost nothing."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

GAP = 10  # px between cells
EDGE = 14  # px around all
CAPTION = 24  # px below the picture


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """`count` square pictures of `size` px in lines that fill `width`, each with its caption.

    All positions are in content pixels, before scrolling. `columns` may be forced (a filmstrip).
    """

    count: int
    size: int
    width: int
    caption: int = CAPTION
    forced_columns: int = 0

    @property
    def cell_width(self) -> int:
        return self.size + GAP

    @property
    def cell_height(self) -> int:
        return self.size + self.caption + GAP

    @property
    def columns(self) -> int:
        return self.forced_columns or max(1, (self.width - 2 * EDGE + GAP) // self.cell_width)

    @property
    def lines(self) -> int:
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        return self.lines * self.cell_height - GAP + 2 * EDGE if self.count else 0

    @property
    def left(self) -> int:
        """Where the first column begins; what the columns do not fill is shared by both sides."""
        return max(0, (self.width - self.columns * self.cell_width + GAP) // 2)

    def rect(self, row: int) -> QRect:
        """Return the cell of `row`, caption included, gap excluded."""
        line, column = divmod(row, self.columns)
        return QRect(
            self.left + column * self.cell_width,
            EDGE + line * self.cell_height,
            self.size,
            self.size + self.caption,
        )

    def row_at(self, point: QPoint) -> int | None:
        """Return the row whose cell holds `point`, None in gaps and beyond the end."""
        column = (point.x() - self.left) // self.cell_width
        row = self._line_at(point.y()) * self.columns + column
        if not (0 <= column < self.columns and 0 <= row < self.count):
            return None
        return row if self.rect(row).contains(point) else None

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the rows of all lines that reach into [top, bottom]."""
        first = max(0, self._line_at(top)) * self.columns
        last = (self._line_at(bottom) + 1) * self.columns
        return range(min(first, self.count), max(0, min(last, self.count)))

    def lines_per_page(self, height: int) -> int:
        return max(1, height // self.cell_height)

    def ranges_in(self, band: QRect, *, most: int = 400) -> list[range]:
        """Return the rows under a rubber band, one range per line.

        A band over more than `most` lines takes whole lines, as one range, so that a selection
        never grows into thousands of pieces.
        """
        lines = range(max(0, self._line_at(band.top())), self._line_at(band.bottom()) + 1)
        first = max(0, (band.left() - self.left + GAP) // self.cell_width)
        last = min(self.columns - 1, (band.right() - self.left) // self.cell_width)
        if first > last:
            return []
        if (first == 0 and last == self.columns - 1) or len(lines) > most:
            whole = range(lines.start * self.columns, min(self.count, lines.stop * self.columns))
            return [whole] if whole else []
        pieces = (
            range(line * self.columns + first, min(self.count, line * self.columns + last + 1))
            for line in lines
        )
        return [piece for piece in pieces if piece]

    def _line_at(self, y: int) -> int:
        return (y - EDGE) // self.cell_height
