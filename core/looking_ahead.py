"""What the companion process needs to know of a project, gathered from its database."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from core.heavy_reading import read_heavily
from core.jobs.companion import companion_folder
from core.jobs.companion_files import (
    DIGEST_BYTES,
    SPLITS,
    ImageTable,
    LabelTable,
    absolute,
    ends_of,
)
from core.jobs.companion_messages import GivenLabel
from core.store import proposals
from core.store.database import Database
from core.types import Split

_STEP = 2000  # rows fetched at once: in a thread beside the window nothing may take long
_COLUMNS = (
    "id, digest, width, height, coalesce(duplicate_group, id) AS near, split, shuffle, "
    "root_id, path"
)
_TRAIN = SPLITS.index(Split.TRAIN)


@dataclass(frozen=True, slots=True)
class Standing:
    """The model that makes the proposals, beside which the instant model stands. `backbone` is ""
    without one, or where its backbone is not the one that everybody has by that name."""

    backbone: str = ""
    has_model: bool = False
    accuracy: float | None = None
    is_outdated: bool = False  # labels have changed since it began to learn


class LookingAhead:
    """All methods are thread-safe, and slow with a million images."""

    def __init__(self, database: Database, cache: Path) -> None:
        self._database = database
        self._cache = cache

    def write_images(self, limit: int | None = None) -> Path:
        """Write all readable images, or `limit` of them drawn at random, and return the file."""
        return read_heavily(self._database, _write_images, self._cache, limit)

    def write_labels(self) -> Path:
        """Write all labels that name a category, and all rejections, and return the file."""
        with self._database.read() as connection:
            table = LabelTable(*_label_columns(connection), _rejections(connection))
        return _written(table, companion_folder(self._cache) / "labels.npz")

    def labels_of(self, ids: Sequence[int]) -> tuple[GivenLabel, ...]:
        """Return what is said of a few images now."""
        with self._database.read() as connection:
            rows = connection.execute(
                text(
                    "SELECT each.value AS id, category_id, tier, selection_reason, "
                    "(SELECT json_group_array(DISTINCT proposed_category_id) FROM decision "
                    "WHERE decision.image_id = each.value AND action = 'reject') AS rejected "
                    "FROM json_each(:ids) AS each "
                    "LEFT JOIN label ON label.image_id = each.value AND answer = 'category'"
                ),
                {"ids": json.dumps(list(ids))},
            )
            return tuple(
                GivenLabel(
                    row.id,
                    row.category_id,
                    row.tier or "",
                    row.selection_reason or "",
                    tuple(json.loads(row.rejected)),
                )
                for row in rows
            )

    def standing(self) -> Standing:
        """Return how the current model stands."""
        with self._database.read() as connection:
            current = proposals.current_model(connection)
            if current is None:
                return Standing()
            row = connection.execute(
                text(
                    "SELECT model.backbone, accuracy, run.config, EXISTS(SELECT 1 FROM change "
                    "WHERE edit_id > coalesce(run.last_edit_id, 0) AND entity = 'label') AS later "
                    "FROM model JOIN run ON run.id = model.run_id WHERE model.id = :id"
                ),
                {"id": current},
            ).one()
        settings: dict[str, str] = json.loads(row.config).get("settings", {})
        is_known = not settings.get("weights") and settings.get("pretrained") != "no"
        return Standing(row.backbone if is_known else "", True, row.accuracy, bool(row.later))


def _write_images(database: Database, cache: Path, limit: int | None) -> Path:
    drawn = "" if limit is None else f"ORDER BY shuffle LIMIT {int(limit)}"
    with database.read() as connection:
        roots = {
            row.id: bytes(row.path) for row in connection.execute(text("SELECT id, path FROM root"))
        }
        rows = connection.execute(
            text(f"SELECT {_COLUMNS} FROM image WHERE state = 'ready' {drawn}")
        )
        table = _table(iter(lambda: rows.fetchmany(_STEP), []), roots)
    return _written(table, companion_folder(cache) / "images.npz")


def _written(table: ImageTable | LabelTable, file: Path) -> Path:
    table.write(file)
    return file


def _table(steps: Iterator[Sequence[Any]], roots: dict[int, bytes]) -> ImageTable:
    """Rows come as `_COLUMNS`, some at a time, in any order."""
    numbers, digests, paths = list[NDArray[np.int64]](), bytearray(), list[bytes]()
    for rows in steps:
        numbers.append(np.array([_numbers(row) for row in rows], np.int64))
        for row in rows:
            digests += bytes(row.digest).ljust(DIGEST_BYTES, b"\0")[:DIGEST_BYTES]
            paths.append(absolute(roots[row.root_id], bytes(row.path)))
    columns = np.concatenate(numbers) if numbers else np.empty((0, 6), np.int64)
    order = np.argsort(columns[:, 0])
    columns = columns[order]
    ordered = paths if bool((np.diff(order) == 1).all()) else [paths[at] for at in order.tolist()]
    return ImageTable(
        ids=columns[:, 0],
        digests=np.frombuffer(bytes(digests), np.uint8).reshape(-1, DIGEST_BYTES)[order],
        sides=columns[:, 1:3].astype(np.int32),
        groups=columns[:, 3],
        splits=columns[:, 4].astype(np.uint8),
        shuffle=columns[:, 5],
        paths=np.frombuffer(b"".join(ordered), np.uint8),
        ends=ends_of(ordered),
    )


def _numbers(row: Any) -> tuple[int, ...]:
    split = SPLITS.index(row.split) if row.split else _TRAIN
    return (row.id, row.width, row.height, row.near, split, row.shuffle)


def _label_columns(
    connection: Connection,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.str_], NDArray[np.str_]]:
    rows = connection.execute(
        text(
            "SELECT image_id, category_id, tier, selection_reason FROM label "
            "WHERE answer = 'category' ORDER BY given_at, image_id"
        )
    )
    steps = list(iter(lambda: rows.fetchmany(_STEP), []))
    numbers = [np.array([(row[0], row[1]) for row in step], np.int64) for step in steps]
    words = [np.array([(row[2], row[3]) for row in step], np.str_) for step in steps]
    ids = np.concatenate(numbers) if numbers else np.empty((0, 2), np.int64)
    said = np.concatenate(words) if words else np.empty((0, 2), np.str_)
    return ids[:, 0], ids[:, 1], said[:, 0], said[:, 1]


def _rejections(connection: Connection) -> NDArray[np.int64]:
    rows = connection.execute(
        text(
            "SELECT DISTINCT image_id, proposed_category_id FROM decision "
            "WHERE action = 'reject' ORDER BY image_id"
        )
    )
    found = [(row[0], row[1]) for row in rows]
    return np.array(found, np.int64).reshape(-1, 2)
