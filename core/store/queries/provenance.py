"""Questions about how the labels came about and what was decided of proposals."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from core.types import Action, Answer, Source, Tier


@dataclass(frozen=True, slots=True)
class LabelOrigin:
    """`count` labels that came about alike. `is_drawn`: at random, with a known probability."""

    answer: Answer
    tier: Tier
    source: Source
    reason: str  # of the selection
    is_drawn: bool
    count: int


@dataclass(frozen=True, slots=True)
class Decided:
    """`count` decisions of one kind on proposals, each looked at by a person, or `in_bulk`."""

    action: Action
    in_bulk: bool
    count: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """ "Not X" was said of `count` images; `ids`: the last few of them."""

    category_id: int
    count: int
    ids: tuple[int, ...]


def label_origins(connection: Connection) -> tuple[LabelOrigin, ...]:
    rows = connection.execute(
        text(
            "SELECT answer, tier, source, selection_reason AS reason, "
            "selection_probability IS NOT NULL AS is_drawn, count(*) AS n FROM label "
            "GROUP BY 1, 2, 3, 4, 5 ORDER BY n DESC, reason"
        )
    )
    return tuple(
        LabelOrigin(
            Answer(row.answer),
            Tier(row.tier),
            Source(row.source),
            row.reason,
            bool(row.is_drawn),
            row.n,
        )
        for row in rows
    )


def decided(connection: Connection) -> tuple[Decided, ...]:
    """Count the decisions that stand; those on labels in doubt are none on proposals."""
    rows = connection.execute(
        text(
            "SELECT action, template LIKE 'Accept {count} above%' AS in_bulk, count(*) AS n FROM "
            "(SELECT action, coalesce((SELECT edit.template FROM change "
            "JOIN edit ON edit.id = change.edit_id WHERE change.entity = 'decision' "
            "AND change.key = decision.id ORDER BY change.id LIMIT 1), '') AS template "
            "FROM decision) WHERE template NOT LIKE '% the label of {count}' "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        )
    )
    return tuple(Decided(Action(row.action), bool(row.in_bulk), row.n) for row in rows)


def rejected(connection: Connection, *, shown: int) -> tuple[Rejected, ...]:
    """Return what was ruled out, by category, the most first; `shown`: at most so many ids."""
    rows = connection.execute(
        text(
            "SELECT proposed_category_id AS category, image_id FROM decision "
            "WHERE action = 'reject' GROUP BY 1, 2 ORDER BY 1, max(id) DESC"
        )
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.category, []).append(row.image_id)
    return tuple(
        Rejected(category, len(ids), tuple(ids[:shown]))
        for category, ids in sorted(found.items(), key=lambda pair: -len(pair[1]))
    )
