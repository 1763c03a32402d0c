"""Looking through the images: while they are scanned, scrolled, selected."""

import time
from collections.abc import Callable

from desk_bench import Bench
from desk_watch import FRAME, spread, until, wait
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

SCANNED = 10_000  # ms


def scan(bench: Bench) -> None:
    """A part of the scan that follows every opening; the rest of it is called off."""
    tasks = bench.session.tasks
    until(lambda: tasks._activities or tasks.is_idle)
    bench.begin()
    wait(SCANNED)
    bench.say("lateness while the folder is scanned", list(bench.heart.late))
    for activity in list(tasks._activities.values()):
        activity.cancel()
    until(lambda: not bench.application.projects.desk._intake.is_on)


def scroll(bench: Bench, note: str = "", frames: int = 120) -> None:
    bar = bench.grid.verticalScrollBar()
    for name, step in (
        ("wheel, 20 notches a second", lambda frame: frame % 3 == 0 and turn_wheel(bench, 120)),
        ("wheel, 120 notches a second", lambda _: turn_wheel(bench, 240)),
        (
            "drag of the scroll bar, another place in each frame",
            lambda frame: bar.setValue(bar.maximum() * (frame * 7 % 1000) // 1000),
        ),
        ("PgDn, 60 a second", lambda _: QTest.keyClick(bench.grid, Qt.Key.Key_PageDown)),
    ):
        bar.setValue(0)
        bench.grid.go_to(0)
        bench.begin()
        in_frames(frames, step)
        blank = 100 * bench.paints.blank / max(1, bench.paints.cells)
        bench.say(f"paint, {name}{note} ({blank:.1f} % blank)", list(bench.paints.times))
        print(f"    processor time: {spread(bench.paints.computing)}", flush=True)


def in_frames(frames: int, step: Callable[[int], object]) -> None:
    """Take a step in each of so many frames."""
    due = time.perf_counter()
    for frame in range(frames):
        step(frame)
        due += FRAME / 1000
        wait(max(1, 1000 * (due - time.perf_counter())))


def turn_wheel(bench: Bench, far: int) -> None:
    viewport = bench.grid.viewport()
    middle = QPointF(viewport.rect().center())
    down, none = QPoint(0, -far), QPoint()
    event = QWheelEvent(
        middle, viewport.mapToGlobal(middle), none, down, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def select(bench: Bench) -> None:
    times: list[float] = []
    bench.begin()
    for _ in range(3):
        for way in (bench.grid.selectAll, bench.grid.selected_ids, bench.grid.invert_selection):
            start = time.perf_counter()
            way()
            times.append(1000 * (time.perf_counter() - start))
    wait(300)
    bench.say(f"select all {len(bench.grid.images.ids):,}, their ids, invert", times)
