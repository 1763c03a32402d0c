"""Labels: give, mark unknown, skip, clear. Every call is one edit."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, text

from core.errors import UserError
from core.history import History, now
from core.rows import Changed, Selection
from core.store.id_lists import as_json
from core.types import Answer, Source, Tier

_GIVE = """
INSERT INTO label (image_id, answer, category_id, tier, source, author, given_at,
                   selection_reason, selection_probability, content, model_id)
SELECT image.id, :answer, :category, :tier, :source, :author, :at, :reason, :probability,
       lower(hex(image.digest)), {model}
FROM json_each(:ids) JOIN image ON image.id = json_each.value WHERE TRUE
ON CONFLICT (image_id) DO UPDATE SET
    answer = excluded.answer, category_id = excluded.category_id, tier = excluded.tier,
    source = excluded.source, author = excluded.author, given_at = excluded.given_at,
    selection_reason = excluded.selection_reason,
    selection_probability = excluded.selection_probability,
    content = excluded.content, model_id = excluded.model_id
"""
_SUGGESTED_BY = "(SELECT model_id FROM proposal WHERE proposal.image_id = image.id)"


class Labels:
    """What a person says of images. `ids` are image ids; unknown ids are ignored."""

    def __init__(self, history: History) -> None:
        self._history = history

    def give(
        self,
        ids: Sequence[int],
        category_id: int,
        *,
        selection: Selection = Selection(),  # noqa: B008  (frozen)
        suggestions_seen: bool = False,
        suggested: Collection[int] = (),
    ) -> Changed:
        """Label `ids` as `category_id`, over whatever a person or a bulk accept said before.

        The labels are gold; with `suggestions_seen` those of images that have an open proposal
        are silver, for the person chose with the model's word in sight; and so are those of
        `suggested`, of which another model's word was in sight.
        """
        with self._history.edit("Label {count} as {category}", count=len(ids)) as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            give(
                edit.connection,
                ids,
                category_id,
                author=self._history.author,
                selection=selection,
                suggestions_seen=suggestions_seen,
                suggested=suggested,
            )
        return edit.changed

    def mark_unknown(
        self,
        ids: Sequence[int],
        *,
        selection: Selection = Selection(),  # noqa: B008  (frozen)
    ) -> Changed:
        """Note that a person looked at `ids` and cannot tell what they show."""
        return self._answer(ids, Answer.UNKNOWN, "Mark {count} as unknown", selection)

    def skip(
        self,
        ids: Sequence[int],
        *,
        selection: Selection = Selection(),  # noqa: B008  (frozen)
    ) -> Changed:
        """Pass `ids` over for now; images that have an answer keep it."""
        return self._answer(ids, Answer.SKIPPED, "Skip {count}", selection)

    def clear(self, ids: Sequence[int]) -> Changed:
        """Take the answers of `ids` away."""
        with self._history.edit("Clear {count}", count=len(ids)) as edit:
            edit.connection.execute(
                text("DELETE FROM label WHERE image_id IN (SELECT value FROM json_each(:ids))"),
                {"ids": as_json(ids)},
            )
        return edit.changed

    def _answer(
        self, ids: Sequence[int], answer: Answer, template: str, selection: Selection
    ) -> Changed:
        with self._history.edit(template, count=len(ids)) as edit:
            skips = answer is Answer.SKIPPED
            write_labels(
                edit.connection,
                _unanswered(edit.connection, ids) if skips else ids,
                answer=answer,
                category_id=None,
                tier=Tier.GOLD,
                source=Source.PERSON,
                author=self._history.author,
                selection=selection,
            )
        return edit.changed


def give(
    connection: Connection,
    ids: Sequence[int],
    category_id: int,
    *,
    author: str,
    selection: Selection,
    suggestions_seen: bool,
    suggested: Collection[int] = (),
) -> None:
    """Label inside an edit, as `Labels.give` does."""
    swayed = _proposed(connection, ids) if suggestions_seen else set[int]()
    swayed |= set(suggested).intersection(ids)
    unswayed = [id_ for id_ in ids if id_ not in swayed]
    for tier, some in ((Tier.GOLD, unswayed), (Tier.SILVER, list(swayed))):
        write_labels(
            connection,
            some,
            answer=Answer.CATEGORY,
            category_id=category_id,
            tier=tier,
            source=Source.PERSON,
            author=author,
            selection=selection,
        )


def write_labels(
    connection: Connection,
    ids: Sequence[int],
    *,
    answer: Answer,
    category_id: int | None,
    tier: Tier,
    source: Source,
    author: str,
    selection: Selection,
) -> None:
    """Write one answer for `ids` inside an edit. Reviewed labels keep whose proposal it was."""
    suggested = source is Source.REVIEW
    connection.execute(
        text(_GIVE.format(model=_SUGGESTED_BY if suggested else "NULL")),
        {
            "ids": as_json(ids),
            "answer": answer,
            "category": category_id,
            "tier": tier,
            "source": source,
            "author": author,
            "at": now(),
            "reason": selection.reason,
            "probability": _kept(selection.probability),
        },
    )


def _kept(probability: float | None) -> float | None:
    """To 15 digits: the ledger keeps no more, and what it puts back is to be the same number."""
    return None if probability is None else float(f"{probability:.15g}")


def _unanswered(connection: Connection, ids: Sequence[int]) -> list[int]:
    rows = connection.execute(
        text("SELECT value FROM json_each(:ids) WHERE value NOT IN (SELECT image_id FROM label)"),
        {"ids": as_json(ids)},
    )
    return [row.value for row in rows]


def _proposed(connection: Connection, ids: Sequence[int]) -> set[int]:
    rows = connection.execute(
        text("SELECT image_id FROM proposal WHERE image_id IN (SELECT value FROM json_each(:ids))"),
        {"ids": as_json(ids)},
    )
    return {row.image_id for row in rows}


def category_name(connection: Connection, category_id: int) -> str:
    """Return the name of a category; UserError if it does not exist."""
    row = connection.execute(
        text("SELECT name FROM category WHERE id = :id"), {"id": category_id}
    ).first()
    if row is None:
        raise UserError("This category does not exist any more.")
    return str(row.name)
