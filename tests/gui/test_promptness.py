"""What else goes on leaves the window's thread its core and its turns."""

import os
import sys
import threading

import pytest

from core.rows import Changed
from core.types import Topic
from gui import folder_watch, promptness


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="only there has a thread a niceness")
def test_threads_beside_the_windows_stand_back(session, qtbot):
    found: list[int] = []
    session.read(lambda _: niceness(), found.append)
    session.read(lambda _: niceness(), found.append, in_sight=True)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found == [max(niceness(), promptness.BEHIND)] * 2


def test_states_are_counted_again_though_a_label_follows_at_once(session, qtbot):
    qtbot.waitUntil(lambda: bool(session.counts.ready))
    (first, *_) = session.project.catalog.rows(session.project.catalog.ids())
    first.path.rename(first.path.with_name(".hidden"))
    try:
        session.project.catalog.scan()
        session.announce(Changed(frozenset({Topic.IMAGES})))
        session.announce(Changed(frozenset({Topic.LABELS})))
        qtbot.waitUntil(lambda: session.counts.missing == 1)
    finally:
        first.path.with_name(".hidden").rename(first.path)


def test_folders_are_watched_some_in_each_turn(start_desk, project_folder, monkeypatch):
    monkeypatch.setattr(folder_watch, "AT_ONCE", 1)
    desk = start_desk(project_folder)
    watch = desk.application.projects.desk.watch
    desk.until(lambda: watch._watcher.directories())
    folders = len(desk.session.project.folders.places(100))
    assert folders > 1
    desk.until(lambda: len(watch._watcher.directories()) == folders)
