"""A range between two percentages: the spread of the values, handles, and two fields."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.views.histogram_range import HistogramRange
from gui.views.words import words

DRAG_PAUSE = 80  # ms between two questions while a handle is dragged


class RangeEditor(QWidget):
    changed = Signal()  # by a person; read `least` and `most`

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = HistogramRange(theme, name)
        self.low, self.high = _percent(), _percent()
        self.low.setAccessibleName(tr("{name} at least", name=name))
        self.high.setAccessibleName(tr("{name} at most", name=name))
        self.none = words(tr("None of these images has a proposal."), "caption")
        self.none.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.changed)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(words(tr("At least"), "caption"))
        line.addWidget(self.low)
        line.addStretch()
        line.addWidget(words(tr("At most"), "caption"))
        line.addWidget(self.high)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.chart)
        column.addWidget(self.none)
        column.addLayout(line)
        self.setFocusProxy(self.chart)
        self.chart.changed.connect(self._follow_chart)
        self.low.valueChanged.connect(self._follow_fields)
        self.high.valueChanged.connect(self._follow_fields)
        self.show_range(None, None)

    @property
    def least(self) -> float | None:
        """The lower end in [0, 1], None if there is none."""
        return self.chart.least or None

    @property
    def most(self) -> float | None:
        return self.chart.most if self.chart.most < 1 else None

    def show_range(self, least: float | None, most: float | None) -> None:
        """Show these ends without saying so."""
        self.chart.show_range(least or 0.0, 1.0 if most is None else most)
        self._fill_fields()

    def show_counts(self, counts: Sequence[int]) -> None:
        self.chart.show_counts(counts)
        self.none.setVisible(not any(counts))

    def _follow_chart(self) -> None:
        self._fill_fields()
        if not self._timer.isActive():
            self._timer.start(DRAG_PAUSE)

    def _follow_fields(self) -> None:
        low, high = self.low.value() / 100, self.high.value() / 100
        self.chart.show_range(min(low, high), max(low, high))
        self.changed.emit()

    def _fill_fields(self) -> None:
        for field, value in ((self.low, self.chart.least), (self.high, self.chart.most)):
            field.blockSignals(True)
            field.setValue(round(100 * value))
            field.blockSignals(False)


def _percent() -> QSpinBox:
    field = QSpinBox()
    field.setRange(0, 100)
    field.setSuffix(" %")
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.setMinimumWidth(76)
    field.lineEdit().setTextMargins(7, 0, 7, 0)  # the style sheet's padding does not reach it
    field.setKeyboardTracking(False)  # "60" is not first 6 %
    return field
