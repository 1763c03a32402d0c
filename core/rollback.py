"""What would change if another model made the proposals; told before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from core.results import Predictions
from core.store.queries import rollback as queries

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rollback:
    """`proposals` would come from `model_id`; of these, `others` name another category than the
    proposal that is open now, or an image for which none is open."""

    model_id: int
    proposals: int
    others: int


def foresee(connection: Connection, model_id: int, said: Predictions) -> Rollback:
    """Return what `core.store.proposals.refresh` would bring were this the current model; `said`
    are the model's predictions."""
    images, categories = _proposed_by(connection, said)
    now = np.array(queries.proposed(connection), np.int64).reshape(-1, 2)
    same = int(np.isin(_pairs(images, categories), _pairs(now[:, 0], now[:, 1])).sum())
    return Rollback(model_id, len(images), len(images) - same)


def _proposed_by(connection: Connection, said: Predictions) -> tuple[Ids, Ids]:
    """The images and categories that the model would propose: its best category, the second
    where a person ruled out the best."""
    is_open = np.isin(said.ids, _array(queries.open_images(connection)))
    images, probabilities = said.ids[is_open], said.probabilities[is_open]
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :2]
    named = np.array(said.category_ids, np.int64)[best]
    rejected = np.array(queries.ruled_out(connection), np.int64).reshape(-1, 2)
    refused = np.stack([np.isin(_pairs(images, column), _pairs(*rejected.T)) for column in named.T])
    chosen = np.where(refused[0], named[:, -1], named[:, 0])
    stands = ~(refused[0] & refused[-1])
    stands &= np.isin(chosen, _array(queries.category_ids(connection)))
    return images[stands], chosen[stands]


def _pairs(images: Ids, categories: Ids) -> Ids:
    """One number for each pair; ids stay far below 2^31."""
    return (images << 31) + categories


def _array(ids: Sequence[int]) -> Ids:
    return np.array(ids, np.int64)
