"""Proposals that were another category in an earlier round: what flips is learned last.

How often an example's answer changes while a network learns marks the hard and the mislabeled
ones (Toneva et al. 2019, "An Empirical Study of Example Forgetting"); here rounds stand for epochs.
"""

from collections.abc import Sequence

import numpy as np

from core.doubt.doubts import Doubts, Phrase
from core.doubt.standing import Open, Said

IN_ROUND = Phrase("was {category} in round {number}")
IN_RUN = Phrase("was {category} in run {number}")
OFTEN = Phrase("changed {count} times, was {category} before")


def flipped(proposals: Open, earlier: Sequence[Said]) -> Doubts:
    """Return those of which an earlier model said something else, most flips first, then the
    least sure. `earlier` from old to new."""
    count = len(proposals.ids)
    flips, was = np.zeros(count, np.int64), np.zeros(count, np.int64)
    number, which = np.zeros(count, np.int64), np.zeros(count, np.uint8)
    later = proposals.category
    for said in reversed(earlier):
        category, _sure = said.at(proposals.ids)
        seen = category != 0
        flips += seen & (category != later)
        later = np.where(seen, category, later)
        is_latest = seen & (category != proposals.category) & (was == 0)
        was[is_latest], number[is_latest] = category[is_latest], said.number
        which[is_latest] = 1 if said.is_other_run else 0
    which[flips > 1] = 2
    order = np.lexsort((proposals.confidence, -flips))
    return Doubts(
        proposals.ids,
        (IN_ROUND, IN_RUN, OFTEN),
        which,
        category=was,
        number=number,
        count=flips,
    ).taken(order[flips[order] > 0])
