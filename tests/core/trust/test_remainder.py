"""What an interval of all says of a part: a bound that no choice of the part can break."""

from hypothesis import given
from hypothesis import strategies as st

from core.trust.remainder import most_wrong_of, remainder


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_whatever_is_set_aside_the_rest_is_as_right_as_said(is_wrong, slack, aside):
    """The worst choice: only right ones are set aside."""
    aside = min(aside, len(is_wrong))
    worst = min(len(is_wrong), sum(is_wrong) + slack)
    kept = sorted(is_wrong)[aside:]
    said = remainder(len(is_wrong), worst, aside)
    assert (said.accepted, said.aside) == (len(kept), aside)
    if kept:
        assert sum(kept) <= said.worst_wrong <= len(kept)
        assert sum(not each for each in kept) / len(kept) >= said.least - 1e-12


def test_without_a_bound_nothing_is_said_of_the_rest():
    said = remainder(1240, None, 40)
    assert (said.accepted, said.worst_wrong, said.least) == (1200, None, None)


def test_nothing_is_said_of_nothing():
    assert remainder(40, 3, 50).least is None
    assert remainder(40, 3, 50).aside == 40


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_the_most_wrong_ones_are_read_back_from_a_share(above, wrong):
    wrong = min(wrong, above)
    assert most_wrong_of(above, 1 - wrong / above) == wrong
