"""Proposals whose nearest images labeled by eye are of another category.

Cover and Hart 1967 ("Nearest Neighbor Pattern Classification"): as a second opinion, for it knows
nothing of how the model came to its own.
"""

import numpy as np
import numpy.typing as npt

from core.doubt.doubts import Doubts, Phrase
from core.doubt.standing import Open

NEIGHBORS = 5
ALL_NEAREST = Phrase("the nearest {count} labeled by eye are {category}")
MOST_NEAREST = Phrase("{number} of the nearest {count} labeled by eye are {category}")


def against_neighbors(
    proposals: Open, votes: npt.NDArray[np.int64], categories: npt.NDArray[np.int64]
) -> Doubts:
    """Return those outvoted, the most one-sided vote first, then the surest proposal: a model
    that is sure of what its neighbors deny is worth the first look.

    `votes` (n, classes) by the order of `categories`; a row of zeros has no neighbors.
    """
    best = votes.argmax(axis=1) if votes.size else np.zeros(len(proposals.ids), np.int64)
    number = votes.max(axis=1) if votes.size else np.zeros(len(proposals.ids), np.int64)
    count = votes.sum(axis=1)
    category = categories[best] if len(categories) else np.zeros(len(best), np.int64)
    is_outvoted = (2 * number > count) & (category != proposals.category)
    order = np.lexsort((-proposals.confidence, -number / np.maximum(count, 1)))
    return Doubts(
        proposals.ids,
        (ALL_NEAREST, MOST_NEAREST),
        (number < count).astype(np.uint8),
        category=category,
        number=number,
        count=count,
    ).taken(order[is_outvoted[order]])
