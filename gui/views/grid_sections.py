"""Groups of lines one below the other: prefix sums over all of them, and a search for one."""

import numpy as np
from numpy.typing import NDArray

from gui.models.listing import as_ranges

Ints = NDArray[np.int64]


class Sections:
    """`counts` rows from `first_rows` on in lines of `columns`, below a header each; of what is
    folded only the header stands. Lines are counted over all sections."""

    def __init__(
        self,
        first_rows: Ints,
        counts: Ints,
        folded: NDArray[np.bool_],
        *,
        columns: int,
        line_height: int,
        header: int,
        top: int,
    ) -> None:
        self._first, self._counts, self._folded = first_rows, counts, folded
        self._columns, self._line_height, self._header = columns, line_height, header
        self._lines: Ints = np.where(folded, 0, -(-counts // columns))
        self._first_line = np.concatenate(([0], np.cumsum(self._lines)))
        heights = header + self._lines * line_height
        self._tops = np.concatenate(([top], top + np.cumsum(heights)))

    # Sections

    @property
    def height(self) -> int:
        return int(self._tops[-1])

    @property
    def shows_any(self) -> bool:
        """Whether there is a row that is not folded away."""
        return bool(self._first_line[-1])

    def at(self, y: int) -> int:
        """Return the section at height `y`; the first above all, the last below all."""
        found = int(np.searchsorted(self._tops, y, "right")) - 1
        return max(0, min(len(self._first) - 1, found))

    def of_row(self, row: int) -> int:
        return max(0, int(np.searchsorted(self._first, row, "right")) - 1)

    def top(self, section: int) -> int:
        return int(self._tops[section])

    def cells_top(self, section: int) -> int:
        return int(self._tops[section]) + self._header

    def first(self, section: int) -> int:
        return int(self._first[section])

    def end(self, section: int) -> int:
        return int(self._first[section] + self._counts[section])

    def lines(self, section: int) -> int:
        return int(self._lines[section])

    def is_folded(self, section: int) -> bool:
        return bool(self._folded[section])

    # Lines

    def line_of(self, row: int) -> int:
        """Return the line of `row`; of a folded one that which follows its header."""
        section = self.of_row(row)
        if self._folded[section]:
            return int(self._first_line[section])
        return int(self._first_line[section]) + (row - self.first(section)) // self._columns

    def line_at(self, y: int) -> int:
        """Return the line at height `y`, or the next one below; the last below all."""
        section = self.at(y)
        inside = max(0, y - self.cells_top(section)) // self._line_height
        line = int(self._first_line[section]) + min(inside, max(0, self.lines(section)))
        return max(0, min(int(self._first_line[-1]) - 1, line))

    def rows_of_line(self, line: int) -> range:
        section = self._section_of_line(line)
        begin = self.first(section) + (line - int(self._first_line[section])) * self._columns
        return range(begin, min(self.end(section), begin + self._columns))

    def line_reaches(self, line: int, top: int, bottom: int) -> bool:
        """Whether any of [top, bottom] is in this line."""
        section = self._section_of_line(line)
        inside = line - int(self._first_line[section])
        above = self.cells_top(section) + inside * self._line_height
        return above <= bottom and above + self._line_height > top

    def whole_lines(self, first: int, last: int) -> list[range]:
        """Return all rows of these lines, as the fewest ranges; what is folded is left out."""
        one, other = self._section_of_line(first), self._section_of_line(last)
        shown = one + np.flatnonzero(~self._folded[one : other + 1])
        pieces = [
            range(self.first(int(run.start)), self.end(int(run.stop) - 1))
            for run in as_ranges(shown)
        ]
        if not pieces:
            return []
        pieces[0] = range(self.rows_of_line(first).start, pieces[0].stop)
        pieces[-1] = range(pieces[-1].start, self.rows_of_line(last).stop)
        return [piece for piece in pieces if piece]

    # Moving

    def across(self, row: int, lines: int) -> int:
        total = int(self._first_line[-1])
        if not total:
            return row
        section = self.of_row(row)
        column = (row - self.first(section)) % self._columns
        if self._folded[section] and lines > 0:
            lines -= 1  # the line after its header is the next one
        line = max(0, min(total - 1, self.line_of(row) + lines))
        rows = self.rows_of_line(line)
        return min(rows.start + column, rows.stop - 1)

    def shown_beside(self, row: int, step: int) -> int:
        """Return the row `step` before or after `row`, not counting what is folded."""
        shown = np.flatnonzero(~self._folded)
        if not len(shown):
            return row
        ends = np.cumsum(self._counts[shown])  # shown rows up to the end of each section
        at = int(np.searchsorted(self._first[shown], row, "right")) - 1
        if at < 0:
            place = -1 if step > 0 else 0
        else:
            before = int(ends[at] - self._counts[shown[at]])
            inside = row - self.first(int(shown[at]))
            place = before + inside
            if inside >= self._counts[shown[at]]:  # folded: it stands behind that section
                place = int(ends[at]) - (1 if step > 0 else 0)
        place = max(0, min(int(ends[-1]) - 1, place + step))
        at = int(np.searchsorted(ends, place, "right"))
        return self.first(int(shown[at])) + place - int(ends[at] - self._counts[shown[at]])

    def _section_of_line(self, line: int) -> int:
        found = int(np.searchsorted(self._first_line, line, "right")) - 1
        return max(0, min(len(self._first) - 1, found))
