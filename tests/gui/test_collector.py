"""Garbage is collected, and in the window's thread alone."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from gui.collector import PAUSE, Collector


class Ring:
    """Garbage that only the collector can take apart; it notes in which thread that was."""

    def __init__(self, taken_in: list[threading.Thread]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: taken_in.append(threading.current_thread()))


@pytest.fixture
def collector(qapp):
    made = Collector()
    yield made
    made.close()
    assert gc.isenabled()


def litter(taken_in: list[threading.Thread]) -> None:
    for _ in range(20_000):
        Ring(taken_in)


def test_what_a_pool_throws_away_is_taken_apart_in_the_windows_thread(collector, qtbot):
    taken_in: list[threading.Thread] = []
    with ThreadPoolExecutor(1) as pool:
        pool.submit(litter, taken_in).result()
    assert not taken_in
    qtbot.waitUntil(lambda: len(taken_in) == 20_000, timeout=20 * PAUSE)
    assert set(taken_in) == {threading.main_thread()}


def test_what_stays_is_not_looked_through_until_it_is_let_go(collector):
    taken_in: list[threading.Thread] = []
    Ring(taken_in)
    collector.leave_alone_what_stays()
    gc.collect()
    assert not taken_in
    collector.let_go()
    gc.collect()
    assert len(taken_in) == 1


def test_a_window_keeps_its_garbage_to_itself_and_gives_it_back(start_desk, project_folder):
    desk = start_desk(project_folder)
    assert not gc.isenabled()
    desk.application.projects.close()
    assert gc.get_freeze_count() == 0
