"""What to label next, each image with the reason why it is asked for.

Measured for this project (recipes.md §2.7): medoids of k-means clusters beat random picking by
15 points at one label per class; doubt pays only from about five labels per class on; and purely
random picks are the only honest sample for estimates. `mixed` therefore draws a third at random,
and the rest by doubt once a model exists, by medoids before that where features are at hand.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from core.errors import UserError
from core.feature_files import read_features
from core.medoids import medoids
from core.store.database import Database

STRATEGIES = ("mixed", "random", "medoids", "doubtful")
_RANDOM_SHARE = 3  # one in three
_SAMPLE = 20_000  # images that are clustered at most


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An image to label next. `reason` is stored with the label; `probability` is that of having
    been drawn, for random picks only."""

    image_id: int
    reason: str
    probability: float | None = None


class NextUp:
    """Suggests images that nobody has answered yet."""

    def __init__(self, database: Database, cache: Path) -> None:
        self._database = database
        self._cache = cache

    def suggest(self, count: int, *, strategy: str = "mixed", seed: int = 0) -> list[Suggestion]:
        """Return at most `count` images; UserError for an unknown strategy, or one that needs
        what is not there yet (features, a model)."""
        strategies: dict[str, Callable[[int, int], list[Suggestion]]] = {
            "mixed": self._mixed,
            "random": self._random,
            "medoids": self._medoids,
            "doubtful": lambda count, _seed: self._doubtful(count),
        }
        if strategy not in strategies:
            raise UserError(
                "There is no strategy {strategy}; choose one of: {known}.",
                strategy=strategy,
                known=", ".join(STRATEGIES),
            )
        return strategies[strategy](count, seed)

    def _mixed(self, count: int, seed: int) -> list[Suggestion]:
        shared = -(-count // _RANDOM_SHARE)
        drawn = self._random(count, seed)  # as many as asked, to fill up with
        taken = {suggestion.image_id for suggestion in drawn[:shared]}
        others = [s for s in self._informative(count, seed) if s.image_id not in taken]
        chosen = drawn[:shared] + others[: count - shared]
        taken |= {suggestion.image_id for suggestion in chosen}
        chosen += [s for s in drawn[shared:] if s.image_id not in taken][: count - len(chosen)]
        random.Random(seed).shuffle(chosen)
        return chosen

    def _informative(self, count: int, seed: int) -> list[Suggestion]:
        try:
            return self._doubtful(count)
        except UserError:
            pass
        try:
            return self._medoids(count, seed)
        except UserError:
            return []

    def _random(self, count: int, seed: int) -> list[Suggestion]:
        open_ids = self._open()
        drawn = random.Random(seed).sample(range(len(open_ids)), min(count, len(open_ids)))
        return [Suggestion(open_ids[at], "random", len(drawn) / len(open_ids)) for at in drawn]

    def _doubtful(self, count: int) -> list[Suggestion]:
        with self._database.read() as connection:
            if connection.execute(text("SELECT 1 FROM proposal LIMIT 1")).first() is None:
                raise UserError("There are no proposals to doubt yet: train first.")
            rows = connection.execute(
                text(
                    "SELECT image_id FROM proposal WHERE NOT EXISTS "
                    "(SELECT 1 FROM label WHERE label.image_id = proposal.image_id) "
                    "ORDER BY margin, image_id LIMIT :count"
                ),
                {"count": count},
            )
            return [Suggestion(row.image_id, "doubtful") for row in rows]

    def _medoids(self, count: int, seed: int) -> list[Suggestion]:
        with self._database.read() as connection:
            rows = connection.execute(
                text(
                    "SELECT image.id, digest, label.image_id IS NOT NULL AS answered FROM image "
                    "LEFT JOIN label ON label.image_id = image.id "
                    "WHERE state = 'ready' ORDER BY shuffle LIMIT :sample"
                ),
                {"sample": _SAMPLE},
            ).all()
        features, present = read_features(self._cache, [row.digest.hex() for row in rows])
        if not len(features):
            raise UserError("The images have no features yet: train once, or pick at random.")
        known = [rows[at] for at in present]
        chosen = medoids(features, [row.answered for row in known], count=count, seed=seed)
        return [Suggestion(known[at].id, "medoid") for at in chosen]

    def _open(self) -> Sequence[int]:
        with self._database.read() as connection:
            rows = connection.execute(
                text(
                    "SELECT id FROM image WHERE state = 'ready' AND NOT EXISTS "
                    "(SELECT 1 FROM label WHERE label.image_id = image.id) ORDER BY id"
                )
            )
            return [row.id for row in rows]
