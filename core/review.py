"""Decisions on proposals. One at a time they make silver labels, in bulk and unseen bronze ones."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, text

from core.decisions import write_decisions
from core.errors import UserError
from core.history import History
from core.labels import category_name, write_labels
from core.rows import Changed, ProposalGroup, Selection
from core.store.database import Database
from core.types import Action, Answer, Source, Tier

BINS = 20
_REVIEWED = Selection("review")
# An image whose first proposal was rejected needs an eye: with two categories the other one would
# stand at certainty, and the picture may be neither.
_ABOVE = (
    "confidence >= :threshold AND (:any OR category_id IN (SELECT value FROM json_each(:only))) "
    "AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.image_id = proposal.image_id "
    "AND decision.action = 'reject') "
    "AND image_id NOT IN (SELECT value FROM json_each(:except_for))"
)


class Review:
    """What a person does with the current model's proposals. `ids` are image ids; images without
    an open proposal are left as they are by all but `correct` and `mark_unknown`.
    """

    def __init__(self, database: Database, history: History) -> None:
        self._database = database
        self._history = history

    def groups(self) -> list[ProposalGroup]:
        """Return the open proposals counted by category and confidence, in category order."""
        histograms: dict[int, list[int]] = {}
        with self._database.read() as connection:
            rows = connection.execute(
                text(
                    f"SELECT category_id, min(CAST(confidence * {BINS} AS INTEGER), {BINS - 1}) "
                    "AS bin, count(*) AS n FROM proposal JOIN category "
                    "ON category.id = category_id GROUP BY position, category_id, bin"
                )
            )
            for row in rows:
                histograms.setdefault(row.category_id, [0] * BINS)[row.bin] = row.n
        return [ProposalGroup(id_, sum(bins), tuple(bins)) for id_, bins in histograms.items()]

    def count_above(
        self,
        threshold: float,
        *,
        categories: frozenset[int] = frozenset(),
        except_for: Sequence[int] = (),
    ) -> int:
        """Return how many open proposals have a confidence of at least `threshold`."""
        with self._database.read() as connection:
            row = connection.execute(
                text(f"SELECT count(*) AS n FROM proposal WHERE {_ABOVE}"),
                _above(threshold, categories, except_for),
            ).one()
        return int(row.n)

    def accept(self, ids: Sequence[int]) -> Changed:
        """Label each image as proposed (silver)."""
        with self._history.edit("Accept {count}", count=len(ids)) as edit:
            self._accept(edit.connection, ids, Tier.SILVER)
        return edit.changed

    def accept_above(
        self,
        threshold: float,
        *,
        categories: frozenset[int] = frozenset(),
        except_for: Sequence[int] = (),
    ) -> Changed:
        """Label every image proposed with at least `threshold` as proposed, unseen (bronze).

        `except_for` stay open: what is set aside for the eye (`Doubt.set_aside`).
        """
        with self._history.edit("Accept {count} above {threshold}", threshold=threshold) as edit:
            rows = edit.connection.execute(
                text(f"SELECT image_id FROM proposal WHERE {_ABOVE}"),
                _above(threshold, categories, except_for),
            )
            ids = [row.image_id for row in rows]
            edit.values["count"] = len(ids)
            self._accept(edit.connection, ids, Tier.BRONZE)
        return edit.changed

    def correct(self, ids: Sequence[int], category_id: int) -> Changed:
        """Label `ids` as `category_id`, whatever was proposed (silver)."""
        with self._history.edit("Correct {count} to {category}", count=len(ids)) as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            self._decide(edit.connection, ids, Action.CORRECT, category_id=category_id)
            self._label(edit.connection, ids, category_id, Tier.SILVER)
        return edit.changed

    def reject(self, ids: Sequence[int]) -> Changed:
        """Note that the proposed category is wrong: it is not proposed for the image again."""
        with self._history.edit("Reject {count}", count=len(ids)) as edit:
            self._decide(edit.connection, ids, Action.REJECT)
        return edit.changed

    def mark_unknown(self, ids: Sequence[int]) -> Changed:
        """Note that a person looked at `ids` and cannot tell what they show."""
        with self._history.edit("Mark {count} as unknown", count=len(ids)) as edit:
            self._decide(edit.connection, ids, Action.UNKNOWN)
            self._label(edit.connection, ids, None, Tier.GOLD)
        return edit.changed

    def skip(self, ids: Sequence[int]) -> Changed:
        """Pass proposals over; they stay open."""
        with self._history.edit("Skip {count}", count=len(ids)) as edit:
            self._decide(edit.connection, ids, Action.SKIP)
        return edit.changed

    def _accept(self, connection: Connection, ids: Sequence[int], tier: Tier) -> None:
        by_category: dict[int, list[int]] = {}
        rows = connection.execute(
            text(
                "SELECT image_id, category_id FROM proposal "
                "WHERE image_id IN (SELECT value FROM json_each(:ids))"
            ),
            {"ids": json.dumps(list(ids))},
        )
        for row in rows:
            by_category.setdefault(row.category_id, []).append(row.image_id)
        self._decide(connection, ids, Action.ACCEPT)
        for category_id, images in by_category.items():
            self._label(connection, images, category_id, tier)

    def _label(
        self, connection: Connection, ids: Sequence[int], category_id: int | None, tier: Tier
    ) -> None:
        write_labels(
            connection,
            ids,
            answer=Answer.UNKNOWN if category_id is None else Answer.CATEGORY,
            category_id=category_id,
            tier=tier,
            source=Source.REVIEW,
            author=self._history.author,
            selection=_REVIEWED,
        )

    def _decide(
        self,
        connection: Connection,
        ids: Sequence[int],
        action: Action,
        *,
        category_id: int | None = None,
    ) -> None:
        author = self._history.author
        write_decisions(connection, ids, action, author=author, category_id=category_id)


def _above(
    threshold: float, categories: frozenset[int], except_for: Sequence[int]
) -> dict[str, object]:
    if not 0 <= threshold <= 1:
        raise UserError("A threshold lies between 0 and 1, not {threshold}.", threshold=threshold)
    return {
        "threshold": threshold,
        "any": not categories,
        "only": json.dumps(sorted(categories)),
        "except_for": json.dumps(list(except_for)),
    }
