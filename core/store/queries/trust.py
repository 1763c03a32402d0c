"""What is known of a model's proposals: random answers, audits, and how many stand where."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from core.store.id_lists import as_json


@dataclass(frozen=True, slots=True)
class RandomCheck:
    image_id: int
    predicted: int  # category id
    confidence: float
    is_right: bool = False
    drawn_above: float = 0.0  # confidence of the proposals that it was drawn from
    drawn_of_all: bool = True  # not of some categories only
    is_sought: bool = False  # not drawn: a person or the queue looked for it
    at: str | None = None  # when it was drawn or decided, if that was after the model


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    category_id: int
    is_random: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Predictions of one category in one interval of confidence: `made` of images without a label
    or a rejection then, `open` of them still waiting for a decision."""

    category_id: int
    stop: int  # number of the strictest threshold that they reach
    made: int
    open: int


# Proposals that a bulk acceptance takes: see core.review.
REJECTED = (
    "EXISTS (SELECT 1 FROM decision WHERE decision.image_id = proposal.image_id "
    "AND decision.action = 'reject')"
)
# Of which something had been rejected before the run: no bulk acceptance of its proposals takes
# them, so that they are no part of what is accepted, and no check of it.
_REJECTED_BEFORE = (
    "EXISTS (SELECT 1 FROM decision WHERE decision.image_id = prediction.image_id "
    "AND decision.action = 'reject' AND decision.at <= run.created_at)"
)
_DRAWN = "tier = 'gold' AND selection_probability IS NOT NULL"
# CROSS JOIN: from the few that were decided to their predictions, not through all of these.
_DECIDED = (
    "SELECT label.image_id, prediction.category_id AS predicted, confidence, "
    "label.category_id = prediction.category_id AS is_right, given_at AS at "
    "FROM label CROSS JOIN prediction ON prediction.model_id = :model "
    "AND prediction.image_id = label.image_id "
    "JOIN model ON model.id = :model JOIN run ON run.id = model.run_id "
    "WHERE tier <> 'bronze' AND answer <> 'skipped' AND given_at > run.created_at "
    f"AND NOT {_REJECTED_BEFORE} "
    "AND NOT EXISTS (SELECT 1 FROM change WHERE entity = 'label' "
    "AND key = label.image_id AND edit_id <= coalesce(run.last_edit_id, 0)) "
    "AND label.image_id NOT IN (SELECT value FROM json_each(:known)) "
    "UNION ALL SELECT prediction.image_id, prediction.category_id, prediction.confidence, "
    "0, max(at) FROM decision CROSS JOIN prediction ON prediction.model_id = :model "
    "AND prediction.image_id = decision.image_id "
    "AND prediction.category_id = proposed_category_id "
    "JOIN model ON model.id = :model JOIN run ON run.id = model.run_id "
    f"WHERE action = 'reject' AND NOT {_REJECTED_BEFORE} "
    "AND NOT EXISTS (SELECT 1 FROM label WHERE label.image_id = decision.image_id "
    "AND answer <> 'skipped') "
    "AND decision.image_id NOT IN (SELECT value FROM json_each(:known)) "
    "GROUP BY prediction.image_id"
)


def gold_answers(connection: Connection, ids: Sequence[int]) -> dict[int, GoldAnswer]:
    """Return what the gold labels of `ids` say and how they were picked, by image."""
    rows = connection.execute(
        text(
            f"SELECT image_id, category_id, {_DRAWN} AS is_random FROM label "
            "WHERE tier = 'gold' AND answer = 'category' "
            "AND image_id IN (SELECT value FROM json_each(:ids))"
        ),
        {"ids": as_json(ids)},
    )
    return {row.image_id: GoldAnswer(row.category_id, bool(row.is_random)) for row in rows}


