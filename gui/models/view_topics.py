"""Which changes of the project can move images into, out of or about in what is shown."""

from core.rows import ImageFilter, View
from core.types import Grouping, Order, Topic

_LABELS = frozenset({Topic.LABELS, Topic.CATEGORIES})
_PROPOSALS = frozenset({Topic.PROPOSALS, Topic.LABELS, Topic.CATEGORIES, Topic.RUNS})
_BY_PROPOSAL = (Order.SUREST, Order.DOUBTFUL, Order.CATEGORY)


def deciding_topics(view: View) -> frozenset[Topic]:
    """Return the topics on which the listing of `view` depends."""
    chosen, topics = view.filter, frozenset({Topic.IMAGES})
    labeled = (Order.LABELED, Order.CATEGORY)
    if _asks_for_labels(chosen) or view.order in labeled or view.grouping is Grouping.CATEGORY:
        topics |= _LABELS
    if (
        _asks_for_proposals(chosen)
        or view.order in _BY_PROPOSAL
        or view.grouping is Grouping.PROPOSAL
    ):
        topics |= _PROPOSALS
    if _asks_for_remarks(chosen) or view.grouping is Grouping.DUPLICATES:
        topics |= {Topic.REMARKS}
    return topics


def _asks_for_labels(chosen: ImageFilter) -> bool:
    said = chosen.answers or chosen.categories or chosen.tiers or chosen.splits
    return bool(said) or chosen.labeled is not None


def _asks_for_remarks(chosen: ImageFilter) -> bool:
    """That images are no duplicates is a remark, too."""
    parts = chosen.flagged, chosen.commented, chosen.duplicates, chosen.duplicate_group
    return any(each is not None for each in parts)


def _asks_for_proposals(chosen: ImageFilter) -> bool:
    bounds = (
        chosen.minimum_confidence,
        chosen.maximum_confidence,
        chosen.minimum_margin,
        chosen.maximum_margin,
        chosen.has_proposal,
        chosen.disagrees,
    )
    return bool(chosen.proposed or chosen.runs) or any(each is not None for each in bounds)
