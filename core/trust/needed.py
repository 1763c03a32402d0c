"""How many more random checks would prove a precision if they were right: by trying.

The checks are imagined as spread over the open proposals as chance would spread them, and tested as
real ones are: where the line then stands, what is set aside and what nothing is known of all count.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
import numpy.typing as npt

from core.store.queries.trust import Standing
from core.trust.checks import Checks
from core.trust.curve import STOPS, places_of
from core.trust.rows import Needed

Reals = npt.NDArray[np.float64]
_SLACK = 0.01  # of confidence: so far the line may stand from where it is imagined
_STEP = 1.25  # from one number tried to the next: the line that they are tested at moves with them


@dataclass(frozen=True, slots=True)
class Proposals:
    """The open ones, by category and stop; how many lie above a line, how many of these are set
    aside."""

    standings: Sequence[Standing]
    above: Callable[[float], int]
    aside: Callable[[float], int]

    def made_anew(self) -> "Proposals":
        """Return them as another model would make them: nobody has chosen from these yet."""
        return replace(self, standings=[replace(each, made=each.open) for each in self.standings])


def fewest_more(
    checks: Checks,
    proposals: Proposals,
    lines: Sequence[float],
    proven_above: Callable[[Checks, Proposals], float | None],
) -> Needed | None:
    """Return how many more would do if all above a line are right; None where no number would.
    `lines` are the thresholds that may be tested, `proven_above` says above which it is proven."""

    def line_of(more: int) -> float | None:
        found = _spread(more, proposals, lines)
        return proven_above(_with(checks, found), _without(proposals, found))

    most = proposals.above(0.0)
    tried = sorted({0, *(int(_STEP**power) for power in range(_steps(most))), most})
    doing = next((at for at, n in enumerate(tried) if n and line_of(n) is not None), None)
    if doing is None:
        return None
    between = range(tried[doing - 1] + 1, tried[doing])
    enough = between.start + bisect_left(between, True, key=lambda n: line_of(n) is not None)
    line = line_of(enough)
    if line is None:
        return None
    loosest = line - _SLACK
    return Needed(enough, 0.0 if proposals.above(loosest) == most else loosest)


def _steps(most: int) -> int:
    return int(log(max(1, most), _STEP)) + 1


def _spread(more: int, proposals: Proposals, lines: Sequence[float]) -> Reals:
    """Return confidences of checks, spread as those of the open proposals are."""
    places = sorted({*lines, *STOPS}, reverse=True)
    everything = max(1, proposals.above(0.0))
    reached = [more * proposals.above(place) // everything for place in places]
    return np.repeat(places, np.diff(reached, prepend=0))


def _with(checks: Checks, confidences: Reals) -> Checks:
    n = len(confidences)
    return Checks(
        predicted=np.append(checks.predicted, np.zeros(n, np.int64)),
        confidences=np.append(checks.confidences, confidences),
        is_right=np.append(checks.is_right, np.ones(n, np.bool_)),
        moments=np.append(checks.moments, np.full(n, checks.moments.max(initial=0) + 1)),
        drawn_above=np.append(checks.drawn_above, np.zeros(n)),
        drawn_of_all=np.append(checks.drawn_of_all, np.ones(n, np.bool_)),
        is_sought=np.append(checks.is_sought, np.zeros(n, np.bool_)),
    )


def _without(proposals: Proposals, checked: Reals) -> Proposals:
    """Take away what is checked; as if none of it were set aside, which promises least."""

    def above(line: float) -> int:
        return proposals.above(line) - int(np.count_nonzero(checked >= line))

    taken = np.bincount(places_of(checked), minlength=len(STOPS)).tolist()
    left = list[Standing]()
    for each in proposals.standings:
        gone = min(each.open, taken[each.stop])
        taken[each.stop] -= gone
        left.append(replace(each, open=each.open - gone))
    return Proposals(left, above, lambda line: min(proposals.aside(line), above(line)))
