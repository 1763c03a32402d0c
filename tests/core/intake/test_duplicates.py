"""Duplicates share a key and a split; flat pictures are told apart by their bytes."""

import random

from core.intake.duplicates import likeness, split_of
from core.types import Split

A, B = b"a" * 16, b"b" * 16


def test_equal_hashes_make_duplicates_of_different_bytes() -> None:
    assert likeness(5, A) == likeness(5, B) != likeness(6, A)


def test_flat_pictures_are_duplicates_only_if_their_bytes_are_equal() -> None:
    assert likeness(0, A) == likeness(-1, A) == A != likeness(0, B)


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
