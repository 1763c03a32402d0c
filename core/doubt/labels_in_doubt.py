"""Suspected errors among labels, by what was held out from each: confident learning on validation
predictions where a label was judged, on the votes of its nearest labeled images elsewhere (as in
Zhu, Dong and Liu 2022, "Detecting Corrupted Labels Without Training a Model to Predict")."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.doubt.doubts import Doubts, Ints, Phrase, percents
from core.doubt.label_errors import suspects
from core.doubt.standing import Labeled, Reals

NEIGHBORS = 10  # of the vote on a label; with fewer, one stranger makes a suspect
LOOKS_LIKE = Phrase("labeled {given}, looks like {category}: {number} %")
NEAREST_ARE = Phrase("labeled {given}, {number} % of the nearest are {category}")


@dataclass(frozen=True, slots=True, eq=False)
class OutOfFold:
    """What is said of some images (m,) by what never saw their labels: ids rising, probabilities
    (m, classes), the category ids of the classes. `is_vote`: of the nearest labeled images."""

    ids: Ints
    probabilities: npt.NDArray[np.floating]
    categories: Ints
    is_vote: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Suspected:
    """All (n,); `own` is how probable the label is, `likely` what it looks like."""

    ids: Ints
    given: Ints
    category: Ints
    likely: Reals
    own: Reals
    which: npt.NDArray[np.uint8]


def labels_in_doubt(
    labeled: Labeled, said: Sequence[OutOfFold], ruled_out: Collection[tuple[int, int]]
) -> Doubts:
    """Return the labels that may be wrong, the least probable first. What a person looked
    at and kept is not asked again: `ruled_out` holds (image, category) of every "not X"."""
    parts = [_suspected(labeled, each) for each in said]
    if not parts:
        return Doubts(np.empty(0, np.int64))
    found = _together(parts)
    pairs = zip(found.ids.tolist(), found.category.tolist(), strict=True)
    is_open = np.array([pair not in ruled_out for pair in pairs], np.bool_)
    order = np.lexsort((-found.likely, found.own))
    return Doubts(
        found.ids,
        (LOOKS_LIKE, NEAREST_ARE),
        found.which,
        category=found.category,
        given=found.given,
        number=percents(found.likely),
    ).taken(order[is_open[order]])


def _suspected(labeled: Labeled, said: OutOfFold) -> _Suspected:
    """Only labels of today count, of categories that the classes know."""
    ids, here, there = np.intersect1d(
        labeled.ids, said.ids, assume_unique=True, return_indices=True
    )
    given = labeled.category[here]
    known = np.isin(given, said.categories)
    ids, given, there = ids[known], given[known], there[known]
    order = np.argsort(said.categories)
    classes = order[np.searchsorted(said.categories, given, sorter=order)]
    found = suspects(said.probabilities[there], classes)
    return _Suspected(
        ids[found.rows],
        given[found.rows],
        said.categories[found.looks_like],
        found.likely,
        found.self_confidence,
        np.full(len(found.rows), int(said.is_vote), np.uint8),
    )


def _together(parts: Sequence[_Suspected]) -> _Suspected:
    return _Suspected(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.given for part in parts]),
        np.concatenate([part.category for part in parts]),
        np.concatenate([part.likely for part in parts]),
        np.concatenate([part.own for part in parts]),
        np.concatenate([part.which for part in parts]),
    )
