"""Live curves of a run: loss, and accuracy by epoch or, where nothing has epochs, by round."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.charts import Chart
from gui.language import tr
from gui.models.run_story import CurvePoint, RunStory
from gui.theme import GAP, Theme

HEIGHT, LEAST_HEIGHT = 220, 130  # px
Series = tuple[list[float], list[float]]


class TrainingCurves(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loss = LossChart(theme, self)
        self.accuracy = AccuracyChart(theme, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GAP)
        self._loss_part = _titled(self.loss, self.loss.legend)
        layout.addWidget(self._loss_part, 1)
        layout.addWidget(_titled(self.accuracy, self.accuracy.legend), 1)

    def show_story(self, story: RunStory) -> None:
        self._loss_part.setVisible(bool(story.points))
        self.loss.show_story(story)
        self.accuracy.show_story(story)


class StoryChart(Chart):
    """A chart of a `RunStory` with its legend; stages are parted by dotted lines."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.story = RunStory()
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setMaximumHeight(HEIGHT)

    def show_story(self, story: RunStory) -> None:
        self.story = story
        self.redraw()

    def redraw(self) -> None:
        self.plot.clear()
        self.draw_story()

    def draw_story(self) -> None:
        raise NotImplementedError

    def draw_borders(self) -> None:
        pen = self.pen(self.theme.colors.border_strong, 1, dashed=True)
        for step, _stage in self.story.borders[1:]:
            self.plot.addItem(pg.InfiniteLine(step - 0.5, angle=90, pen=pen))

    def draw_line(self, series: Series, color: str, *, dashed: bool = False) -> None:
        """Draw a line that is broken between stages; few points get dots, to be seen alone."""
        if not series[0]:
            return
        few = len(series[0]) < 30
        xs, ys = self._broken(series)
        self.plot.plot(
            xs,
            ys,
            pen=self.pen(color, dashed=dashed),
            antialias=True,
            connect="finite",
            symbol="o" if few else None,
            symbolSize=6,
            symbolBrush=QColor(color),
            symbolPen=None,
        )

    def _broken(self, series: Series) -> Series:
        points = list(zip(*series, strict=True))
        points += [(step - 0.5, float("nan")) for step, _stage in self.story.borders[1:]]
        points.sort()
        return [x for x, _ in points], [y for _, y in points]

    def explain(self, title: str, *entries: tuple[str, str]) -> None:
        """Write the legend: the title, then a colored dot for each (color, name)."""
        dots = "".join(
            f'&nbsp;&nbsp;&nbsp;<span style="color:{color}">●</span> '
            f'<span style="color:{self.theme.colors.muted}">{name}</span>'
            for color, name in entries
        )
        self.legend.setText(f"<b>{title}</b>{dots}")


class LossChart(StoryChart):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.plot.enableAutoRange()
        self.name_axes(tr("loss"), tr("epoch"))

    def draw_story(self) -> None:
        color = self.theme.colors.series[1]
        self.explain(tr("Loss"), (color, tr("training")))
        points = self.story.points
        if not points:
            return
        self.draw_line(([p.step for p in points], [p.loss for p in points]), color)
        self.draw_borders()
        self.plot.setXRange(*_span(len(points)), padding=0.02)


class AccuracyChart(StoryChart):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.name_axes(tr("right (%)"), tr("epoch"))

    def draw_story(self) -> None:
        self.plot.setYRange(0, 100, padding=0.04)
        self.plot.getAxis("left").setTicks([[(share, str(share)) for share in range(0, 101, 20)]])
        if self.story.points:
            self._draw_epochs(self.story.points)
        else:
            self._draw_rounds()

    def _draw_epochs(self, points: list[CurvePoint]) -> None:
        training, validation = self.theme.colors.series[1], self.theme.colors.series[0]
        learned = _percents([(p.step, p.training_accuracy) for p in points])
        judged = _percents([(p.step, p.validation_accuracy) for p in points])
        shown = (
            (learned, training, tr("training")),
            (judged, validation, tr("gold validation")),
        )
        self.explain(tr("Accuracy"), *((color, name) for line, color, name in shown if line[0]))
        self.plot.getAxis("bottom").setLabel(tr("epoch"))
        self.plot.getAxis("bottom").setTicks(None)
        for line, color, _name in shown:
            self.draw_line(line, color)
        self.draw_borders()
        self.plot.setXRange(*_span(len(points)), padding=0.02)

    def _draw_rounds(self) -> None:
        student, teacher = self.theme.colors.series[0], self.theme.colors.series[5]
        self.explain(tr("Accuracy"), (student, tr("model")), (teacher, tr("its teacher")))
        self.plot.getAxis("bottom").setLabel(tr("round"))
        rounds = self.story.rounds
        before = _percents([(r.number, r.teacher_accuracy) for r in rounds])
        self.draw_line(before, teacher, dashed=True)
        self.draw_line(_percents([(r.number, r.accuracy) for r in rounds]), student)
        numbers = [r.number for r in rounds] or [0, 1]
        self.plot.getAxis("bottom").setTicks([[(n, str(n)) for n in numbers]])
        self.plot.setXRange(min(numbers) - 0.3, max(numbers) + 0.3, padding=0)


def _percents(pairs: list[tuple[int, float | None]]) -> Series:
    known = [(x, 100 * y) for x, y in pairs if y is not None]
    return [x for x, _ in known], [y for _, y in known]


def _span(count: int) -> tuple[float, float]:
    return 0.5, max(count, 2) + 0.5


def _titled(chart: Chart, legend: QLabel) -> QWidget:
    part = QWidget()
    layout = QVBoxLayout(part)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP // 2)
    layout.addWidget(legend)
    layout.addWidget(chart, 1)
    return part
