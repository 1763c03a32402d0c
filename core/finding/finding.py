"""The door: which images a view shows, and what each value of a filter would leave."""

from array import array

import numpy as np

from core.errors import UserError
from core.facets import Facets
from core.finding.columns import Whole
from core.finding.counting import facets
from core.finding.groups import grouped
from core.finding.masks import all_of, masks
from core.finding.memory import Memory, Sight
from core.finding.orders import arranged
from core.likeness.likeness import Likeness
from core.progress import Report, ignore
from core.rows import ImageFilter, Listing, View
from core.store.database import Database
from core.types import Order


class Finding:
    """Thread-safe; answers are never older than the last write that ended before the question."""

    def __init__(self, database: Database, likeness: Likeness) -> None:
        self._memory = Memory(database)
        self._likeness = likeness

    def list(self, view: View, report: Report = ignore) -> Listing:
        """Return the images of a view in order, and its groups. Orders by likeness report."""
        sight = Sight(self._memory)
        mask = all_of(masks(view.filter, sight).values())
        ids = sight.order if mask is None else sight.order[mask[sight.order]]
        if view.order in (Order.LIKE, Order.ALIKE):
            ids = self._by_likeness(ids, view, report)
        ids = arranged(ids, view.order, backwards=view.backwards, sight=sight)
        ids, groups = grouped(ids, view.grouping, view.order, backwards=view.backwards, sight=sight)
        return Listing(_array(ids), groups)

    def sight(self) -> Sight:
        """Return the columns as they are now, for other rooms that look at all images."""
        return Sight(self._memory)

    def facets(self, wanted: ImageFilter) -> Facets:
        """Count what each value of every part would leave."""
        return facets(wanted, Sight(self._memory))

    def _by_likeness(self, ids: Whole, view: View, report: Report) -> Whole:
        if view.order is Order.ALIKE:
            ranked = self._likeness.alike(_array(ids), report)
        elif view.like:
            ranked = self._likeness.like(view.like, _array(ids), report)
        else:
            raise UserError("Select images first: the others are listed by how like they are.")
        return _ranked(ids, np.frombuffer(ranked, np.int64) if ranked else ids)


def _ranked(ids: Whole, ranked: Whole) -> Whole:
    """Return `ids` by their place in `ranked`; those that are not there come last."""
    size = 1 + max(int(ids.max(initial=0)), int(ranked.max(initial=0)))
    wanted, given = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    wanted[ids], given[ranked] = True, True
    return np.concatenate([ranked[wanted[ranked]], ids[~given[ids]]])


def _array(ids: Whole) -> "array[int]":
    found = array("q")
    found.frombytes(np.ascontiguousarray(ids).view(np.uint8).data)
    return found
