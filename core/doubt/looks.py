"""Cached features as the queues look at them: short form, of length 1, of those that have any."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.doubt.neighbor_votes import Ints, Matrix, may_have_near, unit, vote
from core.doubt.standing import Labeled
from core.errors import UserError
from core.likeness.likeness import Likeness, Sketched
from core.progress import Report, ignore

MOST_TAUGHT = 5_000  # labeled images that vote; of more, an even part
FIRST_LOOK = 256  # of these, enough to rule most images out


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """`now` are the images with features."""

    now: Sketched

    def has(self, ids: Ints) -> npt.NDArray[np.bool_]:
        return self.now.known.rows_of(ids) >= 0

    def of(self, ids: Ints) -> Matrix:
        """The short form (n, width) of images that have features."""
        return unit(self.now.sketch[self.now.known.rows_of(ids)])

    def votes(
        self,
        ids: Ints,
        labeled: Labeled,
        categories: Ints,
        *,
        neighbors: int,
        report: Report = ignore,
    ) -> Ints:
        """Count the votes (n, categories) of the labeled images nearest to `ids`, never of an
        image on itself. Rows of images without features are zeros."""
        taught = labeled_with_looks(self, labeled)
        votes = np.zeros((len(ids), len(categories)), np.int64)
        have = np.flatnonzero(self.has(ids))
        if not len(have) or not len(taught.ids):
            return votes
        place = np.minimum(np.searchsorted(taught.ids, ids[have]), len(taught.ids) - 1)
        own = np.where(taught.ids[place] == ids[have], place, -1)
        order = np.argsort(categories)
        classes = order[np.searchsorted(categories, taught.category, sorter=order)]
        votes[have] = vote(
            self.of(ids[have]),
            self.of(taught.ids),
            classes,
            neighbors=neighbors,
            total=len(categories),
            own=own if (own >= 0).any() else None,
            report=report,
        )
        return votes

    def votes_near(
        self,
        ids: Ints,
        labeled: Labeled,
        categories: Ints,
        wanted: Ints,
        *,
        neighbors: int,
        report: Report = ignore,
    ) -> Ints:
        """Count votes as `votes` does, of images only that may have one of the `wanted` categories
        among their neighbors; the others' rows are zeros."""
        votes = np.zeros((len(ids), len(categories)), np.int64)
        taught = labeled_with_looks(self, labeled)
        is_wanted = np.isin(taught.category, wanted)
        have = np.flatnonzero(self.has(ids))
        if not len(have) or not is_wanted.any():
            return votes
        some = taught.ids[~is_wanted]
        some = some[:: max(1, len(some) // FIRST_LOOK)]
        points = self.of(ids[have])
        may = may_have_near(
            points, self.of(taught.ids[is_wanted]), self.of(some), neighbors=neighbors
        )
        near = have[may]
        votes[near] = self.votes(ids[near], labeled, categories, neighbors=neighbors, report=report)
        return votes


def labeled_with_looks(looks: Looks, labeled: Labeled) -> Labeled:
    """Return the labeled images that vote."""
    have = np.flatnonzero(looks.has(labeled.ids))
    if len(have) > MOST_TAUGHT:
        have = have[np.linspace(0, len(have) - 1, MOST_TAUGHT).round().astype(np.int64)]
    return labeled.of(have)


def looks_of(likeness: Likeness, report: Report = ignore) -> Looks | None:
    """Return the features that are cached, or None if no image has any."""
    try:
        return Looks(likeness.sketched(report))
    except UserError:  # none yet
        return None
