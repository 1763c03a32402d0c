"""Lists that drop down show their entries whole."""

import re
from pathlib import Path

from core.doubt.doubts import Queue, QueueState
from gui.views.drop_down import DropDown
from gui.views.order_box import OrderBox

GUI = Path(__file__).parents[2] / "gui"


def room_of(box: DropDown) -> tuple[int, int]:
    """What the list has for a text, and what the longest one needs."""
    metrics = box.view().fontMetrics()
    longest = max(metrics.horizontalAdvance(box.itemText(row)) for row in range(box.count()))
    return box.view().viewport().width(), longest


def test_a_list_is_as_wide_as_its_longest_entry_however_narrow_the_box(desk):
    box = desk.turn_to("label").bar.strategy
    box.setFixedWidth(60)
    desk.until(lambda: box.width() == 60)
    box.showPopup()
    has, needs = room_of(box)
    assert has >= needs
    assert box.view().minimumWidth() >= needs  # without a window manager Qt makes room by itself
    box.hidePopup()


def test_counts_that_come_while_the_list_is_open_widen_it(qtbot):
    box = OrderBox()
    qtbot.addWidget(box)
    box.show()
    box.showPopup()
    box.show_states([QueueState(queue, 1_234_567) for queue in Queue])
    has, needs = room_of(box)
    assert has >= needs
    box.hidePopup()


def test_every_box_in_the_window_is_one_of_these():
    plain = [
        file.name for file in GUI.rglob("*.py") if re.search(r"QComboBox\(\)", file.read_text())
    ]
    assert plain == []
