"""What more labels would bring: "50 more labels: +1.8 ± 0.7 points; fisher gains most"."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.feature_files import read_features
from core.jobs.aside import aside
from core.learning_curve import (
    Floats,
    Ints,
    Trials,
    power_law,
    resampled_errors,
    run_trials,
)
from core.store.database import Database
from core.store.queries.gold import RandomGold, random_gold

EXTRA = 50  # labels
LEAST = 50  # labels drawn at random: below, the curve is mostly chance
_MOST = 500  # labels looked at
_SEEDS = 25
_DRAWS = 300  # of the bootstrap
_OF_EACH = 5  # labels that a category needs to be named
# Chosen on the even replays of docs/benchmarks.md so that the range held, and held on the odd ones.
_OF_CURVE = 0.3  # of the gain: the head of a training has another curve
_OF_DRAW = 0.5  # of the variance of one answer
_WIDE = 1.96  # standard deviations of 95 %


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """`accuracy` with its likely range at a number of labels; `measured`, or carried on."""

    labels: int
    accuracy: float
    low: float
    high: float
    measured: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`gain` in accuracy by `extra` labels more than `labels`, drawn at random, too. `gains_most`:
    the category whose recall gains most, where it is the first in at least half of the resamples.

    `interval` is of 95 %: the doubt about the curve, by a bootstrap over seeds and labels, the
    chance of which labels will be drawn, and that a training fits another head. How often it held
    is measured (docs/benchmarks.md).
    """

    labels: int
    extra: int
    gain: float
    interval: tuple[float, float]
    curve: tuple[CurvePoint, ...]
    gains_most: int | None
    seeds: int = _SEEDS


def forecast_of(database: Database, cache: Path, *, extra: int = EXTRA, seed: int = 0) -> Forecast:
    """Fit a learning curve to today's random gold labels and carry it on by `extra` labels.

    In a process of its own. UserError, where there is too little to tell from.
    """
    with database.read() as connection:
        gold = random_gold(connection, _MOST)
    if len(gold) < LEAST:
        raise UserError(
            "A forecast needs at least {least} gold labels of images drawn at random; there are "
            "{count:,}. Label some more in the order Random.",
            least=LEAST,
            count=len(gold),
        )
    return aside(forecast_from, cache, gold, extra, seed)


def forecast_from(cache: Path, gold: Sequence[RandomGold], extra: int, seed: int) -> Forecast:
    """The work of `forecast_of`, given the labels."""
    features, present = read_features(cache, [one.digest for one in gold])
    gold = [gold[place] for place in present]
    kinds = Counter(one.category_id for one in gold)
    if len(gold) < LEAST or len(kinds) < 2:
        raise UserError(
            "A forecast needs features of at least {least} gold labels of two categories or more: "
            "let them be computed, or train once.",
            least=LEAST,
        )
    category_ids = sorted(kinds)
    points = features.astype(np.float64)
    points -= points.mean(axis=0)
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12)
    classes = np.array([category_ids.index(one.category_id) for one in gold], np.int64)
    groups = np.array([one.group for one in gold], np.int64)
    trials = run_trials(points, classes, groups, seeds=_SEEDS, seed=seed)
    return _carried_on(trials, classes, category_ids, extra=extra, seed=seed)


def _carried_on(
    trials: Trials, classes: Ints, category_ids: Sequence[int], *, extra: int, seed: int
) -> Forecast:
    count = len(classes)
    everyone = np.ones(count, np.bool_)
    errors = resampled_errors(trials, everyone, draws=_DRAWS, seed=seed)
    law = power_law(trials.sizes, errors)
    gains = law.at(count) - law.at(count + extra)
    low, high = _likely(gains, error=float(law.at(count)[0]), labels=count, extra=extra)
    measured = dict(zip(trials.sizes.tolist(), (1 - errors[0]).tolist(), strict=True))
    ahead = [count, *(count + round(extra * share) for share in (0.5, 1.0))]
    curve: list[CurvePoint] = []
    for labels in [*measured, *ahead]:
        said = 1 - law.at(labels)
        ends = np.quantile(said[1:], (0.025, 0.975))
        curve.append(
            CurvePoint(labels, float(said[0]), float(ends[0]), float(ends[1]), measured.get(labels))
        )
    first = _gains_most(trials, classes, extra=extra, seed=seed)
    return Forecast(
        labels=count,
        extra=extra,
        gain=float(gains[0]),
        interval=(low, high),
        curve=tuple(curve),
        gains_most=None if first is None else category_ids[first],
    )


def _likely(gains: Floats, *, error: float, labels: int, extra: int) -> tuple[float, float]:
    """The range of 95 % around the first of `gains`; the others are those of the bootstrap.

    What 50 labels bring hangs on which they are: the variance of what a head gets right goes by
    e (1 - e), and by 1/n - 1/m from n labels to m, as that of means. It cannot be read from the
    trials: their parts overlap, and what was left after taking off the chance of the judging was
    zero as often as not, and held 65 to 75 % of the time with few labels.
    """
    draw = _OF_DRAW * error * (1 - error) * (1 / labels - 1 / (labels + extra))
    spread = math.sqrt(float(gains[1:].var()) + (_OF_CURVE * gains[0]) ** 2 + draw)
    return float(gains[0] - _WIDE * spread), float(gains[0] + _WIDE * spread)


def _gains_most(trials: Trials, classes: Ints, *, extra: int, seed: int) -> int | None:
    gains: list[Floats] = []
    for kind in range(int(classes.max()) + 1):
        counted = classes == kind
        if counted.sum() < _OF_EACH:
            gains.append(np.full(_DRAWS + 1, -np.inf))
            continue
        law = power_law(trials.sizes, resampled_errors(trials, counted, draws=_DRAWS, seed=seed))
        gains.append(law.at(len(classes)) - law.at(len(classes) + extra))
    table = np.array(gains)
    first = int(table[:, 0].argmax())
    is_first = (table[:, 1:].argmax(axis=0) == first).mean()
    return first if table[first, 0] > 0 and is_first >= 0.5 else None
