"""A pyqtgraph plot in the window's colors: axes named, no menus, redrawn when the theme changes."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import Theme

AXES = ("left", "bottom")


class Chart(pg.PlotWidget):
    """Base of the charts. Subclasses draw in `redraw`, which runs at every change of theme."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.plot: Any = self.getPlotItem()  # pyqtgraph has no types for what it forwards
        self._names = ("", "")
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.showGrid(x=False, y=True, alpha=0.15)
        self.plot.setContentsMargins(0, 6, 14, 0)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self._dress)

    def name_axes(self, left: str, bottom: str) -> None:
        """Set the axes' names (translated) and dress the chart for the first time."""
        self._names = (left, bottom)
        self._dress()

    def pen(self, color: str, width: float = 2, *, dashed: bool = False) -> QPen:
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        return pg.mkPen(QColor(color), width=width, style=style)

    def redraw(self) -> None:
        """Draw everything again in the theme's colors."""

    def _dress(self) -> None:
        colors = self.theme.colors
        self.setBackground(QColor(colors.surface))
        font = QFont(self.font())
        font.setPixelSize(11)
        for side, name in zip(AXES, self._names, strict=True):
            axis = self.plot.getAxis(side)
            axis.setPen(QColor(colors.border_strong))
            axis.setTextPen(QColor(colors.muted))
            axis.setTickFont(font)
            axis.setStyle(tickLength=-4)
            axis.enableAutoSIPrefix(False)
            axis.setLabel(name, **{"color": colors.muted, "font-size": "11px"})
        self.redraw()


def soft(color: str, alpha: int) -> QColor:
    """Return `color` at `alpha` (0 to 255)."""
    softened = QColor(color)
    softened.setAlpha(alpha)
    return softened
