"""What was asked of the line over the proposals to hold, and whether it does where it stands."""

from dataclasses import dataclass

from core.doubt.set_aside import SetAside
from core.trust.remainder import Remainder, most_wrong_of, remainder
from core.trust.rows import Certificate, PrecisionEstimate
from gui.proof_wording import certificate_in_words, elsewhere_in_words, keeps


@dataclass(frozen=True, slots=True)
class StandingProof:
    certificate: Certificate
    precision: float  # that was asked for
    line: float
    accepted: int  # proposals above the line

    @property
    def is_here(self) -> bool:
        """Whether it is proven where the line stands, of all above it or of what is left."""
        return self.certificate.threshold == self.line

    @property
    def known(self) -> PrecisionEstimate:
        """What it alone says of the line, between two stops."""
        checks, wrong = 0, 0
        if self.is_here:
            checks, wrong = self.certificate.checks, self.certificate.wrong
        return PrecisionEstimate(
            self.line, self.accepted, checks, wrong, None, None, None, None, needed_checks=0
        )

    def holds(self, aside: SetAside | None) -> bool:
        """Whether it is of what is accepted where `aside` is left open; None: not known yet."""
        rest = self._rest(aside)
        return self.is_here and (rest is None or not rest.aside or keeps(self.precision, rest))

    def in_words(self, aside: SetAside | None) -> str:
        if self.certificate.threshold is not None and not self.is_here:
            return elsewhere_in_words(self.certificate, self.precision)
        return certificate_in_words(self.certificate, self.precision, self._rest(aside))

    def _rest(self, aside: SetAside | None) -> Remainder | None:
        if aside is None:
            return None
        worst = most_wrong_of(self.accepted, self.certificate.lower_bound)
        return remainder(self.accepted, worst, aside.count_above(self.line))
