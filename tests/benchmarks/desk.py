"""The whole window over a million rows, offscreen: how soon, how smooth, and never blocked.

    QT_QPA_PLATFORM=offscreen PYTHONPATH=. python tests/benchmarks/desk.py CACHE [ROWS [PHASE …]]

CACHE keeps the generated project; phases are scan, scroll, select, label, filter, facets, like,
all (default: every one of them). A heartbeat every 5 ms measures how late the window's loop is;
with WHY=1 it is said where.
"""

import faulthandler
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

CACHE = Path(sys.argv[1]).absolute()
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
os.environ["AUTODIDACT_CONFIG_DIR"] = tempfile.mkdtemp()

from million import FILES, make_files, make_project  # noqa: E402
from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QWheelEvent  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from core.jobs.run_folder import RunConfig  # noqa: E402
from core.rows import EVERYTHING, ImageFilter, View  # noqa: E402
from core.settings import Settings, save  # noqa: E402
from core.types import Grouping, Order, Source, Tier  # noqa: E402
from gui.application import Application  # noqa: E402
from gui.promptness import be_prompt  # noqa: E402
from gui.views.image_grid import ImageGrid  # noqa: E402

FRAME = 1000 / 60  # ms
BEAT = 5  # ms
PATIENCE = 90  # seconds
SCANNED = 10_000  # ms
Key = Qt.Key


class Heart:
    """Beats in the window's thread; `late` holds by how much each beat came too late, ms."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT)

    def begin(self) -> None:
        self.late.clear()
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, 1000 * (now - self._last) - BEAT))
        self._last = now

    def watch(self) -> None:
        """Print where the window's thread is whenever it misses beats (with WHY=1). In a thread."""
        window, said = threading.main_thread().ident, 0.0
        while True:
            time.sleep(0.02)
            missing = time.perf_counter() - self._last
            if missing > 0.06 and self._last != said:
                said = self._last
                frames = traceback.extract_stack(sys._current_frames()[window])
                own = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-7:]]
                print(f"    late by {1000 * missing:.0f} ms: {' < '.join(reversed(own))}")


