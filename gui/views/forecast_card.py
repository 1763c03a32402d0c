"""What more labels would bring, on request: it takes seconds."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from core.errors import UserError
from core.forecast import EXTRA, Forecast
from core.project import Project
from gui.charts import Chart, soft
from gui.language import tr
from gui.session import Session
from gui.theme import Theme
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.words import words
from gui.wording import points

HEIGHT = 160


class ForecastCard(Card):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("What would more labels bring?"), parent)
        self._session = session
        self.figure = words("", "title", wraps=True)
        self.chart = ForecastChart(session.theme)
        self.basis = words("", "caption", wraps=True)
        self.button = push_button(tr("Forecast"), self._ask)
        self.add(self.figure, self.chart, self.basis)
        self.body.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self.forget()

    def forget(self) -> None:
        """Labels have changed: what was told no longer stands."""
        self._is_asked = False
        self.figure.hide()
        self.chart.hide()
        self.basis.setText(
            tr(
                "A head is fitted to parts of the gold labels that were drawn at random; how its "
                "errors fall is carried on by {count} labels.",
                count=EXTRA,
            )
        )

    def _ask(self) -> None:
        """The button stays on: off, it would pass the keyboard on, and the page follow it away."""
        if self._is_asked:
            return
        self._is_asked = True
        self.basis.setText(tr("Fitting some hundred heads …"))
        self._session.read(_forecast, self._take, replacing="forecast")

    def _take(self, told: Forecast | UserError) -> None:
        self._is_asked = False
        if isinstance(told, Forecast):
            self._show(told)
        else:
            self.forget()
            self.basis.setText(tr(told.template, **told.values))

    def _show(self, told: Forecast) -> None:
        category = self._session.category(told.gains_most)
        self.figure.setText(forecast_in_words(told, category.name if category else ""))
        self.chart.show_curve(told)
        self.basis.setText(forecast_basis(told))
        self.figure.show()
        self.chart.show()


class ForecastChart(Chart):
    """Filled dots: measured; the line: the power law, with its likely range."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._told: Forecast | None = None
        self.setFixedHeight(HEIGHT)
        self.name_axes(tr("right"), tr("labels"))
        self.setAccessibleName(tr("Accuracy by labels"))

    def show_curve(self, told: Forecast) -> None:
        self._told = told
        self.redraw()

    def redraw(self) -> None:
        self.plot.clear()
        if self._told is None:
            return
        colors, curve = self.theme.colors, self._told.curve
        labels = [point.labels for point in curve]
        low = pg.PlotCurveItem(labels, [point.low for point in curve])
        high = pg.PlotCurveItem(labels, [point.high for point in curve])
        self.plot.addItem(pg.FillBetweenItem(low, high, brush=soft(colors.accent, 40)))
        said = [point.accuracy for point in curve]
        self.plot.plot(labels, said, pen=self.pen(colors.accent, 2), antialias=True)
        known = [point for point in curve if point.measured is not None]
        self.plot.addItem(
            pg.ScatterPlotItem(
                x=[point.labels for point in known],
                y=[point.measured for point in known],
                size=8,
                brush=QColor(colors.accent),
                pen=self.pen(QColor(colors.surface).name(), 1),
                antialias=True,
            )
        )
        now = pg.InfiniteLine(self._told.labels, pen=self.pen(colors.border_strong, 1, dashed=True))
        self.plot.addItem(now)


def _forecast(project: Project) -> Forecast | UserError:
    """Why there is none is said in the card alone, not in the message bar as well."""
    try:
        return project.assessing.forecast()
    except UserError as error:
        return error


def forecast_in_words(told: Forecast, category: str) -> str:
    """Return ``50 more labels: +1.8 points (+0.2 to +3.4); fisher gains most``."""
    low, high = told.interval
    said = tr(
        "{count} more labels: {gain} ({low} to {high})",
        count=told.extra, gain=points(told.gain), low=_signed(low), high=_signed(high),
    )  # fmt: skip
    return (
        tr("{forecast}; {category} gains most", forecast=said, category=category)
        if category
        else said
    )


def forecast_basis(told: Forecast) -> str:
    return tr(
        "In brackets the 95 % range, with the chance of which labels are drawn. From {count:,} "
        "random gold labels, {seeds} repetitions; right of the dashed line the curve is carried "
        "on.",
        count=told.labels,
        seeds=told.seeds,
    )


def _signed(difference: float) -> str:
    return f"{100 * difference:+.1f}".replace("-", "−")
