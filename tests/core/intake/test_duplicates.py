"""Duplicates share a group and a split; flat pictures are told apart by their bytes."""

import random

from core.intake.duplicates import Print, duplicate_groups, split_of
from core.types import Split

A, B, C = b"a" * 16, b"b" * 16, b"c" * 16


def test_equal_bytes_and_equal_hashes_make_a_group_named_by_its_first_image() -> None:
    prints = [Print(9, A, 5), Print(4, A, 5), Print(7, B, 5), Print(2, C, 6)]
    assert duplicate_groups(prints) == {4: 4, 7: 4, 9: 4}


def test_flat_pictures_are_duplicates_only_if_their_bytes_are_equal() -> None:
    prints = [Print(1, A, 0), Print(2, B, 0), Print(3, B, 0), Print(4, C, -1)]
    assert duplicate_groups(prints) == {2: 2, 3: 2}


def test_groups_do_not_depend_on_the_order_of_the_images() -> None:
    prints = [Print(n, bytes([n % 7]) * 16, n % 5 - 2) for n in range(60)]
    shuffled = random.Random(1).sample(prints, len(prints))
    assert duplicate_groups(shuffled) == duplicate_groups(prints)


def test_near_duplicates_share_a_split_and_it_is_never_redrawn() -> None:
    for value in (-(2**63), -7, 1, 2**63 - 1):
        assert split_of(value, A, seed=3) is split_of(value, B, seed=3)
    assert split_of(0, A, seed=3) is split_of(0, A, seed=3)


def test_flat_pictures_are_spread_over_both_splits() -> None:
    splits = {split_of(0, bytes([n]) * 16, seed=0) for n in range(50)}
    assert splits == {Split.TRAIN, Split.VALIDATION}


def test_one_in_five_is_for_validation_and_the_seed_decides_which() -> None:
    drawn = random.Random(4)
    hashes = [drawn.randrange(-(2**63), 2**63) for _ in range(5000)]
    first = [split_of(value, A, seed=0) for value in hashes]
    second = [split_of(value, A, seed=1) for value in hashes]
    assert 850 < first.count(Split.VALIDATION) < 1150  # 5 standard deviations
    assert first != second
