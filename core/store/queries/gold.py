"""Questions about gold labels of images that were drawn at random."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class RandomGold:
    """A label without a suggestion in sight; `group`: near-duplicates share it."""

    image_id: int
    digest: str  # hexadecimal
    group: int
    category_id: int


def random_gold(connection: Connection, most: int) -> list[RandomGold]:
    """Return at most `most` of them, in the project's random order."""
    rows = connection.execute(
        text(
            "SELECT image.id, digest, coalesce(duplicate_group, image.id) AS near, category_id "
            "FROM label JOIN image ON image.id = label.image_id WHERE tier = 'gold' "
            "AND answer = 'category' AND selection_probability IS NOT NULL "
            "AND digest IS NOT NULL AND state = 'ready' ORDER BY shuffle LIMIT :most"
        ),
        {"most": most},
    )
    return [RandomGold(row.id, row.digest.hex(), row.near, row.category_id) for row in rows]


def labeled_otherwise(connection: Connection, judged: Sequence[tuple[int, int]]) -> int:
    """Count the images of `judged`, (image id, category id) each, that have another label now."""
    row = connection.execute(
        text(
            "SELECT count(*) AS n FROM json_each(:judged) LEFT JOIN label "
            "ON label.image_id = json_extract(value, '$[0]') "
            "WHERE label.category_id IS NOT json_extract(value, '$[1]')"
        ),
        {"judged": json.dumps(judged)},
    ).one()
    return int(row.n)
