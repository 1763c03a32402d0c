"""How far confidences can be believed: what the model claims against what is right."""

import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from core.figures import Reliability, ReliabilityBin
from gui.charts import Chart, soft
from gui.language import tr
from gui.theme import Theme

HEIGHT = 190
SMALLEST, LARGEST = 7, 20  # px of a dot, by how many predictions stand behind it


class ReliabilityChart(Chart):
    """On the diagonal a confidence means what it says; below it, the model is too sure. Hollow
    dots: before calibration."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._bins: list[ReliabilityBin] = []
        self._before: list[ReliabilityBin] = []
        self.setFixedHeight(HEIGHT)
        self.plot.setXRange(0, 1, padding=0.03)
        self.plot.setYRange(0, 1, padding=0.1)
        self.name_axes(tr("right"), tr("confidence"))
        self.setAccessibleName(tr("Reliability of the confidences"))

    def show_reliability(self, after: Reliability, before: Reliability | None) -> None:
        self._bins = [each for each in after.bins if each.count]
        self._before = [each for each in before.bins if each.count] if before else []
        self.redraw()

    def redraw(self) -> None:
        self.plot.clear()
        colors = self.theme.colors
        self.plot.plot([0, 1], [0, 1], pen=self.pen(colors.border_strong, 1, dashed=True))
        for each in self._bins:
            gap = [each.mean_confidence, each.accuracy]
            x = [each.mean_confidence] * 2
            self.plot.plot(x, gap, pen=self.pen(colors.series[1], 2), antialias=True)
        self._add_dots(self._before, brush=None, pen=self.pen(colors.muted, 1.5))
        rim = self.pen(QColor(colors.surface).name(), 1)
        self._add_dots(self._bins, brush=soft(colors.accent, 200), pen=rim)

    def _add_dots(self, bins: list[ReliabilityBin], *, brush: QColor | None, pen: QPen) -> None:
        most = max((each.count for each in bins), default=1)
        self.plot.addItem(
            pg.ScatterPlotItem(
                x=[each.mean_confidence for each in bins],
                y=[each.accuracy for each in bins],
                size=[_size(each.count, most) for each in bins],
                brush=brush,
                pen=pen,
                antialias=True,
            )
        )


def _size(count: int, most: int) -> float:
    return SMALLEST + (LARGEST - SMALLEST) * (count / most) ** 0.5
