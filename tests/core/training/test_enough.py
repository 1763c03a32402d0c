"""What a measurement takes: how many labels are lacking, and that no fewer would do."""

from collections.abc import Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from core.training.evidence.enough import LEAST_PER_CLASS, lacking, why_not_enough


def is_enough(counts: Sequence[int]) -> bool:
    filled = [n for n in counts if n >= LEAST_PER_CLASS]
    return len(filled) >= 2 and 5 * sum(filled) >= 4 * sum(counts)


def fewest(counts: Sequence[int]) -> int:
    """By trying every way to add labels."""
    most = 2 * LEAST_PER_CLASS + sum(counts)
    for total in range(most + 1):
        for more in product(range(total + 1), repeat=len(counts)):
            if sum(more) == total and is_enough([a + b for a, b in zip(counts, more, strict=True)]):
                return total
    raise AssertionError


@given(st.lists(st.integers(0, 5), min_size=2, max_size=4))
def test_what_is_lacking_would_be_enough_and_fewer_would_not(counts: list[int]) -> None:
    more = lacking(counts)
    assert is_enough([a + b for a, b in zip(counts, more, strict=True)])
    assert sum(more) == fewest(counts)


def test_it_says_which_labels_count_and_how_many_more_of_what_it_takes() -> None:
    assert why_not_enough([3, 1], 40, ["ant", "bee"]) == (
        "Not measured: 4 of 40 labels count, those that are gold and of images that no model "
        "picked. It takes at least 2 more of these, for instance bee: 2. Label images of the queue "
        "Random, or picked by yourself in Browse, with no suggestion in sight, and train again."
    )
    assert why_not_enough([3, 3], 40, ["ant", "bee"]) == ""


def test_of_many_categories_some_are_named() -> None:
    said = why_not_enough([1] * 60, 60, [f"kind {n}" for n in range(60)])
    assert "at least 70 more of these, for instance kind 0: 2, " in said
    assert "kind 4: 2, …. " in said
    assert "kind 5" not in said
