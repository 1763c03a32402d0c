"""Where the cells and headers of a grid lie: plain arithmetic and a few prefix sums, so that a
million rows in a hundred thousand groups cost nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPoint, QRect

from gui.models.spans import NO_SPANS, Spans
from gui.views.grid_sections import Sections

GAP = 10  # px between cells
EDGE = 14  # px around all
CAPTION = 24  # px below the picture
HEADER = 42  # px above the pictures of a group


@dataclass(frozen=True)  # no slots: what is derived is kept
class GridGeometry:
    """`count` square pictures of `size` px in lines that fill `width`, each with its caption.

    All positions are in content pixels, before scrolling. `columns` may be forced (a filmstrip).
    With `spans`, each group begins with a header and a new line.
    """

    count: int
    size: int
    width: int
    caption: int = CAPTION
    forced_columns: int = 0
    spans: Spans = NO_SPANS

    @property
    def cell_width(self) -> int:
        return self.size + GAP

    @property
    def cell_height(self) -> int:
        return self.size + self.caption + GAP

    @cached_property
    def columns(self) -> int:
        return self.forced_columns or max(1, (self.width - 2 * EDGE + GAP) // self.cell_width)

    @property
    def header(self) -> int:
        """The height of a header, px; 0 where there are none."""
        return HEADER if self.spans else 0

    @property
    def height(self) -> int:
        if not self.count:
            return 0
        return self._sections.height - GAP + EDGE

    @cached_property
    def left(self) -> int:
        """Where the first column begins; what the columns do not fill is shared by both sides."""
        return max(0, (self.width - self.columns * self.cell_width + GAP) // 2)

    def rect(self, row: int) -> QRect:
        """Return the cell of `row`, caption included, gap excluded; that of its header if it is
        folded away."""
        sections = self._sections
        section = sections.of_row(row)
        if sections.is_folded(section):
            return self.header_rect(section)
        line, column = divmod(row - sections.first(section), self.columns)
        return self._cell(sections.cells_top(section) + line * self.cell_height, column)

    def row_at(self, point: QPoint) -> int | None:
        """Return the row whose cell holds `point`, None in gaps, on headers, beyond the end."""
        column = (point.x() - self.left) // self.cell_width
        sections = self._sections
        section = sections.at(point.y())
        line = (point.y() - sections.cells_top(section)) // self.cell_height
        if not 0 <= column < self.columns or not 0 <= line < sections.lines(section):
            return None
        row = sections.first(section) + line * self.columns + column
        if row >= sections.end(section):
            return None
        return row if self.rect(row).contains(point) else None

    def pieces_between(self, top: int, bottom: int) -> list[range]:
        """Return the rows of all lines that reach into [top, bottom], a range for each group."""
        sections, pieces = self._sections, list[range]()
        for section in range(sections.at(top), sections.at(bottom) + 1):
            above = sections.cells_top(section)
            first = max(0, (top - above) // self.cell_height)
            last = min(sections.lines(section) - 1, (bottom - above) // self.cell_height)
            begin = sections.first(section)
            piece = range(
                begin + first * self.columns,
                min(sections.end(section), begin + (last + 1) * self.columns),
            )
            if piece:
                pieces.append(piece)
        return pieces

    def cells_between(self, top: int, bottom: int) -> Iterator[tuple[int, QRect]]:
        """Yield the rows of `pieces_between` with their cells."""
        for piece in self.pieces_between(top, bottom):
            y, height = self.rect(piece.start).top(), self.cell_height
            for place, row in enumerate(piece):
                line, column = divmod(place, self.columns)
                yield row, self._cell(y + line * height, column)

    # Headers

    def header_rect(self, number: int) -> QRect:
        return QRect(0, self._sections.top(number), self.width, self.header)

    def group_at(self, y: int) -> int:
        """Return the number of the group at height `y`; the last one below all."""
        return self._sections.at(y)

    def headers_between(self, top: int, bottom: int) -> Iterator[tuple[int, QRect]]:
        """Yield the headers that reach into [top, bottom], by number."""
        if not self.spans:
            return
        for number in range(self._sections.at(top), self._sections.at(bottom) + 1):
            rect = self.header_rect(number)
            if rect.bottom() >= top and rect.top() <= bottom:
                yield number, rect

    def sticky(self, top: int) -> tuple[int, QRect] | None:
        """Return the header of the group in sight at `top` where it stays in sight, pushed away
        by the next one; None where it is in its own place."""
        if not self.spans or not self.count:
            return None
        number = self._sections.at(top)
        rect = self.header_rect(number)
        if rect.top() >= top:
            return None
        next_top = self._sections.top(number + 1)
        return number, QRect(0, min(top, next_top - HEADER), self.width, HEADER)

    # Moving

    def beside(self, row: int, step: int) -> int:
        """Return the row `step` before or after `row` among those that are not folded away."""
        return self._sections.shown_beside(row, step)

    def across(self, row: int, lines: int) -> int:
        """Return the row `lines` below (or above) `row`, in its column where the line has one."""
        return self._sections.across(row, lines)

    def page_from(self, row: int, height: int) -> int:
        """Return the row about `height` px below (or above) `row`, at least one line away."""
        sections = self._sections
        line = sections.line_at(self.rect(row).center().y() + height)
        own = sections.line_of(row)
        lines = line - own
        if (lines <= 0) == (height > 0):
            lines = 1 if height > 0 else -1
        return self.across(row, lines)

    # The rubber band

    def ranges_in(self, band: QRect, *, most: int = 400) -> list[range]:
        """Return the rows under a rubber band, the fewest ranges.

        A band over more than `most` lines takes whole lines, so that a selection never grows into
        thousands of pieces.
        """
        sections = self._sections
        first_line, last_line = sections.line_at(band.top()), sections.line_at(band.bottom())
        if not sections.line_reaches(last_line, band.top(), band.bottom()):
            last_line -= 1  # the band ends in a header
        first = max(0, (band.left() - self.left + GAP) // self.cell_width)
        last = min(self.columns - 1, (band.right() - self.left) // self.cell_width)
        if first > last or first_line > last_line or not sections.shows_any:
            return []
        if last_line - first_line >= most or (first == 0 and last == self.columns - 1):
            return sections.whole_lines(first_line, last_line)
        pieces = (self._part_of(line, first, last) for line in range(first_line, last_line + 1))
        return [piece for piece in pieces if piece]

    def _part_of(self, line: int, first: int, last: int) -> range:
        rows = self._sections.rows_of_line(line)
        return range(rows.start + first, min(rows.stop, rows.start + last + 1))

    # Inside

    @cached_property
    def _sections(self) -> Sections:
        spans = self.spans
        return Sections(
            spans.first if spans else np.zeros(1, np.int64),
            spans.counts if spans else np.full(1, self.count, np.int64),
            spans.folded if spans else np.zeros(1, np.bool_),
            columns=self.columns,
            line_height=self.cell_height,
            header=self.header,
            top=0 if spans else EDGE,
        )

    def _cell(self, y: int, column: int) -> QRect:
        return QRect(self.left + column * self.cell_width, y, self.size, self.size + self.caption)
