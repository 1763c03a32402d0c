"""Freezes what a run learns from: the catalog's readable images and what is said of them."""

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, text

from core.errors import UserError
from core.jobs.run_folder import ManifestCategory, ManifestImage

_IMAGES = """
SELECT image.id, root.path AS root_path, image.path, image.digest, image.width, image.height,
       image.split, image.duplicate_group, label.category_id, label.tier, label.selection_reason,
       (SELECT json_group_array(DISTINCT proposed_category_id) FROM decision
        WHERE decision.image_id = image.id AND action = 'reject') AS rejected
FROM image JOIN root ON root.id = image.root_id
LEFT JOIN label ON label.image_id = image.id AND label.answer = 'category'
WHERE image.state = 'ready' ORDER BY image.id
"""


def learnable_categories(
    connection: Connection, *, known: Collection[int] = ()
) -> list[ManifestCategory]:
    """Return the categories that have a label, in position order: the classes of a run; and those
    that are `known` to the model that learns on, with a label or without.

    UserError unless there are two: nothing can be told apart with fewer.
    """
    rows = connection.execute(
        text(
            "SELECT id, name FROM category WHERE id IN "
            "(SELECT label.category_id FROM label JOIN image ON image.id = label.image_id "
            "WHERE image.state = 'ready') OR id IN (SELECT value FROM json_each(:known)) "
            "ORDER BY position, id"
        ),
        {"known": json.dumps(list(known))},
    )
    categories = [ManifestCategory(row.id, row.name) for row in rows]
    if len(categories) < 2:
        raise UserError(
            "Label images of at least two categories first: {labeled} of 2 have labels.",
            labeled=len(categories),
        )
    return categories


def manifest_images(
    connection: Connection, categories: list[ManifestCategory]
) -> Iterator[ManifestImage]:
    """Yield every readable image in id order, its label as an index into `categories`."""
    index = {category.id: number for number, category in enumerate(categories)}
    for row in connection.execute(text(_IMAGES)):
        yield _manifest_image(row, index)


def _manifest_image(row: Row[Any], index: dict[int, int]) -> ManifestImage:  # untyped text query
    category = index.get(row.category_id)
    return ManifestImage(
        id=row.id,
        path=str(Path(os.fsdecode(row.root_path)) / os.fsdecode(row.path)),
        digest=row.digest.hex(),
        width=row.width,
        height=row.height,
        split=row.split or "train",
        group=row.duplicate_group or row.id,
        category=category,
        tier=row.tier if category is not None else "",
        reason=row.selection_reason if category is not None else "",
        rejected=tuple(sorted(index[c] for c in json.loads(row.rejected) if c in index)),
    )
