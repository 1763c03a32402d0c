"""*Accuracy so far*, before there is a number: which labels it takes, and how many at least."""

from core.jobs.companion_messages import Measured
from gui.wording import accuracy_so_far


def named(category_id: int) -> str:
    return {1: "ant", 2: "bee"}[category_id]


def test_it_says_which_labels_count_and_of_what_they_are_lacking():
    said, which = accuracy_so_far(Measured(1, n=0, needed=8, lacking=((2, 3),)), named)
    assert said == "Accuracy so far: takes at least 8 more gold labels that no model picked"
    assert "with no suggestion in sight" in which
    assert "Checks of an audit do not" in which
    assert which.endswith("Among those lacking, for instance: bee: 3.")
    said, which = accuracy_so_far(Measured(1, n=0, needed=1), named)
    assert said == "Accuracy so far: takes at least 1 more gold label that no model picked"
    assert "lacking" not in which


def test_no_number_is_named_where_it_takes_other_pictures():
    said, _which = accuracy_so_far(Measured(1, n=0), named)
    assert said == "Accuracy so far: the labels that count show too few different pictures"
