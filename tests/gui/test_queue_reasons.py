"""Why an image is asked for: what is counted is one or many."""

import pytest

from core.selection.suggestion import Suggestion
from gui.models.label_queue import reason_text


@pytest.mark.parametrize(
    ("reason", "count", "said"),
    [
        ("medoid", 1, "Looks like no other image"),
        ("medoid", 3, "Stands for 3 images that look alike"),
        ("typical", 1, "Looks like no other image"),
        ("cover", 1, "1 image not covered yet is close to it"),
        ("cover", 2, "2 images not covered yet are close to it"),
    ],
)
def test_a_count_of_one_is_said_as_one(session, reason, count, said):
    assert reason_text(Suggestion(1, reason, values={"count": count}), session) == said
