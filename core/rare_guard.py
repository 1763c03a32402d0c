"""The rare-class guard: which proposals a bulk accept leaves to the eye.

A bulk accept hurts small categories most: one fisher taken for a mink is a tenth of all fishers,
and one mink taken for a fisher spoils them. Only labels by eye count, gold and silver ones: else
what one bulk accept let through would tell the next that all is well. A category is small if it has
fewer than `FEW` labels and fewer than a `SHARE` of what the median category with labels has: where
all have few none is small, for then every proposal would be set aside. A proposal is near a small
one if it is proposed as it, if it is the second choice with at least `SECOND`, or if one of the
nearest labeled images is of it.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.doubt.doubts import Doubts, Phrase
from core.doubt.standing import Open

FEW = 20  # labels: below, one wrong label is more than a twentieth of what is known
SHARE = 0.25
SECOND = 0.02  # probability; below it a second choice is the rest of rounding and calibration

ITSELF = Phrase("{category} has few labels by eye: {number}")
SECOND_CHOICE = Phrase("second choice {category} has few labels by eye: {number}")
NEARBY = Phrase("near {category}, which has few labels by eye: {number}")

Ints = npt.NDArray[np.int64]


def small_categories(labels: Mapping[int, int]) -> frozenset[int]:
    """Return the small ones of all categories, given how many labels by eye each has."""
    begun = [count for count in labels.values() if count]
    limit = min(FEW, SHARE * float(np.median(begun))) if begun else 0
    return frozenset(category for category, count in labels.items() if count < limit)


def near_rare(
    proposals: Open, labels: Mapping[int, int], votes: Ints | None, categories: Ints
) -> Doubts:
    """Return the proposals near a small category, the surest first: a bulk accept begins there.

    `labels` and `votes` are of labels by eye; `votes` (n, classes) of the nearest images by the
    order of `categories`, None where there are no features to tell.
    """
    small = np.array(sorted(small_categories(labels)), np.int64)
    near = np.zeros(len(proposals.ids), np.int64)
    which = np.zeros(len(proposals.ids), np.uint8)
    if votes is not None and votes.size and len(small):
        few = np.where(np.isin(categories, small)[None, :], votes, 0)
        has = few.max(axis=1) > 0
        near[has], which[has] = categories[few.argmax(axis=1)][has], 2
    second = np.isin(proposals.second, small) & (proposals.second_confidence >= SECOND)
    near[second], which[second] = proposals.second[second], 1
    own = np.isin(proposals.category, small)
    near[own], which[own] = proposals.category[own], 0
    order = np.argsort(-proposals.confidence, kind="stable")
    return Doubts(
        proposals.ids,
        (ITSELF, SECOND_CHOICE, NEARBY),
        which,
        category=near,
        number=_counts(near, labels),
    ).taken(order[near[order] != 0])


def _counts(categories: Ints, labels: Mapping[int, int]) -> Ints:
    names, places = np.unique(categories, return_inverse=True)
    return np.array([labels.get(name, 0) for name in names.tolist()], np.int64)[places]
