"""Orders: total and stable. Ties stay by path, and images that have nothing to be ordered by
(no proposal, no capture time) come last, also backwards."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.bursts import UNKNOWN
from core.finding.columns import Flags, Whole
from core.finding.memory import Sight
from core.stable_order import stable_order
from core.types import Order


def arranged(ids: Whole, order: Order, *, backwards: bool, sight: Sight) -> Whole:
    """Return `ids`, which come by path, in `order`; the orders by likeness leave them as they
    are."""
    match order:
        case Order.PATH | Order.LIKE | Order.ALIKE:
            return ids[::-1] if backwards else ids
        case Order.NEWEST:
            keys, known = -ids, None
        case Order.RANDOM:
            keys, known = sight.shuffle.place[ids], None
        case Order.CATEGORY:
            keys = category_places(ids, sight)
            known = keys < 2 * len(sight.categories)
        case Order.SUREST:
            keys = -sight.proposals.confidence[ids]
            known = ~np.isnan(keys)
        case Order.DOUBTFUL:
            keys = sight.proposals.margin[ids]
            known = ~np.isnan(keys)
        case Order.CAPTURED:
            keys = sight.shots.captured[ids]
            known = keys != UNKNOWN
        case Order.LARGEST:
            keys = -sight.facts.pixels[ids]
            known = keys != 0
        case Order.LABELED:
            keys = -sight.labels.given[ids]
            known = keys != 0
    return ids[_places(keys, known, backwards=backwards)]


def category_places(ids: Whole, sight: Sight) -> NDArray[np.int16]:
    """Labels by the categories' order, then proposals by it, then the rest."""
    count = len(sight.categories)
    place = place_of(sight.categories)
    labeled = _looked_up(place, sight.labels.category[ids], 2 * count)
    proposed = _looked_up(place, sight.proposals.category[ids], count) + count
    return np.where(labeled < count, labeled, proposed).astype(np.int16)


def place_of(categories: list[int]) -> NDArray[np.int32]:
    """The place of each category id in their order; of others it is the number of categories."""
    places = np.full(max(categories, default=0) + 1, len(categories), np.int32)
    places[categories] = np.arange(len(categories))
    return places


def _looked_up(
    places: NDArray[np.int32], codes: NDArray[np.int32], otherwise: int
) -> NDArray[np.int32]:
    inside = codes < len(places)
    found = places[np.where(inside, codes, 0)]
    return np.where(inside & (codes != 0), found, otherwise)


def _places(keys: NDArray[Any], known: Flags | None, *, backwards: bool) -> Whole:
    if known is None or known.all():
        order = stable_order(keys)
        return order[::-1] if backwards else order
    having = np.flatnonzero(known)
    order = having[stable_order(keys[having])]
    return np.concatenate([order[::-1] if backwards else order, np.flatnonzero(~known)])