def sought_before(connection: Connection, model_id: int) -> int:
    """Count the gold labels that were sought out, not drawn, before a model's run was made."""
    (count,) = connection.execute(
        text(
            "SELECT count(*) FROM label WHERE tier = 'gold' AND answer = 'category' "
            "AND selection_probability IS NULL AND given_at <= (SELECT run.created_at FROM run "
            "JOIN model ON model.run_id = run.id WHERE model.id = :model)"
        ),
        {"model": model_id},
    ).one()
    return int(count)


def random_checks_since(
    connection: Connection, model_id: int, known: Sequence[int]
) -> list[RandomCheck]:
    """Return what the model predicted of images that got their first label, gold and drawn at
    random, after its run was made, but for those `known` and those of which something had been
    rejected. "Unknown" counts as wrong."""
    rows = connection.execute(
        text(
            "SELECT label.image_id, prediction.category_id AS predicted, confidence, "
            "label.category_id = prediction.category_id AS is_right, given_at "
            "FROM label CROSS JOIN prediction ON prediction.model_id = :model "
            "AND prediction.image_id = label.image_id "
            "JOIN model ON model.id = :model JOIN run ON run.id = model.run_id "
            f"WHERE {_DRAWN} AND answer <> 'skipped' AND given_at > run.created_at "
            f"AND NOT {_REJECTED_BEFORE} "
            "AND NOT EXISTS (SELECT 1 FROM change WHERE entity = 'label' "
            "AND key = label.image_id AND edit_id <= coalesce(run.last_edit_id, 0)) "
            "AND label.image_id NOT IN (SELECT value FROM json_each(:known)) "
            "AND label.image_id NOT IN (SELECT image_id FROM audit_check) ORDER BY label.image_id"
        ),
        {"model": model_id, "known": as_json(known)},
    )
    return [
        RandomCheck(
            row.image_id, row.predicted, row.confidence, bool(row.is_right), at=row.given_at
        )
        for row in rows
    ]


def decided_by_eye(
    connection: Connection, model_id: int, known: Sequence[int]
) -> list[RandomCheck]:
    """Return what a person has decided by eye of the model's proposals, but for those `known`:
    labels that were given to images that had none when its run was made, and rejections of what it
    proposes of an image that has none yet; not if something had been rejected before. "Unknown"
    counts as wrong."""
    rows = connection.execute(text(_DECIDED), {"model": model_id, "known": as_json(known)})
    return [
        RandomCheck(
            row.image_id,
            row.predicted,
            row.confidence,
            bool(row.is_right),
            is_sought=True,
            at=row.at,
        )
        for row in rows
    ]


def standings(connection: Connection, model_id: int, stops: Sequence[float]) -> list[Standing]:
    """Count the model's predictions by category and by the first of `stops` (falling) reached."""
    # counted in SQL: the places of a million predictions are no rows to fetch
    place = "(SELECT min(key) FROM json_each(:stops) WHERE {0} >= value)"
    made = connection.execute(
        text(
            f"SELECT category_id, {place.format('confidence')} AS stop, count(*) AS n "
            "FROM prediction JOIN model ON model.id = model_id JOIN run ON run.id = model.run_id "
            "WHERE model_id = :model AND NOT EXISTS (SELECT 1 FROM label WHERE "
            "label.image_id = prediction.image_id AND label.answer = 'category' "
            f"AND label.given_at <= run.created_at) AND NOT {_REJECTED_BEFORE} GROUP BY 1, 2"
        ),
        {"model": model_id, "stops": json.dumps(list(stops))},
    )
    still = connection.execute(
        text(
            f"SELECT category_id, {place.format('confidence')} AS stop, count(*) AS n "
            f"FROM proposal WHERE NOT {REJECTED} GROUP BY 1, 2"
        ),
        {"stops": json.dumps(list(stops))},
    )
    all_made = {(row.category_id, row.stop): row.n for row in made}
    all_open = {(row.category_id, row.stop): row.n for row in still}
    return [
        Standing(*place, all_made.get(place, 0), all_open.get(place, 0))
        for place in sorted(all_made.keys() | all_open.keys())
    ]
