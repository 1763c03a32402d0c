"""The confidences of the proposals as bars, with the threshold as a line to drag."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.charts import Chart, soft
from gui.language import tr
from gui.theme import Theme

HEIGHT, MOST_HEIGHT, LEAST_WIDTH = 118, 200, 128
FEW = 4  # proposals that the axis reaches to at least: below, its marks would be fractions


class ConfidenceChart(Chart):
    """Bars right of the line are what would be accepted."""

    dragged = Signal(float)  # the threshold: one of the stops

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._histogram: tuple[int, ...] = ()
        self._threshold = 1.0
        self._stops: tuple[float, ...] = ()
        self.setMinimumHeight(HEIGHT)
        self.setMaximumHeight(MOST_HEIGHT)
        self.setMinimumWidth(LEAST_WIDTH)
        self._line: Any = pg.InfiniteLine(1.0, angle=90, movable=True, bounds=(0, 1))  # untyped
        self._line.sigPositionChanged.connect(self._drag)
        self._bars: list[pg.BarGraphItem] = []
        self.plot.addItem(self._line)
        self._low = 0.0  # where the axis begins
        self.setAccessibleName(tr("Confidences of the proposals"))
        self.name_axes("", tr("confidence"))

    def show_histogram(self, histogram: tuple[int, ...]) -> None:
        """`histogram` counts proposals in equal bins of [0, 1]. The axis begins a bin before the
        first one that holds any: the line needs the room."""
        self._histogram = histogram
        first = next((n for n, count in enumerate(histogram) if count), 0)
        self._low = max(0, first - 1) / max(1, len(histogram))
        self._place_line()
        self.redraw()

    def show_stops(self, stops: tuple[float, ...]) -> None:
        """The line can stand at these only, or nowhere else than where it is."""
        self._stops = stops
        self._line.setMovable(bool(stops))

    def show_threshold(self, threshold: float) -> None:
        self._threshold = threshold
        self._place_line()
        self.redraw()

    def redraw(self) -> None:
        for bars in self._bars:
            self.plot.removeItem(bars)
        colors = self.theme.colors
        self._line.setPen(self.pen(colors.text, 2))
        self._line.setHoverPen(self.pen(colors.accent, 4))
        kept, left = self._parted()
        self._bars = [
            self._draw(left, soft(colors.border_strong, 150)),
            self._draw(kept, QColor(colors.accent)),
        ]
        self.plot.setXRange(self._low, 1, padding=0.025)
        self.plot.setYRange(0, max((*self._histogram, FEW)) * 1.08, padding=0)

    def _parted(self) -> tuple[list[tuple[float, float, int]], list[tuple[float, float, int]]]:
        """Return (left, right, count) of the bars above and below the line; the bar under the
        line is cut there."""
        kept: list[tuple[float, float, int]] = []
        left: list[tuple[float, float, int]] = []
        count = max(1, len(self._histogram))
        for number, height in enumerate(self._histogram):
            start, end = number / count, (number + 1) / count
            cut = min(max(self._threshold, start), end)
            left.append((start, cut, height))
            kept.append((cut, end, height))
        return kept, left

    def _draw(self, pieces: list[tuple[float, float, int]], color: QColor) -> pg.BarGraphItem:
        shown = [piece for piece in pieces if piece[1] > piece[0] and piece[2]]
        bars = pg.BarGraphItem(
            x0=[piece[0] + 0.001 for piece in shown],
            x1=[piece[1] - 0.001 for piece in shown],
            height=[piece[2] for piece in shown],
            brush=color,
            pen=None,
        )
        self.plot.addItem(bars)
        bars.setZValue(-1)
        return bars

    def _drag(self) -> None:
        """Keep the line at a stop while the mouse draws it along."""
        drawn = float(self._line.value())
        near = ((abs(self._shown(stop) - drawn), stop) for stop in self._stops)
        threshold = min(near, default=(0.0, self._threshold))[1]
        if threshold != self._threshold:
            self._threshold = threshold
            self.redraw()
            self.dragged.emit(threshold)
        self._place_line()

    def _place_line(self) -> None:
        self._line.blockSignals(True)
        self._line.setValue(self._shown(self._threshold))
        self._line.blockSignals(False)

    def _shown(self, threshold: float) -> float:
        """Return where a threshold stands: below the first proposal all are the same."""
        return max(threshold, self._low)
