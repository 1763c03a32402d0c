"""The typed query: what it reads, what it refuses, and that it reads what it writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.query import Names, parse, text_of
from core.rows import ImageFilter, View
from core.types import Answer, Grouping, ImageState, Order, Split, Tier

NAMES = Names({1: "bee", 2: "honey bee", 3: "ant, red", 4: 'the "other"'}, {1: "/photos/2026"})


def filter_of(text: str) -> ImageFilter:
    return parse(text, NAMES).filter


def test_parts_combine():
    read = filter_of('tier:gold category:bee,"honey bee" confidence<=0.6 garden')
    assert read == ImageFilter(
        tiers=frozenset({Tier.GOLD}),
        categories=frozenset({1, 2}),
        maximum_confidence=0.6,
        text="garden",
    )


def test_a_bare_sign_leaves_the_end_out():
    read = filter_of("confidence<60% side>500")
    assert 0.5999 < read.maximum_confidence < 0.6
    assert read.minimum_side == 501
    assert text_of(View(read), NAMES) == "confidence<0.6 side>=501"


def test_two_dots_are_a_range_that_may_be_open():
    read = filter_of("confidence:0.4..0.6 side:..800 captured:2026-05..2026-06")
    assert (read.minimum_confidence, read.maximum_confidence) == (0.4, 0.6)
    assert (read.minimum_side, read.maximum_side) == (None, 800)
    assert (read.captured_from, read.captured_until) == ("2026-05", "2026-06")
    alone = View(ImageFilter(duplicates=False))
    assert parse(text_of(alone, NAMES), NAMES) == alone


def test_order_groups_and_likeness_are_words_too():
    assert parse("sort:-captured group:day", NAMES) == View(
        order=Order.CAPTURED, backwards=True, grouping=Grouping.DAY
    )
    assert parse("like:4,7", NAMES) == View(order=Order.LIKE, like=(4, 7))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tier:golden", "tier:golden"),
        ("category:wasp", "wasp"),
        ("confidence<high", "confidence<high"),
        ("colour:red", "colour"),
        ("tier:", "tier:"),
        ('path "open', "quotation mark"),
        ("captured>=yesterday", "captured>=yesterday"),
        ("-flagged:yes", "flagged:no"),
        ("run:x", "whole number"),
    ],
)
def test_what_is_not_understood_is_named(text, said):
    with pytest.raises(UserError) as refused:
        parse(f"tier:gold {text}", NAMES)
    assert said in str(refused.value)


def test_a_name_is_found_without_its_capitals():
    assert filter_of("category:BEE").categories == {1}


shares = st.none() | st.integers(0, 1000).map(lambda n: n / 1000)
filters = st.builds(
    ImageFilter,
    states=st.frozensets(st.sampled_from(ImageState)),
    answers=st.frozensets(st.sampled_from(Answer)),
    categories=st.frozensets(st.sampled_from(sorted(NAMES.categories))),
    tiers=st.frozensets(st.sampled_from(Tier)),
    splits=st.frozensets(st.sampled_from(Split)),
    minimum_confidence=shares,
    maximum_confidence=shares,
    minimum_margin=shares,
    disagrees=st.none() | st.booleans(),
    flagged=st.none() | st.booleans(),
    commented=st.none() | st.booleans(),
    runs=st.frozensets(st.integers(1, 9)),
    roots=st.frozensets(st.just(1)),
    folders=st.frozensets(st.sampled_from(["a", "a b", "c,d", "e/f"])),
    captured_from=st.sampled_from([None, "2026", "2026-11-24", "2026-11-24T08:15:00"]),
    captured_until=st.sampled_from([None, "2026", "2026-12"]),
    minimum_side=st.none() | st.integers(1, 9000),
    duplicates=st.booleans(),
    duplicate_group=st.none() | st.integers(1, 99),
    text=st.sampled_from(["", "garden", "two words", "tier:gold", "sort:x", "a:b", "side>1"]),
)
views = st.builds(
    View,
    filter=filters,
    order=st.sampled_from([each for each in Order if each is not Order.LIKE]),
    backwards=st.booleans(),
    grouping=st.sampled_from(Grouping),
)


def test_likeness_keeps_its_direction_in_words():
    view = View(order=Order.LIKE, like=(4, 7), backwards=True, grouping=Grouping.DAY)
    assert parse(text_of(view, NAMES), NAMES) == view
    assert text_of(View(order=Order.LIKE, like=(4,)), NAMES) == "like:4"


@given(views)
def test_what_is_written_is_read_as_the_same_view(view):
    assert parse(text_of(view, NAMES), NAMES) == view