class Paints:
    """Times every paint of the grid in sight, and counts cells painted without a picture."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.computing: list[float] = []  # of those, the processor time of the window's thread
        self.blank = self.cells = 0
        original = ImageGrid.paintEvent

        def timed(grid: ImageGrid, event: object) -> None:
            start, computing = time.perf_counter(), time.thread_time()
            original(grid, event)
            self.times.append(1000 * (time.perf_counter() - start))
            self.computing.append(1000 * (time.thread_time() - computing))
            for piece in grid._pieces():
                for number in piece:
                    row = grid.images.row(number)
                    known = row is not None and grid._thumbnails.pixmap(row, 1) is not None
                    self.blank += not known
                    self.cells += 1

        ImageGrid.paintEvent = timed

    def begin(self) -> None:
        self.times.clear()
        self.computing.clear()
        self.blank = self.cells = 0


def wait(milliseconds: float) -> None:
    loop, timer = QEventLoop(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setSingleShot(True)
    timer.timeout.connect(loop.quit)
    timer.start(int(milliseconds))
    loop.exec()


def until(question: Callable[[], object], patience: float = PATIENCE) -> float:
    """Return after how many ms the answer was yes; the window lives meanwhile."""
    start = time.perf_counter()
    while not question():
        if time.perf_counter() - start > patience:
            faulthandler.dump_traceback()
            raise SystemExit(f"not within {patience} s")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 2)
    return 1000 * (time.perf_counter() - start)


def spread(times: list[float]) -> str:
    if len(times) < 2:
        return f"{times[0]:.1f}" if times else "nothing"
    cut = statistics.quantiles(times, n=100, method="inclusive")
    return f"p50 {cut[49]:.1f}  p99 {cut[98]:.1f}  max {max(times):.1f} ms"


class Bench:
    def __init__(self, app: QApplication) -> None:
        self.paints, self.heart = Paints(), Heart()
        if "WHY" in os.environ:
            threading.Thread(target=self.heart.watch, daemon=True).start()
        save(Settings(toured=True))  # no tour over what is measured
        start = time.perf_counter()
        self.application = Application(app)
        self.application.begin(None)
        self.application.window.resize(1600, 1000)
        until(lambda: self.application.window.isVisible())
        QApplication.processEvents()
        up = 1000 * (time.perf_counter() - start)
        print(f"window up (start page): {up:.0f} ms", flush=True)
        until(lambda: hasattr(sys.modules.get("gui.desk"), "make_demo"))
        wait(1500)

    @property
    def session(self):
        return self.application.session

    @property
    def grid(self) -> ImageGrid:
        return self.application.window.pages["browse"].grid

    def say(self, name: str, times: list[float]) -> None:
        """Print the times of a phase, and how late the loop was during it."""
        late = sorted(self.heart.late) or [0.0]
        over = sum(each > FRAME for each in late)
        p50, p99 = (late[int(len(late) * share)] for share in (0.5, 0.99))
        worst = f"loop late: p50 {p50:.1f}  p99 {p99:.1f}  max {late[-1]:.1f} ms, "
        worst += f"{over} of {len(late)} over a frame"
        print(f"{name}: {spread(times)}; {worst}", flush=True)

    def begin(self) -> None:
        wait(300)
        self.heart.begin()
        self.paints.begin()

    def pictures_in_sight(self) -> bool:
        rows = [self.grid.images.row(n) for piece in self.grid._pieces() for n in piece]
        return bool(rows) and all(
            row is not None and self.grid._thumbnails.pixmap(row, self.grid._pixels()) is not None
            for row in rows
        )

    def rest(self) -> None:
        """Wait for what is under way; a look of the folder watch may take longer than we wait."""
        tasks, end = self.session.tasks, time.perf_counter() + 5
        until(lambda: tasks.is_idle or time.perf_counter() > end)

    def painted(self) -> bool:
        return bool(self.paints.times)

    def open(self, folder: Path) -> None:
        self.begin()
        start = time.perf_counter()
        self.application.projects.open(folder)
        until(lambda: self.session and len(self.grid.images.ids))
        until(self.pictures_in_sight)
        self.say("project open to thumbnails in sight", [1000 * (time.perf_counter() - start)])

    def scan(self) -> None:
        """A part of the scan that follows every opening; the rest of it is called off."""
        tasks = self.session.tasks
        until(lambda: tasks._activities or tasks.is_idle)
        self.begin()
        wait(SCANNED)
        self.say("lateness while the folder is scanned", list(self.heart.late))
        for activity in list(tasks._activities.values()):
            activity.cancel()
        until(lambda: not self.application.projects.desk._intake.is_on)

    def scroll(self, note: str = "", frames: int = 120) -> None:
        bar, viewport = self.grid.verticalScrollBar(), self.grid.viewport()
        middle = QPointF(viewport.rect().center())

        def wheel(frame: int) -> None:
            if frame % 3 == 0:
                turn(120)

        def turn(far: int) -> None:
            down, none = QPoint(0, -far), QPoint()
            event = QWheelEvent(
                middle, viewport.mapToGlobal(middle), none, down, Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(viewport, event)

        def drag(frame: int) -> None:
            bar.setValue(bar.maximum() * (frame * 7 % 1000) // 1000)

        def page(_frame: int) -> None:
            QTest.keyClick(self.grid, Key.Key_PageDown)

        for name, step in (
            ("wheel, 20 notches a second", wheel),
            ("wheel, 120 notches a second", lambda _: turn(240)),
            ("drag of the scroll bar, another place in each frame", drag),
            ("PgDn, 60 a second", page),
        ):
            bar.setValue(0)
            self.grid.go_to(0)
            self.begin()
            due = time.perf_counter()
            for frame in range(frames):
                step(frame)
                due += FRAME / 1000
                wait(max(1, 1000 * (due - time.perf_counter())))
            blank = 100 * self.paints.blank / max(1, self.paints.cells)
            self.say(f"paint, {name}{note} ({blank:.1f} % blank)", list(self.paints.times))
            print(f"    processor time: {spread(self.paints.computing)}", flush=True)

    def filters(self) -> None:
        tiers = (ImageFilter(tiers=frozenset({tier})) for tier in Tier)
        views = [
            *(View(each) for each in tiers),
            View(ImageFilter(labeled=False)),
            View(ImageFilter(text="f013/00")),
            View(ImageFilter(minimum_confidence=0.9)),
            View(order=Order.SUREST),
            View(grouping=Grouping.FOLDER),
            View(grouping=Grouping.CATEGORY),
            View(),
        ]
        times: list[float] = []
        self.begin()
        for view in views:
            before = self.grid.images.ids
            self.session.set_view(view)
            self.paints.begin()
            times.append(
                until(lambda before=before: self.grid.images.ids is not before and self.painted())
            )
            self.rest()
        self.say("filter, order or grouping changed to first paint", times)

    def facets(self) -> None:
        finding = self.session.project.finding
        if not hasattr(finding, "facets"):
            print("facets: not there")
            return
        times: list[float] = []
        self.begin()
        for wanted in (EVERYTHING, ImageFilter(tiers=frozenset({Tier.GOLD})), EVERYTHING) * 3:
            got: list[object] = []
            self.session.read(lambda p, w=wanted: p.finding.facets(w), got.append)
            times.append(until(lambda got=got: got))
        self.say("facets", times)

    def labels(self, count: int, times: int) -> None:
        painted, written = list[float](), list[float]()
        self.grid.setFocus()
        self.begin()
        for turn in range(times):
            first = 60_000 + turn * count
            self.grid.go_to(first)
            self.grid._chosen.set([range(first, first + count)])
            until(lambda first=first: self.grid.images.row(first))
            wait(30)
            self.paints.begin()
            QTest.keyClick(self.grid, Key.Key_1 + turn % 9)
            start = time.perf_counter()
            painted.append(until(self.painted))
            until(lambda: not self.session.tasks.unsettled_edits)
            written.append(1000 * (time.perf_counter() - start))
        self.say(f"label of {count:,}, key to paint", painted)
        print(f"    to disk: {spread(written)}")
        self.rest()
        undone: list[float] = []
        self.begin()
        for _ in range(min(3, times)):
            start = time.perf_counter()
            self.session.undo()
            until(lambda: not self.session.tasks.unsettled_edits)
            undone.append(1000 * (time.perf_counter() - start))
        self.rest()
        self.say(f"undo of {count:,}, to disk", undone)

    def select(self) -> None:
        times: list[float] = []
        self.begin()
        for _ in range(3):
            for way in (self.grid.selectAll, self.grid.selected_ids, self.grid.invert_selection):
                start = time.perf_counter()
                way()
                times.append(1000 * (time.perf_counter() - start))
        wait(300)
        self.say(f"select all {len(self.grid.images.ids):,}, their ids, invert", times)

    def like(self) -> None:
        likeness = getattr(self.session.project, "likeness", None)
        if likeness is None or not list((self.session.project.cache / "features").glob("*")):
            print("more like this: not measured (this project has no features)")
            return
        times: list[float] = []
        self.begin()
        for row in (1, 500, 90_000):
            image_id = self.grid.images.id_at(row)
            before = self.grid.images.ids
            self.session.set_view(View(order=Order.LIKE, like=(image_id,)))
            times.append(until(lambda before=before: self.grid.images.ids is not before))
        self.session.set_view(View())
        self.rest()
        self.say("more like this, to first paint", times)

    def everything_at_once(self, pictures: Path) -> None:
        """Scroll and label while new files are read, 20,000 labels come in and a head trains."""
        make_files(pictures / "new" / str(os.getpid()), 4_000)
        desk, session = self.application.projects.desk, self.session
        ids = self.grid.images.ids[300_000:320_000]
        self.begin()
        desk.rescan()
        desk._live.start(RunConfig(recipe="head"))
        session.edit(lambda p: _bring_in(p, ids))
        self.scroll(" while scanning, importing and training", frames=120)
        print(f"    training still on: {desk._live.is_on}; reading still on: {desk._intake._is_on}")
        self.labels(1, 10)
        desk._live.stop()
        until(lambda: not desk._live.is_on, 240)
        self.rest()


def _bring_in(project, ids):
    from core.bringing_in import IncomingLabel  # noqa: PLC0415
    from core.rows import Selection  # noqa: PLC0415

    incoming = [IncomingLabel(each, f"kind {1 + each % 12}") for each in ids]
    return project.bring_in(incoming, source=Source.IMPORT, selection=Selection("import"))


def main() -> None:
    template = make_project(CACHE, ROWS)
    folder = CACHE / "work.autodidact"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {ROWS:,} rows, {FILES:,} files")
    app = QApplication(sys.argv[:1])
    be_prompt()  # as gui.application.run does
    bench = Bench(app)
    bench.open(folder)
    phases: dict[str, Callable[[], None]] = {
        "scan": bench.scan,
        "scroll": bench.scroll,
        "select": bench.select,
        "label": lambda: (bench.labels(1, 30), bench.labels(10_000, 4))[-1],
        "filter": bench.filters,
        "facets": bench.facets,
        "like": bench.like,
        "all": lambda: bench.everything_at_once(CACHE / f"pictures-{ROWS}"),
    }
    for name in sys.argv[3:] or phases:
        phases[name]()
    print(f"load {os.getloadavg()[0]:.1f}")
    bench.application.end()


if __name__ == "__main__":
    try:
        main()
    except BaseException:  # the window's crash reporter would keep it for a dialog
        traceback.print_exc()
        os._exit(1)
