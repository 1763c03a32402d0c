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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

import numpy as np

from core.store.queries.trust import Standing
from core.trust.bounds import CONFIDENCE, checks_needed, growing_interval, most_wrong
from core.trust.checks import Checks
from core.trust.curve import STOPS, likely_wrong, told_of, unseen, valid_above, wrong_of
from core.trust.needed import Proposals, fewest_more
from core.trust.remainder import most_wrong_of, remainder
from core.trust.rows import Certificate, Needed

THRESHOLDS = tuple(percent / 100 for percent in range(99, 29, -1))
# checks, proposals, gone unseen -> the least precision of the proposals
Bound = Callable[[Checks, int, int], float]


def certify(
    checks: Checks,
    standings: Sequence[Standing],
    open_above: Callable[[float], int],
    *,
    precision: float,
    categories: frozenset[int] = frozenset(),
    thresholds: Sequence[float] = THRESHOLDS,
    aside_above: Callable[[float], int] = lambda threshold: 0,
    standing: float | None = None,
) -> Certificate:
    """Find the loosest threshold above which `precision` is proven with 95 % confidence; where it
    is proven at `standing` as well, that one.

    `open_above(threshold)` counts the open proposals, `aside_above` those of them that are set
    aside: the proof is of the others, of which no more can be wrong than of all. Where the sequence
    starts is read from these two alone, never from the answers: at the strictest threshold at which
    enough checks are to be expected to forgive two errors, or half of all, or half as many again as
    a faultless proof takes, whichever can be had. Starting with just enough for a faultless proof
    would fail by chance.
    """
    mine = [each for each in standings if not categories or each.category_id in categories]
    proposals = Proposals(mine, cache(open_above), cache(aside_above))
    asked = _Asked(precision, thresholds, standing)
    counted = checks.of(categories)
    fixed, late = counted.first(), counted.where(counted.moments > 0)
    grows = len(late.drawn()) > 0
    found = _search(fixed, proposals, asked, _at_once)
    if not _holds(found) and grows:
        later = _search(late, proposals, asked, _at_any_time)
        # of two that prove too little tell the one that proves more
        found = max(found, later, key=lambda it: (_holds(it), it.lower_bound))
    if _holds(found):
        return found

    # another model is measured on late ones too, but not on those of audits
    known = counted.drawn()
    anew = None if grows else _fewest(fixed, known, proposals.made_anew(), asked, _at_once)
    more = _fewest(late, known, proposals, asked, _at_any_time)
    return replace(found, more=more, before_training=anew)


@dataclass(frozen=True, slots=True)
class _Asked:
    precision: float
    thresholds: Sequence[float]
    standing: float | None


def _search(checks: Checks, proposals: Proposals, asked: _Asked, bound: Bound) -> Certificate:
    tests = _tests(checks, proposals, asked, bound)
    first = next(tests)
    if not _holds(first):
        return first
    proven = [first, *takewhile(_holds, tests)]
    return next((test for test in proven if test.threshold == asked.standing), proven[-1])


def _tests(
    checks: Checks, proposals: Proposals, asked: _Asked, bound: Bound
) -> Iterator[Certificate]:
    """Test one threshold after another."""
    # what nothing would be accepted at needs no test
    filled = [each for each in asked.thresholds if proposals.above(each) > proposals.aside(each)]
    tried = _tested(checks.drawn(), proposals, asked.precision, filled)
    return (_test(checks, proposals, line, asked, bound) for line in tried)


def _fewest(
    checks: Checks, known: Checks, proposals: Proposals, asked: _Asked, bound: Bound
) -> Needed | None:
    """Say what would do; never above a line where too many of those that are `known` are wrong."""

    def proven_above(more: Checks, left: Proposals) -> float | None:
        line = next(_tests(more, left, asked, bound)).threshold
        return None if line is None or _speaks_against(known, line, asked.precision) else line

    return fewest_more(checks, proposals, asked.thresholds, proven_above)


def _speaks_against(checks: Checks, line: float, precision: float) -> bool:
    above = checks.where((checks.confidences >= line) & (checks.drawn_above <= line))
    return wrong_of(above) > (1 - precision) * len(above)


def _holds(test: Certificate) -> bool:
    return test.threshold is not None


def _tested(
    checks: Checks, proposals: Proposals, precision: float, thresholds: Sequence[float]
) -> list[float]:
    """The thresholds in the order of testing; where there are never enough checks, the one with
    the most alone."""
    above = _drawn_above(checks, proposals)
    most = max(map(above, [*thresholds, 0.0]))

    def is_enough(line: float) -> bool:
        there = proposals.above(line)
        # what the proof takes of all above, so that it holds of those not set aside
        of_all = 1 - (1 - precision) * (there - proposals.aside(line)) / there
        faultless, forgiving = (checks_needed(wrong, precision=of_all) for wrong in (0, 2))
        wanted = min(most, forgiving, max(math.ceil(1.5 * faultless), most // 2))
        return above(line) >= wanted

    return [each for each in thresholds if is_enough(each)] or [max([0.0, *thresholds], key=above)]


def _drawn_above(checks: Checks, proposals: Proposals) -> Callable[[float], float]:
    """Count the checks above a line: as many as are to be expected where they were drawn from all
    proposals; where audits were drawn above lines of their own, those that tell of it."""
    total = max(1, proposals.above(0.0))
    if not checks.drawn_above.any():
        return lambda line: len(checks) * proposals.above(line) / total
    return lambda line: int(
        np.count_nonzero((checks.confidences >= line) & (checks.drawn_above <= line))
    )


def _test(
    checks: Checks, proposals: Proposals, line: float, asked: _Asked, bound: Bound
) -> Certificate:
    stop = next(number for number, each in enumerate(STOPS) if each <= line)
    known = told_of(proposals.standings, frozenset(), stop)
    valid = valid_above(checks, line, known)
    drawn = valid.drawn()
    count, wrong = len(drawn), wrong_of(drawn)
    above, aside = proposals.above(line), proposals.aside(line)
    # nothing is known of proposals among which somebody chose: they may all be wrong
    told = round(known.told / max(1, known.told + known.untold) * above)
    gone = unseen(valid_above(checks, STOPS[stop], known), known)
    least = told / max(1, above) * bound(valid, told, gone)
    rest = remainder(above, most_wrong_of(above, least), aside)
    return Certificate(
        threshold=line if rest.least is not None and rest.least >= asked.precision else None,
        checks=count,
        wrong=wrong,
        lower_bound=least,
        likely=max(least, _share_right(likely_wrong(valid, told), told)) if count else 0.0,
        tested=line,
        above=above,
        aside=aside,
        untold=above - told,
    )


def _at_once(checks: Checks, proposals: int, gone: int) -> float:
    drawn = checks.drawn()
    most = most_wrong(wrong_of(drawn), len(drawn), proposals + gone + len(checks))
    return _share_right(most - wrong_of(checks), proposals)


def _at_any_time(checks: Checks, proposals: int, gone: int) -> float:
    later = checks.later()
    drawn, everything = later.drawn(), proposals + gone + len(later)
    _, most = growing_interval(wrong_of(drawn), len(drawn), everything, error=1 - CONFIDENCE)
    return _share_right(most - wrong_of(later), proposals)


def _share_right(wrong: float, proposals: int) -> float:
    return 1 - min(max(wrong, 0), proposals) / max(1, proposals)
