"""How fast the grid paints: 100,000 rows (or as many as asked for), real thumbnails behind them.

    QT_QPA_PLATFORM=offscreen PYTHONPATH=. python tests/benchmarks/grid.py [ROWS]

Prints p50, p99 and the worst of paints while scrolling by wheel and by page and while jumping,
and the times of select all, of a filter and of a label on 10,000 images.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from sqlalchemy import text

from core.project import Project
from core.rows import ImageFilter
from gui.session import Session
from gui.tasks import Tasks
from gui.theme import Mode, Theme
from gui.views.image_grid import ImageGrid

PICTURES = 500  # distinct thumbnails
VIEW = (1600, 1000)


def main(rows: int) -> None:
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), rows)
        session = Session(project, Tasks(), Theme(app, Mode.DARK))
        start = time.perf_counter()
        grid = TimedGrid(session)
        grid.resize(*VIEW)
        grid.show()
        grid.load(lambda p: p.catalog.ids())
        wait_for(lambda: len(grid.images.ids) == rows and grid.images.row(0))
        print(f"{rows:,} rows: first rows in sight after {time.perf_counter() - start:.2f} s")
        for size in (256, 160, 100):
            grid.set_thumbnail_size(size)
            measure(grid, size)
        measure_selection(grid, session)
        session.close()


class TimedGrid(ImageGrid):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.times: list[float] = []  # ms on the clock
        self.costs: list[float] = []  # ms of the processor: what a quiet machine would take

    def paintEvent(self, event) -> None:
        start, cost = time.perf_counter(), time.thread_time()
        super().paintEvent(event)
        self.times.append(1000 * (time.perf_counter() - start))
        self.costs.append(1000 * (time.thread_time() - cost))


def measure(grid: TimedGrid, size: int) -> None:
    """Scroll in three ways, at 60 frames a second, and say how long the paints took."""
    bar = grid.verticalScrollBar()
    ways: dict[str, Callable[[int], int]] = {
        "wheel": lambda frame: bar.value() + 120,
        "page": lambda frame: bar.value() + bar.pageStep(),
        "jump": lambda frame: bar.maximum() * (frame * 37 % 100) // 100,
    }
    cells = len(grid._visible())
    for name, way in ways.items():
        bar.setValue(0)
        wait(600)
        grid.times.clear()
        grid.costs.clear()
        for frame in range(150):
            bar.setValue(way(frame))
            wait(16)
        cut, cost = (statistics.quantiles(each, n=100) for each in (grid.times, grid.costs))
        print(
            f"{size:3} px, {cells:3} cells, {name:5}: p50 {cut[49]:5.1f}  p99 {cut[98]:5.1f}  "
            f"max {max(grid.times):5.1f} ms, "
            f"processor p50 {cost[49]:4.1f}  p99 {cost[98]:4.1f} ms"
        )


def measure_selection(grid: TimedGrid, session: Session) -> None:
    print(f"select all: {timed(grid.selectAll):.1f} ms, clear: {timed(grid.clearSelection):.1f} ms")
    grid._chosen.set([range(min(10_000, len(grid.images.ids)))])
    ids, category = grid.selected_ids(), session.categories[0].id
    seen = timed(lambda: session.label(ids, category))
    print(f"label of {len(ids):,}: on screen after {seen:.1f} ms")
    start = time.perf_counter()
    wait_for(lambda: session.counts.labeled == len(ids))
    print(f"  written and counted after {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    session.undo()
    wait_for(lambda: session.counts.labeled == 0)
    print(f"  undone after {time.perf_counter() - start:.2f} s")
    before, start = len(grid.images.ids), time.perf_counter()
    grid.load(lambda p: p.catalog.ids(ImageFilter(text="7")))
    wait_for(lambda: len(grid.images.ids) < before and grid.images.row(grid._visible().start))
    print(f"filter by path: {time.perf_counter() - start:.2f} s for {len(grid.images.ids):,}")


def make_project(folder: Path, rows: int) -> Project:
    """Return a project of `rows` rows that share the thumbnails of a few hundred pictures."""
    pictures = folder / "pictures"
    pictures.mkdir()
    for number in range(PICTURES):
        shade = (number % 256, number * 7 % 256, number * 31 % 256)
        noise = Image.effect_noise((320, 240), 60).convert("RGB")
        Image.blend(noise, Image.new("RGB", (320, 240), shade), 0.6).save(
            pictures / f"{number:04}.jpg"
        )
    project = Project.create(folder / "grid.autodidact", pictures)
    project.catalog.scan()
    project.catalog.read_new()
    project.categories.create("something")
    with project._database.write() as connection:
        connection.execute(
            text(
                "WITH RECURSIVE n(i) AS "
                "(SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
                "INSERT INTO image (root_id, path, state, bytes, mtime_ns, added_at, shuffle, "
                "digest, width, height) SELECT 1, CAST(printf('more/%07d.jpg', n.i) AS BLOB), "
                "'ready', 1, 1, '2026', n.i, image.digest, 320, 240 "
                "FROM n JOIN image ON image.id = n.i % :pictures + 1"
            ),
            {"first": PICTURES, "last": rows - 1, "pictures": PICTURES},
        )
    return project


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_for(question: Callable[[], object]) -> None:
    while not question():
        wait(5)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
