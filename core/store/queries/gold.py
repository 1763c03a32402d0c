"""Questions about gold labels of images that were drawn at random."""

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
