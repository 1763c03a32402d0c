"""What the answers of an audit say of the proposals that nobody has looked at."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.store.queries.audits import StoredAudit
from core.trust.bounds import CONFIDENCE, growing_interval
from core.trust.rows import AuditVerdict, PrecisionEstimate


def estimate_of(
    stored: StoredAudit, answers: Sequence[bool | None], open_now: int | None = None
) -> PrecisionEstimate:
    """What `answers` in the order of drawing (None: not checked yet) say of the proposals of the
    audit that are `open_now`; without it, of all that are not answered. Holds at every check at
    once, so that it may be looked at after each.

    What comes after an image that was left for later is known, and no check until that is answered.
    What else is gone from the proposals was not looked at here: none or all of it may be wrong.
    """
    checks = list(takewhile(lambda each: each is not None, answers))
    known = [each for each in answers[len(checks) :] if each is not None]
    left = stored.population - len(checks) - len(known)
    rest = left if open_now is None else open_now
    sample = _Sample(stored, len(checks), checks.count(False))
    fewest, most = sample.wrong_of_others(0)
    most += max(0, rest - left) - known.count(False)
    fewest -= max(0, left - rest) + known.count(False)
    fewest, most = min(max(fewest, 0), rest), min(max(most, 0), rest)
    done, wrong = len(checks) + len(known), sample.wrong + known.count(False)
    of_all = 1 - wrong / done if done else 1.0  # where none is left
    share = sample.wrong / len(checks) if checks else None
    return PrecisionEstimate(
        threshold=stored.threshold,
        accepted=rest,
        checks=done,
        wrong=wrong,
        precision=None if share is None else 1 - share,
        interval=(1 - most / rest, 1 - fewest / rest) if rest else (of_all, of_all),
        expected_wrong=None if share is None else round(rest * share),
        worst_wrong=most,
        needed_checks=_missing(sample, rest, most),
    )


@dataclass(frozen=True, slots=True)
class _Sample:
    audit: StoredAudit
    checks: int
    wrong: int

    def wrong_of_others(self, more: int) -> tuple[int, int]:
        """Return the fewest and the most wrong ones of those not checked, if `more` checks were
        right."""
        population = self.audit.population
        checks = min(self.checks + more, population)
        low, high = growing_interval(self.wrong, checks, population, error=1 - CONFIDENCE)
        return low - self.wrong, high - self.wrong


def _missing(sample: _Sample, rest: int, worst: int) -> int:
    """Return how many more checks would do if all of them are right; all of the rest where no fewer
    would. What may be wrong falls with each check, but so does what it may be a share of: a number
    that does not do need not be too small, and halving alone would miss some that do."""
    elsewhere = worst - sample.wrong_of_others(0)[1]  # of what was not drawn, or is known

    def worst_wrong(more: int) -> int:
        return max(0, sample.wrong_of_others(more)[1] + elsewhere)

    more = 0
    while more < rest:
        left = rest - more
        fewest = bisect_left(
            range(rest),
            True,
            lo=more,
            key=lambda n: 1 - worst_wrong(n) / left >= sample.audit.precision,
        )
        if fewest == more:
            break
        more = fewest  # below it none does: it would be a share of fewer
    return more


def verdict_of(estimate: PrecisionEstimate, asked: float) -> AuditVerdict:
    low, high = estimate.interval or (0.0, 1.0)
    if low >= asked:
        return AuditVerdict.PROVEN
    return AuditVerdict.REFUTED if high < asked else AuditVerdict.OPEN
