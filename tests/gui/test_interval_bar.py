"""The line of an audit: what was asked stands where it is."""

from itertools import pairwise

import pytest

from gui.theme import Mode, Theme
from gui.views.interval_bar import EDGE, HEIGHT, IntervalBar


@pytest.fixture
def bar(qapp, qtbot):
    made = IntervalBar(Theme(qapp, Mode.LIGHT))
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("width", [140, 260])
@pytest.mark.parametrize("asked", [0.6, 0.75, 0.9, 0.95])
def test_what_was_asked_is_written_below_its_mark(bar, width, asked):
    bar.resize(width, HEIGHT)
    bar.show_interval(None, (0.8, 1.0), asked)
    mark = EDGE / 2 + (asked - 0.5) / 0.5 * (width - EDGE)
    written = bar.scale()[asked]
    most = max(1.0, mark + written.width() / 2 - width)  # only not to leave the line
    assert abs(written.center().x() - mark) <= most


def test_texts_stay_on_the_line_and_apart(bar):
    for width in (120, 140, 200, 260):
        bar.resize(width, HEIGHT)
        for asked in (0.5, 0.55, 0.7, 0.9, 0.95, 0.97, 0.999):
            bar.show_interval(None, None, asked)
            places = sorted(bar.scale().values(), key=lambda place: place.left())
            assert places[0].left() >= 0
            assert places[-1].right() <= width
            assert all(a.right() < b.left() for a, b in pairwise(places))


def test_the_end_is_named_where_there_is_room(bar):
    bar.resize(260, HEIGHT)
    bar.show_interval(None, None, 0.8)
    assert set(bar.scale()) == {0.5, 0.8, 1.0}
    bar.show_interval(None, None, 0.95)
    assert set(bar.scale()) == {0.5, 0.95}
