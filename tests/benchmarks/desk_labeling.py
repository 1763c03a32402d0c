"""Labeling: a few images, many, and while everything else goes on."""

import os
import time
from pathlib import Path

from desk_bench import Bench
from desk_looking import scroll
from desk_watch import spread, until, wait
from million import make_files
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.bringing_in import IncomingLabel
from core.jobs.run_folder import RunConfig
from core.rows import Selection
from core.types import Source


def labels(bench: Bench, count: int, times: int) -> None:
    painted, written = list[float](), list[float]()
    bench.grid.setFocus()
    bench.begin()
    for turn in range(times):
        first = 60_000 + turn * count
        bench.grid.go_to(first)
        bench.grid._chosen.set([range(first, first + count)])
        until(lambda first=first: bench.grid.images.row(first))
        wait(30)
        bench.paints.begin()
        QTest.keyClick(bench.grid, Qt.Key.Key_1 + turn % 9)
        start = time.perf_counter()
        painted.append(until(bench.painted))
        until(lambda: not bench.session.tasks.unsettled_edits)
        written.append(1000 * (time.perf_counter() - start))
    bench.say(f"label of {count:,}, key to paint", painted)
    print(f"    to disk: {spread(written)}")
    bench.rest()
    undone: list[float] = []
    bench.begin()
    for _ in range(min(3, times)):
        start = time.perf_counter()
        bench.session.undo()
        until(lambda: not bench.session.tasks.unsettled_edits)
        undone.append(1000 * (time.perf_counter() - start))
    bench.rest()
    bench.say(f"undo of {count:,}, to disk", undone)


def everything_at_once(bench: Bench, pictures: Path) -> None:
    """Scroll and label while new files are read, 20,000 labels come in and a head trains."""
    make_files(pictures / "new" / str(os.getpid()), 4_000)
    desk, session = bench.application.projects.desk, bench.session
    ids = bench.grid.images.ids[300_000:320_000]
    desk._live.start(RunConfig(recipe="head"))
    until(lambda: desk._live.run_id is not None, 240)  # its labels are frozen
    desk.rescan()
    session.edit(lambda p: bring_in(p, ids))
    scroll(bench, " while scanning, importing and training", frames=120)
    print(f"    training still on: {desk._live.is_on}; reading still on: {desk._intake._is_on}")
    labels(bench, 1, 10)
    desk._live.stop()
    until(lambda: not desk._live.is_on, 240)
    bench.rest()


def bring_in(project, ids):
    incoming = [IncomingLabel(each, f"kind {1 + each % 12}") for each in ids]
    brought = project.bring_in(incoming, source=Source.IMPORT, selection=Selection("import"))
    return brought.changed
