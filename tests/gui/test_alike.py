"""Browse in the order of likeness: in the real window, with features of a known likeness."""

import itertools
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from core.likeness import likeness
from core.progress import Pace
from core.project import Project
from core.row_store import RowStore
from core.rows import View
from core.types import Order
from gui import tasks

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def browse(start_desk, project_folder: Path):
    """The desk, at Browse; every third image by path is of one kind."""
    with Project.open(project_folder) as project:
        rows = project.catalog.rows(project.catalog.ids())
        generator = np.random.default_rng(0)
        centers = generator.normal(size=(3, 32)) * 4
        features = centers[np.arange(len(rows)) % 3] + generator.normal(size=(len(rows), 32))
        RowStore(project.cache / "features" / "fake-32", shape=(32,), dtype=np.float16).append(
            [row.digest.hex() for row in rows], features.astype(np.float16)
        )
    desk = start_desk(project_folder)
    desk.browse = desk.turn_to("browse")
    desk.until(lambda: desk.session.tasks.is_idle and not desk.browse.listing.timer.isActive())
    return desk


@pytest.fixture
def slow_sort(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """A sort that goes on until it is cancelled, and the event that says that it was."""
    stopped = threading.Event()

    def endless(_sketch: object, rows: np.ndarray, report) -> np.ndarray:
        pace = Pace("similarity", 10**9, report)
        try:
            while True:
                pace.step()
                threading.Event().wait(0.01)
        finally:
            stopped.set()

    monkeypatch.setattr(likeness, "like_by_like", endless)
    monkeypatch.setattr(tasks, "PATIENCE", 50)
    return stopped


def _sort(desk) -> None:
    desk.browse._actions["alike"].trigger()


def _cancel(desk) -> bool:
    """Press every Cancel in the job bar; a listing asked for anew has a line of its own."""
    for button in desk.window.jobs.findChildren(QToolButton):
        if button.accessibleName() == "Cancel" and button.isVisible():
            QTest.mouseClick(button, Left)
    return desk.session.view.order is not Order.ALIKE


def test_sorted_by_likeness_like_stands_by_like(browse):
    by_path = browse.browse.grid.images.ids
    _sort(browse)
    browse.until(lambda: browse.browse.grid.images.ids is not by_path)
    kinds = [by_path.index(each) % 3 for each in browse.browse.grid.images.ids]
    assert sum(one != other for one, other in itertools.pairwise(kinds)) == 2


def test_a_long_sort_is_in_the_job_bar_and_cancelled_leaves_the_view(browse, slow_sort):
    page = browse.browse
    page.grid.go_to(5)
    before, view, chosen = page.grid.images.ids, browse.session.view, page.grid.selected_ids()
    _sort(browse)
    browse.until(browse.window.jobs.isVisible)
    browse.until(lambda: _cancel(browse))
    assert slow_sort.is_set()
    assert browse.session.view == view
    browse.until(lambda: browse.session.tasks.is_idle and not page.listing.timer.isActive())
    assert page.grid.images.ids == before
    assert page.grid.selected_ids() == chosen
    assert not browse.window.jobs.isVisible()
    assert not page.listing.busy.is_shown
    assert not page._actions["back"].isEnabled()


def test_another_view_stops_a_sort_under_way(browse, slow_sort):
    _sort(browse)
    browse.until(lambda: browse.window.jobs.isVisible())
    by_name = browse.browse.grid.images.ids
    browse.session.set_view(View(order=Order.NEWEST))
    browse.until(slow_sort.is_set)
    browse.until(lambda: browse.session.tasks.is_idle)
    assert list(browse.browse.grid.images.ids) == sorted(by_name, reverse=True)
    assert browse.session.view.order is Order.NEWEST
    assert not browse.window.jobs.isVisible()


def test_a_quick_listing_never_shows_in_the_job_bar(browse):
    seen: list[str] = []
    browse.session.tasks.activity.connect(lambda _key, what: seen.append(what and what.text))
    _sort(browse)
    browse.until(lambda: browse.session.tasks.is_idle)
    assert "Listing images" not in seen
