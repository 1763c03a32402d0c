"""The line over the proposals of a group: where it stands, and what is known, proven and left open
there."""

from core.doubt.set_aside import SetAside
from core.trust.remainder import Remainder, remainder
from core.trust.rows import Certificate, PrecisionEstimate
from gui.language import tr
from gui.models.standing_proof import StandingProof
from gui.trust_wording import accept_in_words, threshold_in_words

TYPED = 0.005  # as exactly as a field shows a threshold


class StandingLine:
    """It goes from stop to stop: what is said of one holds for all of them at once, and so also for
    the one that is picked after looking at many. A proof stands where it stands."""

    def __init__(self, wanted: float) -> None:
        self.stops: tuple[PrecisionEstimate, ...] = ()
        self.stop: PrecisionEstimate | None = None  # where it stands; None until anything is known
        self.proof: StandingProof | None = None  # that it was last put to hold, or the lack of it
        self.aside: SetAside | None = None  # what is left open; None until that is known
        self._wanted = wanted

    @property
    def threshold(self) -> float:
        return self._wanted if self.stop is None else self.stop.threshold

    @property
    def above(self) -> int:
        """How many proposals are known to lie above."""
        return 0 if self.stop is None else self.stop.accepted

    @property
    def rest(self) -> Remainder | None:
        """What is accepted above; None until that is known."""
        stop, aside = self.stop, self.aside
        if stop is None or aside is None:
            return None
        return remainder(stop.accepted, stop.worst_wrong, aside.count_above(stop.threshold))

    def forget(self) -> None:
        """Of other proposals nothing is known; it will stand where it was last wanted."""
        self.stops, self.stop, self.proof = (), None, None

    def show_stops(self, stops: tuple[PrecisionEstimate, ...]) -> None:
        """It stays where a proof put it, or goes to the nearest stop that there is now."""
        self.stops = stops
        if self.proof is None:
            self._go_to(self._wanted)

    def go_to(self, threshold: float) -> None:
        """Go to the nearest stop; what was proven is proven of another."""
        self.proof = None
        self._go_to(threshold)

    def prove(
        self, certificate: Certificate, precision: float, accepted: int, *, stays: bool
    ) -> None:
        """Go where `precision` is proven, unless that is nowhere or the line `stays`; `accepted`
        proposals lie above it then."""
        if certificate.threshold is None or stays:
            at = self.threshold
        else:
            at = self._wanted = certificate.threshold
        self.proof = StandingProof(certificate, precision, at, accepted)
        self.stop = next((stop for stop in self.stops if stop.threshold == at), self.proof.known)

    def ahead(self, steps: int) -> float | None:
        """Return the stop so many up, or the last one; None where there is none."""
        at = self.threshold
        higher = sorted(stop.threshold for stop in self.stops if stop.threshold > at)
        lower = sorted((s.threshold for s in self.stops if s.threshold < at), reverse=True)
        ahead = higher if steps > 0 else lower
        return ahead[min(len(ahead), abs(steps)) - 1] if ahead else None

    def refusal(self) -> str:
        """Say why nothing can be accepted above; "" where something can."""
        if self.stop is None:
            return tr("Nothing accepted: what lies above the line is still being counted.")
        if not self.above:
            return tr("No proposal lies above the line.")
        if self.rest is not None and not self.rest.accepted:
            return tr(
                "All above the line are set aside for a look: accept them too, or look at them."
            )
        return ""

    def accept_in_words(self) -> str:
        """No number is promised before it is known what is set aside."""
        if self.stop is None:
            return tr("Accept above the line")
        if self.rest is None:
            return tr("Accept above {threshold}", threshold=threshold_in_words(self.threshold))
        return accept_in_words(self.rest.accepted, self.threshold)

    def snapped_in_words(self, typed: float) -> str:
        """Say where it went instead of where it was told to; "" where it stands there."""
        if self.stop is None or abs(self.threshold - typed) <= TYPED:
            return ""
        return tr(
            "The line goes from stop to stop: {stop} is the one nearest to {typed}.",
            stop=threshold_in_words(self.threshold),
            typed=f"{typed:.2f}",
        )

    def _go_to(self, threshold: float) -> None:
        self._wanted = threshold
        self.stop = min(
            self.stops, key=lambda stop: abs(stop.threshold - threshold), default=self.stop
        )
