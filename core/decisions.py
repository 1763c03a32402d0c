"""What a person did with proposals, written as facts inside an edit."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, text

from core.history import now
from core.store.proposals import current_model
from core.types import Action


def write_decisions(
    connection: Connection,
    ids: Sequence[int],
    action: Action,
    *,
    author: str,
    category_id: int | None = None,
    is_blind: bool = False,
) -> None:
    """Note `action` for those of the images `ids` that have an open proposal. `is_blind`: the
    person did not see it."""
    connection.execute(
        text(
            "INSERT INTO decision (image_id, model_id, proposed_category_id, confidence, "
            "action, category_id, at, author, is_blind) "
            "SELECT image_id, model_id, category_id, confidence, :action, "
            "CASE WHEN :action = 'accept' THEN category_id ELSE :category END, :at, :author, "
            ":blind FROM proposal WHERE image_id IN (SELECT value FROM json_each(:ids))"
        ),
        {
            "ids": json.dumps(list(ids)),
            "action": action,
            "category": category_id,
            "at": now(),
            "author": author,
            "blind": int(is_blind),
        },
    )


def write_rejections(
    connection: Connection, pairs: Sequence[tuple[int, int]], *, author: str
) -> None:
    """Note of each (image, category) that the image is not of that category, whatever is proposed;
    where that is known already it is not said twice."""
    connection.execute(
        text(
            "INSERT INTO decision (image_id, model_id, proposed_category_id, confidence, action, "
            "at, author) SELECT pair.value ->> 0, :model, pair.value ->> 1, 0, 'reject', :at, "
            ":author FROM json_each(:pairs) AS pair WHERE NOT EXISTS (SELECT 1 FROM decision "
            "WHERE decision.image_id = pair.value ->> 0 AND decision.action = 'reject' "
            "AND decision.proposed_category_id = pair.value ->> 1)"
        ),
        {
            "pairs": json.dumps(list(pairs)),
            "model": current_model(connection) or 0,
            "at": now(),
            "author": author,
        },
    )
