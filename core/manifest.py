"""Freezes what a run learns from: the catalog's readable images and what is said of them."""

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from sqlalchemy import Connection, text

from core.errors import UserError
from core.heavy_reading import read_heavily
from core.jobs.run_folder import ManifestCategory, ManifestImage, RunConfig, write_request
from core.store.database import Database
from core.store.queries import timeline

_IMAGES = """
SELECT image.id, root.path AS root_path, image.path, image.digest, image.width, image.height,
       image.split, image.duplicate_group, label.category_id, label.tier, label.selection_reason,
       refused.categories
FROM image JOIN root ON root.id = image.root_id
LEFT JOIN {labels} AS label ON label.image_id = image.id AND label.answer = 'category'
LEFT JOIN (SELECT image_id, json_group_array(DISTINCT proposed_category_id) AS categories
           FROM decision WHERE action = 'reject' GROUP BY image_id) AS refused
       ON refused.image_id = image.id
WHERE image.state = 'ready' ORDER BY image.id
"""


def learnable_categories(
    connection: Connection, *, known: Collection[int] = (), labels_of: int | None = None
) -> list[ManifestCategory]:
    """Return the categories that have a label, in position order: the classes of a run; and those
    that are `known` to the model that learns on, with a label or without. Labels are today's, or
    those of the run `labels_of` (core.jobs.run_folder).

    UserError unless there are two: nothing can be told apart with fewer.
    """
    labels, moment = _labels(connection, labels_of)
    rows = connection.execute(
        text(
            "SELECT id, name FROM category WHERE id IN "
            f"(SELECT label.category_id FROM {labels} AS label "
            "JOIN image ON image.id = label.image_id WHERE image.state = 'ready') "
            "OR id IN (SELECT value FROM json_each(:known)) "
            "ORDER BY position, id"
        ),
        {**moment, "known": json.dumps(list(known))},
    )
    categories = [ManifestCategory(row.id, row.name) for row in rows]
    if len(categories) < 2:
        raise UserError(
            "Label images of at least two categories first: {labeled} of 2 have labels.",
            labeled=len(categories),
        )
    return categories


def freeze(database: Database, folder: Path, config: RunConfig, known: Collection[int]) -> None:
    """Write into `folder` what a run of `config` learns from (core.jobs.run_folder): categories
    with a label, those that are `known`, and every readable image, as they are at one moment."""
    read_heavily(database, _freeze, folder, config, tuple(known))


def _freeze(database: Database, folder: Path, config: RunConfig, known: Collection[int]) -> None:
    with database.read() as connection:
        categories = learnable_categories(connection, known=known, labels_of=config.labels_of)
        images = manifest_images(connection, categories, labels_of=config.labels_of)
        write_request(folder, config, categories, images)


def manifest_images(
    connection: Connection, categories: list[ManifestCategory], *, labels_of: int | None = None
) -> Iterator[ManifestImage]:
    """Yield every readable image in id order, its label as an index into `categories`."""
    index = {category.id: number for number, category in enumerate(categories)}
    labels, moment = _labels(connection, labels_of)
    for row in connection.execute(text(_IMAGES.format(labels=labels)), moment):
        yield _manifest_image(*row, index=index)


def _labels(connection: Connection, run_id: int | None) -> tuple[str, dict[str, object]]:
    """The table of labels, or a query that stands for it as it was when a run was made, and that
    query's parameters."""
    if run_id is None:
        return "label", {}
    at = timeline.moment(connection, run_id)
    assert at is not None  # core.timeline offers no other
    return f"({timeline.LABEL_TABLE_THEN})", at.parameters


def _manifest_image(
    image_id: int,
    root: bytes,
    path: bytes,
    digest: bytes,
    width: int,
    height: int,
    split: str | None,
    group: int | None,
    category_id: int | None,
    tier: str,
    reason: str,
    refused: str | None,
    *,
    index: dict[int, int],
) -> ManifestImage:
    """Takes a row of `_IMAGES` by place, for there may be a million."""
    category = None if category_id is None else index.get(category_id)
    ruled_out: list[int] = json.loads(refused) if refused else []
    return ManifestImage(
        image_id,
        os.fsdecode(os.path.join(root, path)),  # noqa: PTH118  (bytes)
        digest.hex(),
        width,
        height,
        split or "train",
        group or image_id,
        category,
        tier if category is not None else "",
        reason if category is not None else "",
        tuple(sorted(index[each] for each in ruled_out if each in index)),
    )
