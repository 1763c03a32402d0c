"""The open proposals, derived: the current model's predictions of readable images that nobody
has answered, without what a person ruled out ("not X" is never proposed as X again, by no model).

Where the best category was ruled out the second stands, where the second was it is not named beside
the first. What is left is as probable as the model has it, and no surer by what was ruled out: the
image may show none of the categories. Where both were there is no proposal: a prediction names no
third.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from core.store.id_lists import as_json

_REJECTED = (
    "EXISTS (SELECT 1 FROM decision WHERE decision.image_id = prediction.image_id "
    "AND decision.action = 'reject' AND decision.proposed_category_id = prediction.{column})"
)
_FIRST = _REJECTED.format(column="category_id")
_SECOND = _REJECTED.format(column="second_category_id")

_INSERT = f"""
INSERT INTO proposal (image_id, model_id, category_id, confidence, margin,
                      second_category_id, second_confidence)
SELECT image_id, model_id, category_id, confidence, confidence - second_confidence,
       second_category_id, second_confidence
FROM (
    SELECT image_id, model_id, category_id, confidence, second_category_id, second_confidence
    FROM prediction WHERE model_id = :model AND NOT {_FIRST} AND NOT {_SECOND} {{chosen}}
    UNION ALL
    SELECT image_id, model_id, category_id, confidence, NULL, 0
    FROM prediction WHERE model_id = :model AND NOT {_FIRST} AND {_SECOND} {{chosen}}
    UNION ALL
    SELECT image_id, model_id, second_category_id, second_confidence, NULL, 0
    FROM prediction WHERE model_id = :model AND {_FIRST}
         AND second_category_id IS NOT NULL AND NOT {_SECOND} {{chosen}}
) AS candidate
WHERE category_id IN (SELECT id FROM category)
  AND (SELECT state FROM image WHERE image.id = image_id) = 'ready'
  AND NOT EXISTS (SELECT 1 FROM label WHERE label.image_id = candidate.image_id
                  AND label.answer <> 'skipped')
"""


def current_model(connection: Connection) -> int | None:
    row = connection.execute(text("SELECT value FROM meta WHERE key = 'current_model'")).first()
    return int(row.value) if row else None


def set_current_model(connection: Connection, model_id: int) -> None:
    connection.execute(
        text("INSERT OR REPLACE INTO meta (key, value) VALUES ('current_model', :model)"),
        {"model": str(model_id)},
    )


def refresh(connection: Connection, image_ids: Sequence[int] | None = None) -> None:
    """Make the proposals of `image_ids` (None: of all images) what they should be now."""
    chosen = "" if image_ids is None else "AND image_id IN (SELECT value FROM json_each(:ids))"
    parameters = {"ids": as_json(image_ids or ()), "model": current_model(connection)}
    connection.execute(text(f"DELETE FROM proposal WHERE TRUE {chosen}"), parameters)
    connection.execute(text(_INSERT.format(chosen=chosen)), parameters)
