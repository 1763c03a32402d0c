"""How fast images are found: a million catalog rows (or as many as asked for) without files.

    PYTHONPATH=. python tests/benchmarks/finding.py [ROWS] [REPEATS]

Prints how long the columns take to load, then p50, p99 and the longest time of every filter part,
order and grouping, of the counts, and of the first answer after labels; beside each the longest
time that a thread which wakes every millisecond was kept waiting meanwhile. Last, what noting
the touched rows costs a label and a scan batch.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from core.project import Project
from core.rows import EVERYTHING, ImageFilter, View
from core.types import Answer, Grouping, ImageState, Order, Split, Tier
from tests.benchmarks.many_rows import make_project

FILTERS = {
    "state": ImageFilter(states=frozenset({ImageState.MISSING})),
    "answer": ImageFilter(answers=frozenset({Answer.UNKNOWN})),
    "unlabeled": ImageFilter(labeled=False),
    "category": ImageFilter(categories=frozenset({2, 3})),
    "tier": ImageFilter(tiers=frozenset({Tier.GOLD})),
    "split": ImageFilter(splits=frozenset({Split.TRAIN})),
    "proposed": ImageFilter(proposed=frozenset({2})),
    "confidence": ImageFilter(minimum_confidence=0.5, maximum_confidence=0.8),
    "margin": ImageFilter(maximum_margin=0.3),
    "run": ImageFilter(runs=frozenset({1})),
    "disagrees": ImageFilter(disagrees=True),
    "folder": ImageFilter(folders=frozenset({"site-03"})),
    "captured": ImageFilter(captured_from="2023-12", captured_until="2023-12"),
    "side": ImageFilter(minimum_side=1000),
    "flagged": ImageFilter(flagged=False),
    "duplicates": ImageFilter(duplicates=True),
    "path text": ImageFilter(text="777"),
    "five parts": ImageFilter(
        states=frozenset({ImageState.READY}),
        labeled=False,
        proposed=frozenset({1, 2, 3}),
        maximum_confidence=0.7,
        folders=frozenset({"site-03", "site-04"}),
    ),
}


def main(rows: int, repeats: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), rows)
        find = project.finding.list
        for name, kept in vars(project.finding._memory).items():
            if hasattr(kept, "fresh"):
                measure(f"load {name}", kept.fresh, 1)
        for name, wanted in FILTERS.items():
            measure(f"filter {name}", lambda wanted=wanted: find(View(wanted)), repeats)
        for order in (each for each in Order if each not in (Order.LIKE, Order.ALIKE)):
            measure(f"order {order}", lambda order=order: find(View(order=order)), repeats)
        for grouping in Grouping:
            view = View(grouping=grouping)
            measure(f"group {grouping}", lambda view=view: find(view), repeats)
        measure("counts of all", lambda: project.finding.facets(EVERYTHING), repeats)
        some = FILTERS["five parts"]
        measure("counts of five parts", lambda: project.finding.facets(some), repeats)
        measure_freshness(project, repeats)
        measure_noting(project)
        project.close()


def measure_freshness(project: Project, repeats: int) -> None:
    """The first answer after labels: the rows that they touched are read again."""
    view = View(FILTERS["unlabeled"])
    for count in (1, 10_000):
        times = []
        for number in range(repeats):
            first = number * count + 1
            project.labels.give(range(first, first + count), number % 3 + 1)
            start = time.perf_counter()
            project.finding.list(view)
            times.append(1000 * (time.perf_counter() - start))
        say(f"first list after {count:,} labels", times, None)


def measure_noting(project: Project) -> None:
    """A label and a batch of 1,000 new rows, with the notes of touched rows and without."""
    for with_notes in (True, False):
        if not with_notes:
            drop_triggers(project)
        labels, batches = [], []
        for number in range(40):
            start = time.perf_counter()
            project.labels.give([number + 1], number % 3 + 1)
            labels.append(1000 * (time.perf_counter() - start))
        for number in range(20):
            start = time.perf_counter()
            insert(project, f"{with_notes}-{number}", 1000)
            batches.append(1000 * (time.perf_counter() - start))
        kind = "with notes" if with_notes else "without"
        say(f"write a label, {kind}", labels, None)
        say(f"write 1,000 new rows, {kind}", batches, None)


def drop_triggers(project: Project) -> None:
    with project._database.write() as connection:
        named = connection.exec_driver_sql(
            "SELECT name FROM sqlite_temp_master WHERE type = 'trigger'"
        )
        for (name,) in named.all():
            connection.exec_driver_sql(f"DROP TRIGGER temp.{name}")


def insert(project: Project, name: str, count: int) -> None:
    with project._database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, shuffle) "
            "VALUES (1, ?, 1, 1, '', ?)",
            [(f"z/{name}/{n:04}.jpg".encode(), n) for n in range(count)],
        )


class Ticker(threading.Thread):
    """Wakes every millisecond; `worst` is the longest that it was kept waiting, in ms."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.worst, self._ended = 0.0, threading.Event()

    def run(self) -> None:
        last = time.perf_counter()
        while not self._ended.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            self.worst, last = max(self.worst, 1000 * (now - last)), now

    def end(self) -> float:
        self._ended.set()
        self.join()
        return self.worst


def measure(name: str, work: Callable[[], object], repeats: int) -> None:
    ticker = Ticker()
    ticker.start()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    say(name, times, ticker.end())


def say(name: str, times: list[float], stall: float | None) -> None:
    cut = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
    kept = "" if stall is None else f"   kept waiting {stall:5.1f}"
    print(
        f"{name:34} p50 {statistics.median(times):7.1f}  p99 {min(cut[98], max(times)):7.1f}  "
        f"max {max(times):7.1f} ms{kept}",
        flush=True,
    )


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 20,
    )
