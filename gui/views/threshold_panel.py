"""Accepting all above a line: the line, how many that is, and how right they would be."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.doubt.set_aside import SetAside
from core.trust.remainder import Remainder, remainder
from core.trust.rows import Audit, Certificate, PrecisionCurve, PrecisionEstimate
from gui.language import tr, tr_count
from gui.models.standing_proof import StandingProof
from gui.theme import GAP, Theme
from gui.trust_wording import (
    MORE,
    accept_in_words,
    basis_in_words,
    estimate_in_words,
    threshold_in_words,
)
from gui.views.buttons import push_button
from gui.views.confidence_chart import ConfidenceChart
from gui.views.flow_layout import FlowLayout
from gui.views.needed_field import NeededField
from gui.views.threshold_spin import ThresholdSpin
from gui.views.words import set_role, words

FIRST_THRESHOLD = 0.90
TYPED = 0.005  # as exactly as the field shows a threshold
LEAST_WORDS, MOST_WORDS = 316, 480  # px


class ThresholdPanel(QFrame):
    """A person moves the line from stop to stop: what is said of one holds for all of them at once,
    and so also for the one that is picked after looking at many. A proof stands where it stands."""

    accept_wanted = Signal(float)  # the threshold
    needed_wanted = Signal(float)  # the precision that the line is to hold
    proof_wanted = Signal(float, float)  # again, of a precision and the line where it stands
    audit_wanted = Signal(float, float)  # the threshold, the precision to prove
    go_on_wanted = Signal()  # with the audit that is open
    stood = Signal(float)  # the line stands at another stop, or what is known of it is new
    left = Signal()  # Return in a field: the keyboard goes back to the images

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
        self._stops: tuple[PrecisionEstimate, ...] = ()
        self._stop: PrecisionEstimate | None = None
        self._wanted = FIRST_THRESHOLD
        self._proof: StandingProof | None = (
            None  # that the line was last put to hold, or the lack of it
        )
        self._noted = ""  # of what was typed, until the line stands elsewhere
        self._aside: SetAside | None = None  # what is left open; None until that is known
        self._lay_out()
        self.chart.dragged.connect(self.go_to)
        self.spin.valueChanged.connect(self._go_to_typed)
        self.spin.stepped.connect(self._step)
        self.needed.asked.connect(self._find)
        self.needed.refused.connect(lambda: self._note(self.needed.wanted))
        self.wait()
        self.show_audit(None)

    @property
    def threshold(self) -> float:
        return self._wanted if self._stop is None else self._stop.threshold

    @property
    def stop(self) -> PrecisionEstimate | None:
        """Where the line stands; None until anything is known."""
        return self._stop

    def wait(self) -> None:
        """Say nothing of other proposals until what is known of them is shown."""
        self._stops, self._stop = (), None
        self.spin.show_threshold(self._wanted)
        self.chart.show_stops(())
        self.chart.show_threshold(self._wanted)
        self._show_stop()
        self._forget_proof()

    def show_curve(self, curve: PrecisionCurve) -> None:
        """Show what is known; the line stays, or goes to the nearest stop that there is now. What
        was proven of other evidence is asked for anew."""
        self._stops = curve.stops
        self.chart.show_stops(tuple(stop.threshold for stop in curve.stops))
        if self._proof is None:
            self._move(self._wanted)
        self.prove_anew()

    def prove_anew(self) -> None:
        """Ask again for what was proven of other evidence, or of other proposals."""
        if self._proof is not None:
            self.proof_wanted.emit(self._proof.precision, self.threshold)

    def prove_what_was_not(self) -> None:
        """Ask again when more is accepted, or less: what is proven here is told with that."""
        if self._proof is not None and not self._proof.is_here:
            self.prove_anew()

    def show_aside(self, aside: SetAside | None) -> None:
        """Count what is set aside out of what would be accepted."""
        self._aside = aside
        self._show_stop()

    def show_certificate(
        self, certificate: Certificate, precision: float, accepted: int, *, stays: bool = False
    ) -> None:
        """Put the line where `precision` is proven, or say why that is nowhere; a line that `stays`
        is only told of. `accepted` proposals lie above where it stands then."""
        if certificate.threshold is None or stays:
            line = self.threshold
        else:
            line = self._wanted = certificate.threshold
        self._proof = StandingProof(certificate, precision, line, accepted)
        self._stand(self._known_at(self._proof))

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
        self._forget_proof()
        self._move(threshold)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what a field passes on from the page, where it would decide on images."""
        event.accept()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()

    def refusal(self) -> str:
        """Say why nothing can be accepted above the line; "" where something can."""
        stop, rest = self._stop, self._rest()
        if not self.isVisible():
            return tr("Nothing accepted: no line stands over proposals here.")
        if stop is None:
            return tr("Nothing accepted: what lies above the line is still being counted.")
        if not stop.accepted:
            return tr("No proposal lies above the line.")
        if rest is not None and not rest.accepted:
            return tr(
                "All above the line are set aside for a look: accept them too, or look at them."
            )
        return ""

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
        if self._stop is not None and abs(self._stop.threshold - threshold) > TYPED:
            self._note(
                tr(
                    "The line goes from stop to stop: {stop} is the one nearest to {typed}.",
                    stop=threshold_in_words(self._stop.threshold),
                    typed=f"{threshold:.2f}",
                )
            )

    def _note(self, text: str) -> None:
        """Say something of what was typed, in the place of a proof."""
        self._proof, self._noted = None, text
        self._show_proof()

    def _step(self, steps: int) -> None:
        """Go so many stops up."""
        at = self.threshold
        higher = sorted(stop.threshold for stop in self._stops if stop.threshold > at)
        lower = sorted((s.threshold for s in self._stops if s.threshold < at), reverse=True)
        ahead = higher if steps > 0 else lower
        if ahead:
            self.go_to(ahead[min(len(ahead), abs(steps)) - 1])

    def _move(self, threshold: float) -> None:
        self._wanted = threshold
        nearest = min(self._stops, key=lambda s: abs(s.threshold - threshold), default=None)
        if nearest is None:
            self._show_stop()
        else:
            self._stand(nearest)

    def _stand(self, stop: PrecisionEstimate) -> None:
        self._stop = stop
        self.spin.show_threshold(stop.threshold)
        self.chart.show_threshold(stop.threshold)
        self._show_stop()
        self.stood.emit(stop.threshold)

    def _known_at(self, proof: StandingProof) -> PrecisionEstimate:
        """Return the stop where the line stands, or, between two, what the proof alone says."""
        for stop in self._stops:
            if stop.threshold == proof.line:
                return stop
        found = proof.certificate
        checks, wrong = (found.checks, found.wrong) if proof.is_here else (0, 0)
        return PrecisionEstimate(
            proof.line, proof.accepted, checks, wrong, None, None, None, None, 0
        )

    def _forget_proof(self) -> None:
        self._proof, self._noted = None, ""
        self.proof.hide()

    def _show_stop(self) -> None:
        stop, rest = self._stop, self._rest()
        accepted = 0 if stop is None else stop.accepted
        self._show_accept(stop, rest)
        self._show_proof()
        self.estimate.setText("" if stop is None else estimate_in_words(stop, rest))
        self.estimate.setVisible(bool(self.estimate.text()))
        self.spin.setAccessibleDescription(self.estimate.text())
        self.basis.setText("" if stop is None else basis_in_words(stop))
        self.basis.setVisible(bool(self.basis.text()))
        checks = min(MORE, accepted) or MORE
        self.audit.setText(tr_count("Audit 1", "Audit {count:,}", checks))
        self.audit.setToolTip(
            tr("Check a random sample of what would be accepted: it tells how many are right.")
        )
        self.audit.setEnabled(accepted > 0)

    def _show_accept(self, stop: PrecisionEstimate | None, rest: Remainder | None) -> None:
        """No number is promised before it is known what is set aside."""
        if stop is None:
            text = tr("Accept above the line")
        elif rest is None:
            text = tr("Accept above {threshold}", threshold=threshold_in_words(stop.threshold))
        else:
            text = accept_in_words(rest.accepted, stop.threshold)
        self.accept.setText(text)
        accepted = 0 if stop is None else stop.accepted
        self.accept.setEnabled(accepted > 0 and (rest is None or rest.accepted > 0))

    def _show_proof(self) -> None:
        proof = self._proof
        self.proof.setVisible(proof is not None or bool(self._noted))
        if proof is None:
            self.proof.setText(self._noted)
            set_role(self.proof, "caption")
        else:
            self.proof.setText(proof.in_words(self._aside))
            set_role(self.proof, "success" if proof.holds(self._aside) else "warning")

    def _rest(self) -> Remainder | None:
        """What is accepted at the line; None until that is known."""
        stop = self._stop
        return stop and self._without(stop.accepted, stop.worst_wrong, stop.threshold)

    def _without(self, above: int, worst: int | None, threshold: float) -> Remainder | None:
        if self._aside is None:
            return None
        return remainder(above, worst, len(self._aside.above(threshold)))

    def _accept(self) -> None:
        if self._stop is not None:
            self.accept_wanted.emit(self._stop.threshold)

    def _find(self) -> None:
        self.needed_wanted.emit(self.needed.precision)

    def _audit(self) -> None:
        if self._stop is not None:
            self.audit_wanted.emit(self._stop.threshold, self.needed.precision)
