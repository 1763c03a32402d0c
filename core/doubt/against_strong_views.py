"""Proposals that the same model would not make of all strong views of the image.

That a model says the same of an image however it is changed is what consistency training teaches
(Xie et al. 2020, "Unsupervised Data Augmentation for Consistency Training"; Sohn et al. 2020,
"FixMatch": a strong view learns what the weak one says). Here nothing is taught: where the answer
turns, it hung on something that does not make the category.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.doubt.doubts import Doubts, Ints, Phrase
from core.doubt.standing import Open
from core.strong_views import StrongViews

TURNED = Phrase("{category} in {number} of {count} strong views")
_NOTHING = 1e-9


def against_strong_views(
    proposals: Open,
    strong: StrongViews,
    categories: Ints,
    ruled_out: Sequence[tuple[int, int]] = (),
) -> Doubts:
    """Return those of which some strong view is called otherwise, the least probable category in
    the mean of the views first: a measure that found more errors than the number of such views or
    a divergence from what is said of the plain view (docs/benchmarks.md).

    `categories` (classes,) are the ids in the order of `strong`; `ruled_out` holds (image,
    category) of every "not X": no view is heard that says X.
    """
    proposals = proposals.taken(strong.has(proposals.ids) & np.isin(proposals.category, categories))
    said = strong.probabilities[np.searchsorted(strong.ids, proposals.ids)].astype(np.float32)
    said = _without(said, proposals.ids, categories, ruled_out)
    classes = np.argsort(categories)
    own = classes[np.searchsorted(categories, proposals.category, sorter=classes)]
    rows, views = np.arange(len(own)), said.shape[1]
    probable = said[rows, :, own]
    otherwise = said.argmax(axis=2)
    turned = said.max(axis=2) > probable
    votes = np.zeros((len(own), len(categories)), np.int64)
    np.add.at(votes, (np.broadcast_to(rows[:, None], turned.shape)[turned], otherwise[turned]), 1)
    mean = said.mean(axis=1)
    rival = (votes + 0.5 * mean).argmax(axis=1) if len(own) else own
    order = np.argsort(mean[rows, own], kind="stable")
    return Doubts(
        proposals.ids,
        (TURNED,),
        category=categories[rival],
        number=votes[rows, rival],
        count=np.full(len(own), views, np.int64),
    ).taken(order[turned.any(axis=1)[order]])


def _without(
    said: npt.NDArray[np.float32],
    ids: Ints,
    categories: Ints,
    ruled_out: Sequence[tuple[int, int]],
) -> npt.NDArray[np.float32]:
    """Leave nothing for what a person ruled out, the others in proportion."""
    row_of = {int(image): row for row, image in enumerate(ids)}
    class_of = {int(category): place for place, category in enumerate(categories)}
    for image, category in ruled_out:
        if image in row_of and category in class_of:
            said[row_of[image], :, class_of[category]] = 0
    total = said.sum(axis=2, keepdims=True)
    return said / np.maximum(total, _NOTHING)
