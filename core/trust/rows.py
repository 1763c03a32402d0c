"""What is said of accepting proposals in bulk; frozen, for the window and the commands."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PrecisionEstimate:
    """Of accepting the `accepted` open proposals of at least `threshold`.

    `checks` random checks lie above it, `wrong` of them wrong. With too few of them `precision`,
    `interval` and the numbers of wrong ones are None, and `needed_checks` says how many more
    an estimate takes (0: none; None: no number would do, as somebody chose which ones are left).
    Of an audit it says how many more would prove what was asked, if they are right.
    """

    threshold: float
    accepted: int
    checks: int
    wrong: int
    precision: float | None
    interval: tuple[float, float] | None
    expected_wrong: int | None
    worst_wrong: int | None
    needed_checks: int | None


@dataclass(frozen=True, slots=True)
class PrecisionCurve:
    """One estimate for each stop of the threshold, strict to loose. All intervals together hold
    with 95 % confidence, so that a person may look at every one and choose (core.trust.curve)."""

    stops: tuple[PrecisionEstimate, ...]

    def at(self, threshold: float) -> PrecisionEstimate:
        """Return the stop nearest to `threshold`."""
        return min(self.stops, key=lambda stop: abs(stop.threshold - threshold))


@dataclass(frozen=True, slots=True)
class Needed:
    """So many more random checks of the open proposals would do, if all above `line` are right."""

    checks: int
    line: float


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proposals of at least `threshold` that are not set aside are right in at least the asked
    share, or `threshold` is None: not proven. The rest is said of the line that was `tested` last
    with success (else: first): `checks` random checks lie above it, `wrong` of them wrong;
    `lower_bound` is one-sided, of all above it; `aside` of these are set aside, and of `untold` no
    check tells. Where nothing is proven `more` checks of these proposals would do, or those
    `before_training`, if the next model is no worse. None: no number would, or it is not known."""

    threshold: float | None
    checks: int
    wrong: int
    lower_bound: float
    likely: float = 0.0  # the share of right ones that the checks make likely
    tested: float = 0.0
    above: int = 0
    aside: int = 0
    untold: int = 0
    more: Needed | None = None
    before_training: Needed | None = None


class AuditVerdict(StrEnum):
    OPEN = "open"  # neither is shown yet
    PROVEN = "proven"  # at least the asked share of the rest is right
    REFUTED = "refuted"  # less than that is


@dataclass(frozen=True, slots=True)
class AuditCheck:
    image_id: int
    proposed_category_id: int
    confidence: float
    is_right: bool | None  # None: not checked yet


@dataclass(frozen=True, slots=True)
class Audit:
    """A random sample of the `population` open proposals of at least `threshold`, in the order in
    which it is to be checked. `estimate` is of those that are open now (core.trust.bounds)."""

    id: int
    model_id: int
    threshold: float
    categories: frozenset[int]  # empty: all
    asked: float  # the precision to be proven
    population: int
    is_hidden: bool  # suggestions are not shown while checking
    checks: tuple[AuditCheck, ...]
    verdict: AuditVerdict
    estimate: PrecisionEstimate

    @property
    def question(self) -> tuple[float, frozenset[int], float]:
        return self.threshold, self.categories, self.asked

    @property
    def is_open(self) -> bool:
        """Whether images of it wait, and none of what it is of was decided elsewhere."""
        answered = sum(check.is_right is not None for check in self.checks)
        is_whole = self.estimate.accepted == self.population - answered
        return is_whole and answered < len(self.checks)

    @property
    def left_for_later(self) -> int:
        """How many were passed over: what comes after the first of them counts once that is
        answered."""
        open_ones = [check.is_right is None for check in self.checks]
        last = max((at for at, is_open in enumerate(open_ones) if not is_open), default=0)
        return sum(open_ones[:last])
