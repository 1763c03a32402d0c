"""How precise it is to accept all above a threshold, for every stop of the threshold at once.

The guarantee: with 95 % confidence *all* intervals shown for one model hold, at every stop, however
often a person drags the line and however the checks grow meanwhile. The 5 % are spent before any
answer is looked at: 3 % on the checks whose number was fixed with the model, 2 % on those that
come later, while they grow, each shared evenly among the stops (Bonferroni). See docs/adr/0020.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.store.queries.trust import Standing
from core.trust.bounds import (
    ASKED_PRECISION,
    checks_needed,
    fixed_interval,
    growing_interval,
)
from core.trust.checks import Checks
from core.trust.rows import PrecisionCurve, PrecisionEstimate

STOPS = (0.99, 0.98, 0.97, 0.95, 0.92, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.0)
FIXED_ERROR, GROWING_ERROR = 0.03, 0.02
# Where less than half of the proposals that were made are still open, a person or an earlier
# acceptance chose which ones remain: random checks say nothing of these. (Not less than at
# other confidences: an acceptance that sets some aside thins out all above its line alike.)
_INTACT = 0.5


Interval = Callable[..., tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Above:
    """What lies above a stop: proposals of which random checks tell, and others."""

    told: int
    untold: int
    is_told: tuple[bool, ...]  # by number of stop
    gone: int  # made where checks tell of them, and not open any more


def precision_curve(
    checks: Checks, standings: Sequence[Standing], *, categories: frozenset[int] = frozenset()
) -> PrecisionCurve:
    """Estimate the precision at each of `STOPS`, of all proposals or of these categories'."""
    counted = checks.of(categories)
    stops = tuple(
        _estimate(counted, number, told_of(standings, categories, number))
        for number in range(len(STOPS))
    )
    return PrecisionCurve(stops)


def told_of(standings: Sequence[Standing], categories: frozenset[int], number: int) -> Above:
    """Return what lies above stop `number` of the open proposals of `categories` (empty: all)."""
    made, still_open = [0] * len(STOPS), [0] * len(STOPS)
    for each in standings:
        if not categories or each.category_id in categories:
            made[each.stop] += each.made
            still_open[each.stop] += each.open
    shares = [o / m if m else 0.0 for o, m in zip(still_open, made, strict=True)]
    told = tuple(place <= number and share >= _INTACT for place, share in enumerate(shares))
    inside = sum(count for count, is_told in zip(still_open, told, strict=True) if is_told)
    before = sum(count for count, is_told in zip(made, told, strict=True) if is_told)
    untold = sum(still_open[: number + 1]) - inside
    return Above(inside, untold, told, max(0, before - inside))


def valid_above(checks: Checks, threshold: float, above: Above) -> Checks:
    """Return those of `checks` that tell of what `above` is told of. What was drawn from a part of
    it only is known, and no check."""
    is_told = np.array(above.is_told)[places_of(checks.confidences)]
    valid = checks.where((checks.confidences >= threshold) & is_told)
    return valid.known(valid.drawn_above > threshold)


def unseen(valid: Checks, above: Above) -> int:
    """Return how many of the proposals that are gone nobody has looked at: accepted in bulk."""
    return max(0, above.gone - int(np.count_nonzero(valid.moments > 0)))


def _estimate(checks: Checks, number: int, above: Above) -> PrecisionEstimate:
    threshold, accepted = STOPS[number], above.told + above.untold
    valid = valid_above(checks, threshold, above)
    drawn = valid.drawn()
    count, wrong = len(drawn), wrong_of(drawn)
    if not above.told or not count:
        return _nothing(threshold, accepted, count, wrong, told=above.told)
    fewest, most = _bounds(valid, above.told, unseen(valid, above))
    worst = most + above.untold
    interval = (1 - worst / accepted, 1 - fewest / accepted)
    if count < checks_needed(0) and interval[1] >= ASKED_PRECISION:
        return _nothing(threshold, accepted, count, wrong, told=above.told)
    likely = min(max(likely_wrong(valid, above.told), fewest), most)
    precision = 1 - likely / above.told
    return PrecisionEstimate(
        threshold=threshold,
        accepted=accepted,
        checks=count,
        wrong=wrong,
        precision=precision,
        interval=interval,
        expected_wrong=round((1 - precision) * accepted),
        worst_wrong=worst,
        needed_checks=0,
    )


def wrong_of(checks: Checks) -> int:
    return int((~checks.is_right).sum())


def likely_wrong(checks: Checks, rest: int) -> float:
    """How many of the rest are wrong if the share is the one seen. Labels that were sought out by
    doubt took errors with them, which the random ones still count."""
    drawn, sought = checks.drawn(), checks.sought()
    everything = rest + len(drawn) + len(sought)
    return wrong_of(drawn) / len(drawn) * everything - wrong_of(drawn) - wrong_of(sought)


def _nothing(
    threshold: float, accepted: int, checks: int, wrong: int, *, told: int
) -> PrecisionEstimate:
    """An estimate takes so many checks whatever they say; where nothing is told, none would do."""
    needed = max(1, checks_needed(0) - checks) if told else None
    return PrecisionEstimate(threshold, accepted, checks, wrong, None, None, None, None, needed)


def _bounds(checks: Checks, rest: int, unseen: int) -> tuple[int, int]:
    """Return the fewest and the most that may be wrong of `rest` proposals, if `unseen` others are
    gone as well. The checks were drawn at random when what is known since still lay among them."""
    first, later = checks.first(), checks.later()
    error = FIXED_ERROR / len(STOPS)
    fewest, most = left(first, unseen, _drawn(fixed_interval, first, rest + unseen, error))
    if len(later):
        error = GROWING_ERROR / len(STOPS)
        low, high = left(later, unseen, _drawn(growing_interval, later, rest + unseen, error))
        fewest, most = max(fewest, low), min(most, high)
    fewest, most = min(fewest, most), max(fewest, most)  # where they contradict each other: both
    return min(max(fewest, 0), rest), min(max(most, 0), rest)


def _drawn(interval: Interval, checks: Checks, others: int, error: float) -> tuple[int, int]:
    drawn = checks.drawn()
    return interval(wrong_of(drawn), len(drawn), len(checks) + others, error=error)


def left(checks: Checks, unseen: int, bounds: tuple[int, int]) -> tuple[int, int]:
    """Take what is known out of the fewest and the most wrong ones of all. Of the `unseen` ones
    that are gone none, or all, may be wrong."""
    fewest, most = bounds
    return fewest - wrong_of(checks) - unseen, most - wrong_of(checks)


def places_of(confidences: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the number of the strictest stop that each reaches."""
    falling = -np.asarray(STOPS)
    return np.searchsorted(falling, -confidences, side="left")
