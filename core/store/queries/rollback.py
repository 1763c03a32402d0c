"""What decides which predictions become proposals, for many images at once."""

from sqlalchemy import Connection, text


def open_images(connection: Connection) -> list[int]:
    """Return the ids of readable images that nobody has answered (or that were skipped)."""
    rows = connection.execute(
        text(
            "SELECT id FROM image WHERE state = 'ready' AND NOT EXISTS (SELECT 1 FROM label "
            "WHERE label.image_id = image.id AND label.answer <> 'skipped') ORDER BY id"
        )
    )
    return [row.id for row in rows]


def ruled_out(connection: Connection) -> list[tuple[int, int]]:
    """Return (image id, category id) of every "not this one" of a person."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT image_id, proposed_category_id AS category_id FROM decision "
            "WHERE action = 'reject' AND proposed_category_id IS NOT NULL"
        )
    )
    return [(row.image_id, row.category_id) for row in rows]


def category_ids(connection: Connection) -> list[int]:
    return [row.id for row in connection.execute(text("SELECT id FROM category ORDER BY id"))]


def proposed(connection: Connection) -> list[tuple[int, int]]:
    """Return (image id, category id) of every open proposal."""
    rows = connection.execute(text("SELECT image_id, category_id FROM proposal ORDER BY image_id"))
    return [(row.image_id, row.category_id) for row in rows]
