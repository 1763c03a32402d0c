"""What the runs were told of the images: from the ledger, or from the manifests of runs made before
the ledger could tell."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from core.jobs.run_folder import read_categories, read_manifest
from core.store.queries import timeline as queries
from core.timeline.rows import UNKNOWN


def categories_learned(
    connection: Connection, run_id: int, folder: Path, keys: Sequence[int] | None = None
) -> dict[int, int]:
    """Return the category of every image that had one when the run was made (of `keys` if given);
    nothing where neither ledger nor manifest can tell."""
    at = queries.moment(connection, run_id)
    if at is not None:
        said = queries.said_then(connection, at, keys)
        return {image: category for image, category in said if category != UNKNOWN}
    chosen = None if keys is None else frozenset(keys)
    return _by_manifest(folder, chosen)


def _by_manifest(folder: Path, chosen: frozenset[int] | None) -> dict[int, int]:
    try:
        kinds = [category.id for category in read_categories(folder)]
        return {
            image.id: kinds[image.category]
            for image in read_manifest(folder)
            if image.category is not None and (chosen is None or image.id in chosen)
        }
    except OSError:  # the folder was deleted
        return {}
