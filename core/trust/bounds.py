"""How many of a finite number of proposals are wrong, as far as a random sample of them tells.

Two kinds of exact intervals. That of a sample whose size was fixed before: Clopper and Pearson
(1934), with the hypergeometric distribution in place of the binomial, since the sample is drawn
from the very proposals that are asked about. And that of a sample that grows and is looked at
after each check: the prior-posterior ratio (Waudby-Smith and Ramdas 2020, "Confidence sequences
for sampling without replacement", theorem 2.1), which holds at all times at once.
"""

from bisect import bisect_left
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, gammaln  # `scipy.stats` takes half a second to load

CONFIDENCE = 0.95
ASKED_PRECISION = 0.95

# The prior over the share of wrong ones that the growing interval bets on: any is valid, a good one
# makes it narrow. Four in ten that none is wrong, else few (a beta density).
_NONE_WRONG = 0.4
_BETA = (0.6, 6.0)
_FINEST = 2_048  # up to so many wrong ones each number is tried, beyond in steps of a fifth percent
_STEP = 1.002

Floats = npt.NDArray[np.float64]


@cache
def checks_needed(
    wrong: int, *, precision: float = ASKED_PRECISION, confidence: float = CONFIDENCE
) -> int:
    """Return the fewest random checks, `wrong` of them wrong, that prove at least `precision`.

    One-sided, exact: 59, 93, 124 checks for 0, 1, 2 errors at 95 % and 95 %.
    """

    def is_enough(checks: int) -> bool:
        return bool(betaincinv(checks - wrong, wrong + 1, 1 - confidence) >= precision)

    most = wrong + 1
    while not is_enough(most):
        most *= 2
    return bisect_left(range(most), True, lo=wrong + 1, key=is_enough)


def clopper_pearson(
    right: int, checks: int, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the exact two-sided interval for a share; (0, 1) without checks."""
    tail = (1 - confidence) / 2
    low = float(betaincinv(right, checks - right + 1, tail)) if right else 0.0
    high = float(betaincinv(right + 1, checks - right, 1 - tail)) if right < checks else 1.0
    return low, high


def most_wrong(wrong: int, checks: int, population: int, *, error: float = 1 - CONFIDENCE) -> int:
    """Return the most of `population` that may be wrong, the sample included: more with a
    probability of at most `error`. One-sided, exact, for a sample of a size fixed before."""
    most = population - (checks - wrong)
    last = _first(wrong, most, lambda bad: _at_most(wrong, checks, population, bad) <= error)
    return min(last - 1, most)


def fixed_interval(wrong: int, checks: int, population: int, *, error: float) -> tuple[int, int]:
    """Return the fewest and the most of `population` that may be wrong, the sample included, after
    `wrong` of `checks`; outside with a probability of at most `error`."""
    least, most = wrong, population - (checks - wrong)
    tail = error / 2
    fewest = _first(least, most, lambda bad: _at_least(wrong, checks, population, bad) > tail)
    return fewest, max(fewest, most_wrong(wrong, checks, population, error=tail))


def growing_interval(wrong: int, checks: int, population: int, *, error: float) -> tuple[int, int]:
    """As `fixed_interval`, for a sample that is looked at after each check: the probability that
    it is *ever* outside is at most `error`."""
    tried = _tried(population)
    likelihood = _log_likelihood(tried, wrong, checks, population)
    evidence = np.logaddexp.reduce(_log_prior(tried, population) + likelihood)
    held = np.flatnonzero(evidence - likelihood < -np.log(error))
    first, last = int(held[0]), int(held[-1])
    # between two numbers that were tried the likelihood has no other peak: round outward
    fewest = int(tried[first - 1]) + 1 if first else 0
    most = int(tried[last + 1]) - 1 if last + 1 < len(tried) else population
    return max(fewest, wrong), min(most, population - (checks - wrong))


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first number of [low, high] from which on it holds; high + 1 if it never does."""
    high += 1
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _at_least(wrong: int, checks: int, population: int, bad: int) -> float:
    fewest, chances = _chances(checks, population, bad)
    return float(chances[max(0, wrong - fewest) :].sum())


def _at_most(wrong: int, checks: int, population: int, bad: int) -> float:
    fewest, chances = _chances(checks, population, bad)
    return float(chances[: max(0, wrong - fewest + 1)].sum())


def _chances(checks: int, population: int, bad: int) -> tuple[int, Floats]:
    """Return the fewest wrong ones that the sample can hold, and the chance of each number from it
    on (hypergeometric), each by its ratio to the one before."""
    good = population - bad
    fewest = max(0, checks - good)
    found = np.arange(fewest, min(checks, bad), dtype=np.float64)
    more = np.log(bad - found) + np.log(checks - found)
    less = np.log(found + 1) + np.log(good - checks + found + 1)
    logs = np.concatenate(([0.0], np.cumsum(more - less)))
    chances = np.exp(logs - logs.max())
    return fewest, chances / chances.sum()


def _tried(population: int) -> Floats:
    if population <= _FINEST:
        return np.arange(population + 1.0)
    beyond = np.log(population / _FINEST) / np.log(_STEP)
    steps = np.floor(_FINEST * _STEP ** np.arange(int(beyond) + 1))
    return np.unique(np.concatenate((np.arange(_FINEST + 0.0), steps, [population])))


def _log_likelihood(bad: Floats, wrong: int, checks: int, population: int) -> Floats:
    """Of the sample in the order it was drawn in, up to a constant (hypergeometric)."""
    good = population - bad
    possible = (bad >= wrong) & (good >= checks - wrong)
    found = np.full(len(bad), -np.inf)
    found[possible] = _log_choose(bad[possible], wrong) + _log_choose(
        good[possible], checks - wrong
    )
    return found


def _log_choose(total: Floats, chosen: int) -> Floats:
    found: Floats = gammaln(total + 1) - gammaln(chosen + 1) - gammaln(total - chosen + 1)
    return found


def _log_prior(tried: Floats, population: int) -> Floats:
    share = (tried + 0.5) / (population + 1)
    a, b = _BETA
    density = (a - 1) * np.log(share) + (b - 1) * np.log1p(-share)
    weights = density + np.log(np.diff(tried, append=population + 1.0))
    weights += np.log(1 - _NONE_WRONG) - np.logaddexp.reduce(weights)
    weights[0] = np.logaddexp(weights[0], np.log(_NONE_WRONG))
    found: Floats = weights
    return found
