"""Accepting all above a line: the line, how many that is, and how right they would be."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.doubt.set_aside import SetAside
from core.trust.rows import Audit, Certificate, PrecisionCurve, PrecisionEstimate
from gui.language import tr, tr_count
from gui.models.standing_line import StandingLine
from gui.theme import GAP, Theme
from gui.trust_wording import MORE, basis_in_words, estimate_in_words, guarantee_in_words
from gui.views.buttons import push_button
from gui.views.confidence_chart import ConfidenceChart
from gui.views.flow_layout import FlowLayout
from gui.views.needed_field import NeededField
from gui.views.threshold_spin import ThresholdSpin
from gui.views.words import set_role, words

FIRST_THRESHOLD = 0.90
LEAST_WORDS, MOST_WORDS, LEAST_CHART = 316, 480, 176  # px, the last with what is around it


class ThresholdPanel(QFrame):
    """A person moves the line, has it put where a precision is proven, and accepts above it."""

    accept_wanted = Signal(float)  # the threshold
    needed_wanted = Signal(float)  # the precision that the line is to hold
    proof_wanted = Signal(float)  # again, of the line where it stands: the precision
    audit_wanted = Signal(float, float)  # the threshold, the precision to prove
    go_on_wanted = Signal()  # with the audit that is open
    stood = Signal(float)  # the line stands at another stop, or what is known of it is new
    left = Signal()  # accepted, or Return in a field: the keyboard goes back to the images

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self.chart = ConfidenceChart(theme)
        self.spin = ThresholdSpin()
        self.accept = push_button("", self._accept, role="primary", icon="check", theme=theme)
        self.needed = NeededField()
        self.find_line = push_button(tr("Find"), self._find)
        self.audit = push_button("", self._audit, icon="review", theme=theme)
        self.go_on = push_button("", self.go_on_wanted.emit, role="link")
        self.estimate = words("", wraps=True)
        self.basis = words("", "caption", wraps=True)
        self.proof = words("", "caption", wraps=True)
        self.find_line.setToolTip(tr("Put the line where this precision is proven"))
        self.audit.setToolTip(
            tr("Check a random sample of what would be accepted: it tells how many are right.")
        )
        for part in (self.estimate, self.basis):
            part.setToolTip(guarantee_in_words())
        self.line = StandingLine(FIRST_THRESHOLD)
        self._noted = ""  # of what was typed, until the line stands elsewhere
        self._lay_out()
        self.chart.dragged.connect(self.go_to)
        self.spin.valueChanged.connect(self._go_to_typed)
        self.spin.stepped.connect(self._step)
        self.needed.asked.connect(self._find)
        for field in (self.needed, self.spin):
            field.refused.connect(self._note)
        self.wait()
        self.show_audit(None)

    @property
    def threshold(self) -> float:
        return self.line.threshold

    @property
    def stop(self) -> PrecisionEstimate | None:
        """Where the line stands; None until anything is known."""
        return self.line.stop

    def wait(self) -> None:
        """Say nothing of other proposals until what is known of them is shown."""
        self.line.forget()
        self._noted = ""
        self.chart.show_stops(())
        self._show_line()

    def show_curve(self, curve: PrecisionCurve) -> None:
        """Show what is known; what was proven of other evidence is asked for anew."""
        self.chart.show_stops(tuple(stop.threshold for stop in curve.stops))
        self.line.show_stops(curve.stops)
        if self.line.proof is None:
            self._show_line()
        self.prove_anew()

    def prove_anew(self) -> None:
        """Ask again for what was proven of other evidence, or of other proposals."""
        if self.line.proof is not None:
            self.proof_wanted.emit(self.line.proof.precision)

    def prove_what_was_not(self) -> None:
        """Ask again when more is accepted, or less: what is proven here is told with that."""
        if self.line.proof is not None and not self.line.proof.is_here:
            self.prove_anew()

    def show_aside(self, aside: SetAside | None) -> None:
        """Count what is set aside out of what would be accepted."""
        self.line.aside = aside
        self._show_stop()

    def show_certificate(
        self, certificate: Certificate, precision: float, accepted: int, *, stays: bool = False
    ) -> None:
        """Put the line where `precision` is proven, or say why that is nowhere; a line that `stays`
        is only told of. `accepted` proposals lie above where it stands then."""
        self.line.prove(certificate, precision, accepted, stays=stays)
        self._show_line()

    def show_audit(self, audit: Audit | None) -> None:
        """Offer to go on where an audit has images left."""
        done = 0 if audit is None else sum(c.is_right is not None for c in audit.checks)
        left = 0 if audit is None else len(audit.checks) - done
        self.go_on.setVisible(left > 0)
        if audit is not None:
            self.go_on.setText(
                tr(
                    "Go on with the audit: {done:,} of {total:,}",
                    done=done,
                    total=len(audit.checks),
                )
            )

    def go_to(self, threshold: float) -> None:
        """Put the line at the nearest stop."""
        self._noted = ""
        self.line.go_to(threshold)
        self._show_line()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words come first: in a small window the fields move the line without the chart."""
        super().resizeEvent(event)
        self.chart.setVisible(self.width() >= LEAST_WORDS + LEAST_CHART)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what a field passes on from the page, where it would decide on images."""
        event.accept()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()

    def refusal(self) -> str:
        """Say why nothing can be accepted above the line; "" where something can."""
        if not self.isVisible():
            return tr("Nothing accepted: no line stands over proposals here.")
        return self.line.refusal()

    def begin_audit(self) -> None:
        if self.isVisible():  # its key is heard in an audit too
            self.audit.click()

    def ask_needed(self) -> None:
        """Put the keyboard into the field of the precision needed."""
        if self.isVisible():
            self.needed.setFocus()
            self.needed.selectAll()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.accept)
        line.addWidget(self.spin)
        line.addStretch(1)
        asking = FlowLayout()
        asking.setSpacing(GAP)
        for part in (self.needed, self.find_line, self.audit, self.go_on):
            asking.addWidget(part)
        told = QWidget()
        told.setMinimumWidth(LEAST_WORDS)
        told.setMaximumWidth(MOST_WORDS)
        column = QVBoxLayout(told)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(line)
        column.addWidget(self.estimate)
        column.addWidget(self.basis)
        column.addLayout(asking)
        column.addWidget(self.proof)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(2 * GAP)
        row.addWidget(self.chart, 2)
        row.addWidget(told, 3)
        for button in (self.accept, self.find_line, self.audit, self.go_on):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _go_to_typed(self, threshold: float) -> None:
        self.go_to(threshold)
        self._note(self.line.snapped_in_words(threshold))

    def _note(self, text: str) -> None:
        """Say something of what was typed, in the place of a proof."""
        self.line.proof, self._noted = None, text
        self._show_proof()

    def _step(self, steps: int) -> None:
        ahead = self.line.ahead(steps)
        if ahead is not None:
            self.go_to(ahead)

    def _show_line(self) -> None:
        self.spin.show_threshold(self.threshold)
        self.chart.show_threshold(self.threshold)
        self._show_stop()
        if self.stop is not None:
            self.stood.emit(self.threshold)

    def _show_stop(self) -> None:
        line, stop = self.line, self.stop
        self.accept.setText(line.accept_in_words())
        self.accept.setEnabled(not line.refusal())
        self._show_proof()
        self.estimate.setText("" if stop is None else estimate_in_words(stop, line.rest))
        self.estimate.setVisible(bool(self.estimate.text()))
        self.spin.setAccessibleDescription(self.estimate.text())
        self.basis.setText("" if stop is None else basis_in_words(stop))
        self.basis.setVisible(bool(self.basis.text()))
        checks = min(MORE, line.above) or MORE
        self.audit.setText(tr_count("Audit 1", "Audit {count:,}", checks))
        self.audit.setEnabled(line.above > 0)

    def _show_proof(self) -> None:
        proof, aside = self.line.proof, self.line.aside
        self.proof.setVisible(proof is not None or bool(self._noted))
        if proof is None:
            self.proof.setText(self._noted)
            set_role(self.proof, "caption")
        else:
            self.proof.setText(proof.in_words(aside))
            set_role(self.proof, "success" if proof.holds(aside) else "warning")

    def _accept(self) -> None:
        if self.stop is not None:
            self.accept_wanted.emit(self.threshold)
            self.left.emit()

    def _find(self) -> None:
        self.needed_wanted.emit(self.needed.precision)

    def _audit(self) -> None:
        if self.stop is not None:
            self.audit_wanted.emit(self.threshold, self.needed.precision)
