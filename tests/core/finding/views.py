"""Filters and views of every kind, for a project that `life.spread` has spread."""

from hypothesis import strategies as st

from core.rows import ImageFilter, View
from core.types import Answer, ImageState, Order, Split, Tier
from tests.core.finding.life import FOLDERS

FILTERS = st.builds(
    ImageFilter,
    states=st.frozensets(st.sampled_from(ImageState), max_size=2),
    answers=st.just(frozenset()) | st.frozensets(st.sampled_from(Answer), max_size=2),
    labeled=st.sampled_from([None, None, None, True, False]),
    categories=st.just(frozenset()) | st.frozensets(st.integers(1, 3), max_size=2),
    tiers=st.just(frozenset()) | st.frozensets(st.sampled_from(Tier), max_size=2),
    splits=st.just(frozenset()) | st.frozensets(st.sampled_from(Split), max_size=2),
    proposed=st.just(frozenset()) | st.frozensets(st.integers(1, 3), max_size=2),
    has_proposal=st.sampled_from([None, None, None, True, False]),
    minimum_confidence=st.none() | st.floats(0.4, 0.9),
    maximum_confidence=st.none() | st.floats(0.4, 0.9),
    disagrees=st.sampled_from([None, None, None, True, False]),
    folders=st.just(frozenset()) | st.frozensets(st.sampled_from(FOLDERS), max_size=2),
    captured_from=st.none() | st.sampled_from(["2026", "2026-05-02", "2026-05-02T08:10"]),
    captured_until=st.none() | st.sampled_from(["2026", "2026-05", "2026-05-02"]),
    minimum_side=st.none() | st.sampled_from([1, 640]),
    maximum_side=st.none() | st.sampled_from([8, 640]),
    flagged=st.sampled_from([None, None, True, False]),
    duplicates=st.sampled_from([None, None, True, False]),
    text=st.sampled_from(["", "", "A", "3", "b/"]),
)
VIEWS = st.builds(
    View,
    filter=FILTERS | st.builds(ImageFilter),
    order=st.sampled_from([o for o in Order if o not in (Order.LIKE, Order.ALIKE)]),
    backwards=st.booleans(),
)
