"""Which threshold keeps a promise of precision: fixed-sequence testing on random checks.

Learn-then-test (Angelopoulos et al. 2021, "Learn then Test", section on fixed-sequence testing):
thresholds are ordered from strict to loose before any answer is looked at; each is tested against
"the precision is below the target"; testing stops at the first that cannot be rejected, and the
last one rejected holds with 95 % confidence, without a correction for the number of tests.

First with the checks whose number was fixed with the model (Clopper and Pearson 1934, with the
hypergeometric distribution: it is the proposals at hand that are to be right, not a model in the
abstract). Where these prove nothing and others came since, with those, by a bound that holds
however often one looks (core.trust.bounds.growing_interval).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.store.queries.trust import Standing
from core.trust.bounds import CONFIDENCE, checks_needed, growing_interval, most_wrong
from core.trust.checks import Checks
from core.trust.curve import STOPS, likely_wrong, told_of, valid_above, wrong_of
from core.trust.remainder import most_wrong_of, remainder
from core.trust.rows import Certificate

THRESHOLDS = tuple(percent / 100 for percent in range(99, 29, -1))
Bound = Callable[[Checks, int], float]  # checks, proposals -> the least precision of the latter


def certify(
    checks: Checks,
    standings: Sequence[Standing],
    open_above: Callable[[float], int],
    *,
    precision: float,
    categories: frozenset[int] = frozenset(),
    thresholds: Sequence[float] = THRESHOLDS,
    aside_above: Callable[[float], int] = lambda threshold: 0,
) -> Certificate:
    """Find the loosest threshold above which `precision` is proven with 95 % confidence.

    `open_above(threshold)` counts the open proposals, `aside_above` those of them that are set
    aside: the proof is of the others, of which no more can be wrong than of all. Where the sequence
    starts is read from these two alone, never from the answers: at the strictest threshold at which
    enough checks are to be expected to forgive two errors, or half of all, or half as many again as
    a faultless proof takes, whichever can be had. Starting with just enough for a faultless proof
    would fail by chance.
    """

    def search(counted: Checks, bound: Bound) -> Certificate:
        tried = _tested(len(counted.drawn()), open_above, precision, filled)
        lines = (_Line(each, open_above(each), aside_above(each)) for each in tried)
        tests = (_test(counted, standings, line, precision, categories, bound) for line in lines)
        first = next(tests)
        proven = [first, *takewhile(_holds, tests)] if _holds(first) else [first]
        return proven[-1]

    # what nothing would be accepted at needs no test
    filled = [each for each in thresholds if open_above(each) > aside_above(each)]
    mine = checks.of(categories)
    fixed = search(mine.where(~mine.grows), _at_once)
    if _holds(fixed) or not mine.grows.any():
        return fixed
    return search(mine.where(mine.grows), _at_any_time)


def _holds(test: Certificate) -> bool:
    return test.threshold is not None


def _tested(
    checks: int, open_above: Callable[[float], int], precision: float, thresholds: Sequence[float]
) -> list[float]:
    """The thresholds in the order of testing; where there are never enough checks, all at once."""
    faultless, forgiving = (checks_needed(wrong, precision=precision) for wrong in (0, 2))
    wanted = min(checks, forgiving, max(math.ceil(1.5 * faultless), checks // 2))
    total = max(1, open_above(0.0))
    return [each for each in thresholds if checks * open_above(each) / total >= wanted] or [0.0]


@dataclass(frozen=True, slots=True)
class _Line:
    """How many open proposals lie above it, and how many of these are set aside."""

    threshold: float
    above: int
    aside: int


def _test(
    checks: Checks,
    standings: Sequence[Standing],
    line: _Line,
    precision: float,
    categories: frozenset[int],
    bound: Bound,
) -> Certificate:
    stop = next(number for number, each in enumerate(STOPS) if each <= line.threshold)
    above = told_of(standings, categories, stop)
    valid = valid_above(checks, line.threshold, above)
    drawn = valid.drawn()
    count, wrong = len(drawn), wrong_of(drawn)
    # nothing is known of proposals among which somebody chose: they may all be wrong
    share = above.told / max(1, above.told + above.untold)
    told = round(share * line.above)
    least = told / max(1, line.above) * bound(valid, told)
    rest = remainder(line.above, most_wrong_of(line.above, least), line.aside)
    return Certificate(
        threshold=line.threshold if rest.least is not None and rest.least >= precision else None,
        checks=count,
        wrong=wrong,
        lower_bound=least,
        needed=checks_needed(wrong, precision=precision),
        likely=max(least, _share_right(likely_wrong(valid, told), told)) if count else 0.0,
    )


def _at_once(checks: Checks, proposals: int) -> float:
    drawn, sought = checks.drawn(), checks.sought()
    everything = proposals + len(drawn) + len(sought)
    most = most_wrong(wrong_of(drawn), len(drawn), everything)
    return _share_right(most - wrong_of(drawn) - wrong_of(sought), proposals)


def _at_any_time(checks: Checks, proposals: int) -> float:
    wrong, everything = wrong_of(checks), proposals + len(checks)
    _, most = growing_interval(wrong, len(checks), everything, error=1 - CONFIDENCE)
    return _share_right(most - wrong, proposals)


def _share_right(wrong: float, proposals: int) -> float:
    return 1 - min(max(wrong, 0), proposals) / max(1, proposals)
