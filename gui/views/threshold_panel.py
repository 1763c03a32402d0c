"""Accepting all above a line: the line, how many that is, and how right they would be."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.audit import Estimate
from gui.language import tr, tr_count
from gui.theme import GAP, Theme
from gui.views.buttons import push_button
from gui.views.confidence_chart import ConfidenceChart
from gui.views.words import words
from gui.wording import interval_in_words, percent

FIRST_THRESHOLD = 0.90
LEAST_WORDS, MOST_WORDS = 270, 420  # px


class ThresholdPanel(QFrame):
    """The page answers `moved` with `show_count` and `show_estimate`."""

    moved = Signal(float)  # the threshold
    accept_wanted = Signal(float)
    left = Signal()  # Return in the field: the keyboard goes back to the images

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self.chart = ConfidenceChart(theme)
        self.spin = QDoubleSpinBox()
        self.spin.setRange(0, 1)
        self.spin.setSingleStep(0.01)
        self.spin.setDecimals(2)
        self.spin.setFixedWidth(76)
        self.spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.spin.setAccessibleName(tr("Threshold"))
        self.accept = push_button("", self._accept, role="primary", icon="check", theme=theme)
        self.accept.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.estimate = words("", wraps=True)
        self.basis = words("", "caption", wraps=True)
        self._count = 0
        self._lay_out()
        self.spin.valueChanged.connect(self._move)
        self.chart.dragged.connect(self.spin.setValue)
        self.spin.setValue(FIRST_THRESHOLD)

    @property
    def threshold(self) -> float:
        return round(self.spin.value(), 2)

    def show_count(self, count: int) -> None:
        """`count` proposals lie above the threshold."""
        self._count = count
        self.accept.setEnabled(count > 0)
        self.accept.setText(
            tr_count(
                "Accept 1 above {threshold}",
                "Accept {count:,} above {threshold}",
                count,
                threshold=f"{self.threshold:.2f}",
            )
        )

    def show_estimate(self, estimate: Estimate, *, is_random: bool) -> None:
        """`is_random`: the gold labels behind it were drawn at random."""
        self.estimate.setText(_estimate_in_words(estimate, self._count))
        basis = tr_count(
            "From 1 gold label that the model did not learn from.",
            "From {count:,} gold labels that the model did not learn from.",
            estimate.checks,
        )
        if estimate.precision is not None and not is_random:
            basis += " " + tr("They were picked by a person and are no random sample.")
        self.basis.setText(basis)
        self.basis.setVisible(estimate.checks > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what the field passes on from the page, where it would decide on images."""
        event.accept()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()

    def accept_above(self) -> None:
        self.accept.click()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.accept)
        line.addWidget(self.spin)
        line.addStretch(1)
        told = QWidget()
        told.setMinimumWidth(LEAST_WORDS)
        told.setMaximumWidth(MOST_WORDS)
        column = QVBoxLayout(told)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(line)
        column.addWidget(self.estimate)
        column.addWidget(self.basis)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(2 * GAP)
        row.addWidget(self.chart, 1)
        row.addWidget(told, 1)

    def _move(self, _value: float) -> None:
        self.chart.show_threshold(self.threshold)
        self.moved.emit(self.threshold)

    def _accept(self) -> None:
        self.accept_wanted.emit(self.threshold)


def _estimate_in_words(estimate: Estimate, count: int) -> str:
    if estimate.precision is None or estimate.interval is None:
        return tr_count(
            "Not enough evidence to say how many are right: 1 more random check would do.",
            "Not enough evidence to say how many are right: {count:,} more random checks would do.",
            estimate.more_checks,
        )
    return tr(
        "{percent} right (95 % interval {interval}), about {wrong:,} wrong, at worst {worst:,}.",
        percent=percent(estimate.precision),
        interval=interval_in_words(estimate.interval),
        wrong=round((1 - estimate.precision) * count),
        worst=round((1 - estimate.interval[0]) * count),
    )
