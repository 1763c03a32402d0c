"""Accuracy with its interval against milliseconds per image, each model a dot, the front a line."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gui.charts import AXES, Chart, soft
from gui.language import tr
from gui.models.pareto import Board, Point
from gui.theme import Theme
from gui.views.pareto_words import described

SMALLEST, LARGEST = 8, 18  # px of a dot, by the megabytes of the model
RING = 5  # px around the chosen dot
GAP = 4  # px between a dot and its name
REACH = 16  # px around a dot that still mean it
HEADROOM = 1.18  # of the slowest model's milliseconds
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1}


class ParetoChart(Chart):
    """A click, or the arrows, choose a dot. Filled dots are on the front, hollow ones are beaten
    by another model."""

    chosen = Signal(int)  # model id, when a person chose it

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.board = Board()
        self._place = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Accuracy against cost"))
        for side in AXES:
            self.plot.getAxis(side).setStyle(maxTickLevel=0)
        self.name_axes(tr("right (%)"), tr("ms per image"))

    @property
    def point(self) -> Point | None:
        """The chosen one."""
        return self.board.points[self._place] if self._place >= 0 else None

    def show_board(self, board: Board) -> None:
        """Show `board`; the chosen model stays chosen."""
        chosen = self.point
        self.board = board
        self._place = board.place_of(chosen.model_id) if chosen else -1
        self.redraw()

    def choose(self, model_id: int) -> None:
        """Mark a model without saying so; none if it has no dot."""
        self._place = self.board.place_of(model_id)
        self.redraw()

    def redraw(self) -> None:
        self.plot.clear()
        points = self.board.points
        self.setAccessibleDescription(described(self.point) if self.point else "")
        if not points:
            return
        self._set_range(points)
        self._draw_front()
        self._draw_intervals(points)
        self._draw_dots(points)
        self._draw_names(points)

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        place = self._place_at(ev.position())
        if place >= 0:
            self._choose(place)

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        is_over = self._place_at(ev.position()) >= 0
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor
        )

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(QPointF(event.pos()))
            text = described(self.board.points[place]) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        last = len(self.board.points) - 1
        key = Qt.Key(ev.key())
        if last < 0 or (key not in STEPS and key not in (Qt.Key.Key_Home, Qt.Key.Key_End)):
            ev.ignore()
            return
        if key in STEPS:
            self._choose(min(last, max(0, self._place + STEPS[key])))
        else:
            self._choose(0 if key == Qt.Key.Key_Home else last)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.redraw()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.redraw()

    def _choose(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self.redraw()
            self.chosen.emit(self.board.points[place].model_id)

    def _place_at(self, position: QPointF) -> int:
        """Return the dot nearest to a place in the widget, -1 where none is near."""
        best, nearest = REACH**2 + 1.0, -1
        for at, point in enumerate(self.board.points):
            gap = self.place_of(point) - position
            distance = gap.x() ** 2 + gap.y() ** 2
            if distance < best:
                best, nearest = distance, at
        return nearest

    def place_of(self, point: Point) -> QPointF:
        """Where a point's dot lies in the widget."""
        box = self.plot.getViewBox()
        scene: QPointF = box.mapViewToScene(QPointF(*_coordinates(point)))
        return QPointF(self.mapFromScene(scene))

    def _set_range(self, points: tuple[Point, ...]) -> None:
        slowest = max(point.cost.milliseconds for point in points)
        lows = [100 * (p.round.interval[0] if p.round.interval else p.accuracy) for p in points]
        highs = [100 * (p.round.interval[1] if p.round.interval else p.accuracy) for p in points]
        self.plot.setXRange(0, slowest * HEADROOM, padding=0)
        self.plot.setYRange(max(0, min(lows) - 3), min(102, max(highs) + 3), padding=0)

    def _draw_front(self) -> None:
        """A staircase: up to the next dot the one before is the best that can be had."""
        front = self.board.front
        xs, ys = list[float](), list[float]()
        for point in front:
            x, y = _coordinates(point)
            xs += [x, x]
            ys += [ys[-1] if ys else y, y]
        xs.append(max(point.cost.milliseconds for point in self.board.points) * HEADROOM)
        ys.append(ys[-1])
        pen = self.pen(self.theme.colors.accent, 1.5, dashed=True)
        self.plot.plot(xs, ys, pen=pen, antialias=True)

    def _draw_intervals(self, points: tuple[Point, ...]) -> None:
        for point in points:
            if point.round.interval is None:
                continue
            x = point.cost.milliseconds
            low, high = point.round.interval
            color = self.theme.colors.accent if point is self.point else self.theme.colors.muted
            pen = self.pen(color, 1.5 if point is self.point else 1)
            self.plot.plot([x, x], [100 * low, 100 * high], pen=pen, antialias=True)

    def _draw_dots(self, points: tuple[Point, ...]) -> None:
        def upwards(point: Point) -> tuple[bool, bool, bool]:
            return point is self.point, point.round.is_current, point.is_on_front

        colors = self.theme.colors
        for point in sorted(points, key=upwards):
            x, y = _coordinates(point)
            size = self._size(point)
            if point is self.point:
                ring = soft(colors.accent, 130 if self.hasFocus() else 50)
                self._draw_dot(x, y, size + 2 * RING, ring, colors.accent)
            fill = QColor(colors.accent if point.is_on_front else colors.surface)
            edge = colors.accent if point.is_on_front else colors.border_strong
            self._draw_dot(x, y, size, fill, colors.text if point.round.is_current else edge)

    def _size(self, point: Point) -> float:
        most = max(each.cost.megabytes for each in self.board.points)
        return SMALLEST + (LARGEST - SMALLEST) * (point.cost.megabytes / most) ** 0.5

    def _draw_dot(self, x: float, y: float, size: float, fill: QColor, edge: str) -> None:
        self.plot.addItem(
            pg.ScatterPlotItem(
                x=[x], y=[y], size=size, brush=fill, pen=self.pen(edge, 2), antialias=True
            )
        )

    def _draw_names(self, points: tuple[Point, ...]) -> None:
        """Right of the dots on the front, where there is room, and above the line; left of the
        others, for models of one network stand above each other. Models on one spot share a line.
        """
        spots: dict[tuple[float, float], list[Point]] = {}
        for point in points:
            if point.is_on_front or point.round.is_current or point is self.point:
                spots.setdefault(_coordinates(point), []).append(point)
        font = QFont(self.font())
        font.setPixelSize(11)
        for here in spots.values():
            names = ", ".join(_name(point) for point in here)
            label: Any = pg.TextItem(names, color=QColor(self.theme.colors.text))  # untyped
            label.setFont(font)
            wide = label.boundingRect().width()
            gap = (self._size(here[0]) / 2 + GAP) / wide
            fits = self.place_of(here[0]).x() + (1 + gap) * wide < self.width()
            across = -gap if here[0].is_on_front and fits else 1 + gap
            label.setAnchor((across, 1.0 if here[0].is_on_front else 0.5))
            label.setPos(*_coordinates(here[0]))
            self.plot.addItem(label)


def _name(point: Point) -> str:
    if point.round.is_current:
        return tr("{model} · current", model=point.name)
    return point.name


def _coordinates(point: Point) -> tuple[float, float]:
    return point.cost.milliseconds, 100 * point.accuracy
