"""Results that come in a burst leave the loop room for keys and paints."""

import time

from PySide6.QtCore import QTimer

from gui import deliveries
from gui.deliveries import Deliveries


def test_all_are_handed_over_in_their_order(qapp, qtbot):
    came: list[int] = []
    given = Deliveries(came.append)
    for number in range(500):
        given.put(number)
    assert came == []  # never within the call
    qtbot.waitUntil(lambda: len(came) == 500)
    assert came == list(range(500))


def test_the_loop_goes_on_between_two_slow_ones(qapp, qtbot):
    came: list[str] = []

    def slowly(name: str) -> None:
        time.sleep(2 * deliveries.SHARE)
        came.append(name)

    given, key = Deliveries(slowly), QTimer()
    key.timeout.connect(lambda: came.append("key"))
    key.start(0)
    for name in ("first", "second", "third"):
        given.put(name)
    qtbot.waitUntil(lambda: "third" in came)
    key.stop()
    assert "key" in came[came.index("first") : came.index("second")]
    assert "key" in came[came.index("second") : came.index("third")]


def test_one_that_fails_does_not_hold_up_the_others(qapp, qtbot):
    came: list[int] = []

    def hand_over(number: int) -> None:
        if number == 1:
            raise ValueError("a bug")
        came.append(number)

    given = Deliveries(hand_over)
    with qtbot.captureExceptions() as raised:
        for number in range(3):
            given.put(number)
        qtbot.waitUntil(lambda: len(came) == 2)
    assert came == [0, 2]
    assert [kind for kind, *_ in raised] == [ValueError]
