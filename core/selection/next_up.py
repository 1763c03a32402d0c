"""Suggests what to label next, each image with the reason why it is asked for.

Measured (docs/benchmarks.md): images that stand for many others beat random picking by far while
there are few labels; doubt pays from about five labels per category on; and only purely random
picks are an honest sample for estimates. `mixed` therefore draws a third at random (at the very
beginning a fifth), and the rest by what pays now.
"""

import random
from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import text
from threadpoolctl import threadpool_limits

from core.errors import UsageError, UserError
from core.results import Predictions
from core.selection import covering, doubting, mixing
from core.selection.gathering import Gathered, gather
from core.selection.pool import Pick, Pool
from core.selection.suggestion import Suggestion
from core.store.database import Database

Strategy = Callable[[Gathered, int, int], list[Pick]]
_STEP = 2000  # rows fetched at once: more would hold the interpreter


def _of_pool(choose: Callable[[Pool, int, int], list[Pick]]) -> Strategy:
    return lambda gathered, count, seed: choose(gathered.pool, count, seed)


def _disagreement(gathered: Gathered, count: int, seed: int) -> list[Pick]:
    return doubting.disagreement(gathered.pool, count, seed, other=gathered.teacher)


_BY_LOOKS: Mapping[str, Strategy] = {
    "medoids": _of_pool(covering.medoids),
    "typical": _of_pool(covering.typical),
    "cover": _of_pool(covering.cover),
    "k-center": _of_pool(covering.k_center),
}
_BY_BELIEF: Mapping[str, Strategy] = {
    "doubtful": _of_pool(doubting.doubtful),
    "margin": _of_pool(doubting.least_margin),
    "entropy": _of_pool(doubting.unsure),
    "disagreement": _disagreement,
    "rare": _of_pool(doubting.rare),
}
STRATEGIES = ("mixed", "random", *_BY_LOOKS, *_BY_BELIEF)


class NextUp:
    """Suggests images that nobody has answered yet.

    `believe` returns the predictions of the model to ask (and of its teacher, if it has one), or
    None where there is no model.
    """

    def __init__(
        self,
        database: Database,
        cache: Path,
        believe: Callable[[], tuple[Predictions | None, Predictions | None]],
    ) -> None:
        self._database = database
        self._cache = cache
        self._believe = believe

    def suggest(self, count: int, *, strategy: str = "mixed", seed: int = 0) -> list[Suggestion]:
        """Return at most `count` images; UserError for an unknown strategy, or one that needs
        what is not there yet (features, a model)."""
        if strategy not in STRATEGIES:
            raise UsageError(
                "There is no strategy {strategy}; choose one of: {known}.",
                strategy=strategy,
                known=", ".join(STRATEGIES),
            )
        if strategy == "random":
            return self._random(count, count, seed)
        with threadpool_limits(1):  # on busy cores two threads take eight times as long as one
            return self._by_features(count, strategy, seed)

    def _by_features(self, count: int, strategy: str, seed: int) -> list[Suggestion]:
        gathered = gather(self._database, self._cache, *self._believe())
        if strategy == "mixed":
            return self._mixed(gathered, count, seed)
        if not len(gathered.ids):
            raise UserError(
                "The images have no features yet: compute them (features), or pick at random."
            )
        if strategy in _BY_LOOKS:
            return _suggestions(gathered, _BY_LOOKS[strategy](gathered, count, seed))
        if not len(gathered.pool.belief):
            raise UserError("No model has an opinion of the images yet: train first.")
        return _suggestions(gathered, _BY_BELIEF[strategy](gathered, count, seed))

    def _mixed(self, gathered: Gathered, count: int, seed: int) -> list[Suggestion]:
        shared = mixing.random_share(gathered.pool, count)
        drawn = self._random(count, shared, seed)
        taught = _suggestions(gathered, mixing.informative(gathered.pool, count, seed))
        chosen = {one.image_id: one for one in drawn[:shared]}
        for one in (*taught, *drawn[shared:]):
            if len(chosen) < count:
                chosen.setdefault(one.image_id, one)
        mixed = list(chosen.values())
        random.Random(seed).shuffle(mixed)
        return mixed

    def _random(self, count: int, share: int, seed: int) -> list[Suggestion]:
        """Draw `count` images, of which the first `share` are what was asked for: their number
        gives the probability."""
        open_ids = self._open()
        drawn = random.Random(seed).sample(range(len(open_ids)), min(count, len(open_ids)))
        probability = min(share, len(open_ids)) / max(1, len(open_ids))
        return [Suggestion(open_ids[at], "random", probability) for at in drawn]

    def _open(self) -> "array[int]":
        with self._database.read() as connection:
            rows = connection.execute(
                text(
                    "SELECT id FROM image WHERE state = 'ready' AND NOT EXISTS "
                    "(SELECT 1 FROM label WHERE label.image_id = image.id) ORDER BY id"
                )
            )
            ids = array("q")
            while some := rows.fetchmany(_STEP):
                ids.extend([row[0] for row in some])
            return ids


def _suggestions(gathered: Gathered, picks: Sequence[Pick]) -> list[Suggestion]:
    named = partial(_named, category_ids=gathered.category_ids)
    return [
        Suggestion(int(gathered.ids[pick.row]), pick.reason, values=named(pick.values))
        for pick in picks
    ]


def _named(
    values: Mapping[str, int | float], *, category_ids: Sequence[int]
) -> dict[str, int | float]:
    """Return `values` with category ids in place of class numbers."""
    return {
        name: category_ids[int(value)] if name in ("category", "second") else value
        for name, value in values.items()
    }
