"""The whole window over a million rows, offscreen: how soon, how smooth, and never blocked.

    QT_QPA_PLATFORM=offscreen PYTHONPATH=. python tests/benchmarks/desk.py CACHE [ROWS [PHASE …]]

CACHE keeps the generated project; phases are scan, scroll, select, label, filter, facets, like,
all (default: every one of them). A heartbeat every 5 ms measures how late the window's loop is;
with WHY=1 it is said where.
"""

import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from desk_bench import Bench
from desk_finding import facets, filters, like
from desk_labeling import everything_at_once, labels
from desk_looking import scan, scroll, select
from million import FILES, make_project
from PySide6.QtWidgets import QApplication

from core.settings import FOLDER_VARIABLE
from gui.promptness import be_prompt


def main(cache: Path, rows: int, chosen: list[str]) -> None:
    os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp()
    template = make_project(cache, rows)
    folder = cache / "work.autodidact"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {rows:,} rows, {FILES:,} files")
    app = QApplication(sys.argv[:1])
    be_prompt()  # as gui.application.run does
    bench = Bench(app)
    bench.open(folder)
    phases: dict[str, Callable[[], None]] = {
        "scan": lambda: scan(bench),
        "scroll": lambda: scroll(bench),
        "select": lambda: select(bench),
        "label": lambda: (labels(bench, 1, 30), labels(bench, 10_000, 4))[-1],
        "filter": lambda: filters(bench),
        "facets": lambda: facets(bench),
        "like": lambda: like(bench),
        "all": lambda: everything_at_once(bench, cache / f"pictures-{rows}"),
    }
    for name in chosen or phases:
        phases[name]()
    print(f"load {os.getloadavg()[0]:.1f}")
    bench.application.end()


if __name__ == "__main__":
    try:
        main(
            Path(sys.argv[1]).absolute(),
            int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000,
            sys.argv[3:],
        )
    except BaseException:  # the window's crash reporter would keep it for a dialog
        traceback.print_exc()
        os._exit(1)
