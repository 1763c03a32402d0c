"""Gathers the pool that the strategies choose from: of a big project a fixed random part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, text

from core.feature_files import read_features
from core.results import Predictions
from core.selection.pool import NOBODY, OPEN, Matrix, Numbers, Pool, looks
from core.store.database import Database

_MOST_OPEN = 20_000  # images
_MOST_ANSWERED = 5_000
_COLUMNS = "image.id, image.digest, label.image_id IS NOT NULL AS answered, label.category_id"


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """A pool with the images of its rows and the categories of its classes; `teacher` is the
    belief of the model that taught the one the pool's belief is from, or None."""

    pool: Pool
    ids: Numbers
    category_ids: tuple[int, ...]
    teacher: Matrix | None = None


def gather(
    database: Database, cache: Path, model: Predictions | None, teacher: Predictions | None
) -> Gathered:
    """Return the images that have features. Without any the pool is empty."""
    with database.read() as connection:
        rows = [*_open(connection), *_answered(connection)]
        listed = connection.execute(text("SELECT id FROM category ORDER BY position, id"))
        categories = tuple(row.id for row in listed) if model is None else model.category_ids
    features, present = read_features(cache, [row.digest.hex() for row in rows])
    rows = [rows[at] for at in present]
    ids = np.array([row.id for row in rows], np.int64)
    known = {category: at for at, category in enumerate(categories)}
    answer = np.array([_answer(row, known) for row in rows], np.int64)
    belief = np.empty((0, 0), np.float32) if model is None else _belief(ids, model, known)
    second = None if teacher is None else _belief(ids, teacher, known)
    return Gathered(Pool(looks(features), answer, belief), ids, categories, second)


def _open(connection: Connection) -> Sequence[Row[Any]]:  # a text query's row has no static type
    return connection.execute(
        text(
            f"SELECT {_COLUMNS} FROM image LEFT JOIN label ON label.image_id = image.id "
            "WHERE state = 'ready' AND label.image_id IS NULL ORDER BY shuffle LIMIT :most"
        ),
        {"most": _MOST_OPEN},
    ).all()


def _answered(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(
        text(
            f"SELECT {_COLUMNS} FROM label JOIN image ON image.id = label.image_id "
            "WHERE state = 'ready' ORDER BY shuffle LIMIT :most"
        ),
        {"most": _MOST_ANSWERED},
    ).all()


def _answer(row: Row[Any], known: Mapping[int, int]) -> int:
    return known.get(row.category_id, NOBODY) if row.answered else OPEN


def _belief(ids: Numbers, model: Predictions, columns: Mapping[int, int]) -> Matrix:
    """Return the model's probabilities (ids, columns), zeros for images it has not seen."""
    belief = np.zeros((len(ids), len(columns)), np.float32)
    order = np.argsort(model.ids)
    place = np.searchsorted(model.ids, ids, sorter=order)
    place = order[np.minimum(place, len(order) - 1)] if len(order) else place
    seen = np.flatnonzero(model.ids[place] == ids) if len(order) else np.empty(0, np.int64)
    for at, category in enumerate(model.category_ids):
        if category in columns:
            belief[seen, columns[category]] = model.probabilities[place[seen], at]
    return belief
