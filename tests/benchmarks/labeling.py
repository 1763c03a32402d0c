"""A session of labeling by real key events: how fast, in which order, and when it is on disk.

    QT_QPA_PLATFORM=offscreen PYTHONPATH=. python tests/benchmarks/labeling.py [IMAGES]

Posts a key event per image to the real window, as fast as they can be posted and at 5, 10 and 20 a
second, and prints labels per minute, the time from key to the painted label and from key to the
commit, and whether a second connection reads them all in the order of the keys.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from core.project import Project
from core.settings import FOLDER_VARIABLE, Settings, save
from gui.application import Application
from gui.foreseen import Foreseen

KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)
RATES = (5, 10, 20)  # keys per second; before them, as fast as they can be posted


@dataclass(slots=True)
class Times:
    """Seconds on one clock, by image in the order of the keys."""

    pressed: list[float] = field(default_factory=list[float])
    painted: list[float] = field(default_factory=list[float])
    durable: list[float] = field(default_factory=list[float])


class Watch(QObject):
    """Notes when keys arrive, when what they say is painted, and when it is committed."""

    def __init__(self, application: Application, strip: QWidget) -> None:
        super().__init__()
        self.times = Times()
        session = application.session
        assert session is not None
        give = session.project.labels.give

        def timed(*arguments, **named):  # whatever the session gives
            changed = give(*arguments, **named)
            self.times.durable.append(time.perf_counter())
            return changed

        session.project.labels.give = timed  # pyright: ignore[reportAttributeAccessIssue]
        session.foreseen.connect(self._note)
        strip.installEventFilter(self)
        self._unpainted = 0

    def _note(self, _foreseen: Foreseen) -> None:
        self._unpainted += 1

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._unpainted:
            QTimer.singleShot(0, self._painted)  # after this paint
        return False

    def _painted(self) -> None:
        now = time.perf_counter()
        self.times.painted += [now] * self._unpainted
        self._unpainted = 0


def main(images: int) -> None:
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        os.environ[FOLDER_VARIABLE] = str(base / "settings")
        save(Settings(toured=True))  # no tour over what is measured
        make_pictures(base / "pictures", images)
        print(
            f"{'keys':>12} | labels/min | key to painted p50 p99 ms | key to disk p50 p99 ms | all"
        )
        for rate in (0, *RATES):
            project = make_project(base, f"at{rate}")
            print(measure(app, project, images if rate == 0 else min(images, 60 * rate), rate))


def measure(app: QApplication, folder: Path, images: int, rate: int) -> str:
    application = Application(app)
    application.begin(folder)
    wait_for(lambda: application.session and application.session.categories)
    session, window = application.session, application.window
    assert session is not None
    wait_for(lambda: len(window.pages["browse"].grid.images.ids))
    window.turn_to("label")
    page = window.pages["label"]
    page.open_image(window.pages["browse"].grid.images.ids[0])
    wait_for(lambda: page._current_row() is not None and page._hands)
    wait(500)
    watch = Watch(application, page.strip.viewport())
    order = list(page.queue.ids[:images])
    start = time.perf_counter()
    for number in post(images, rate):
        watch.times.pressed.append(time.perf_counter())
        key = KEYS[number % len(KEYS)]
        app.postEvent(page, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
    wait_for(lambda: len(watch.times.durable) >= images)
    spent = watch.times.durable[-1] - start
    wait(300)
    right = read_back(folder, order)
    application.end()
    window.deleteLater()
    application.theme.deleteLater()
    application.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    name = f"{rate} per s" if rate else "all at once"
    painted = lags(watch.times.pressed, watch.times.painted)
    durable = lags(watch.times.pressed, watch.times.durable)
    return (
        f"{name:>12} | {60 * images / spent:10,.0f} | {painted:>25} | {durable:>22} | "
        f"{right} of {images} in order"
    )


def post(images: int, rate: int) -> Iterator[int]:
    """Yield when the next key is to be posted, letting the window live meanwhile."""
    start = time.perf_counter()
    for number in range(images):
        while rate and (left := start + number / rate - time.perf_counter()) > 0:
            wait(max(1, round(1000 * left)))
        yield number


def read_back(folder: Path, order: list[int]) -> int:
    """Return how many steps of the ledger are, in their order, what the keys said."""
    with sqlite3.connect(f"file:{folder / 'project.db'}?mode=ro", uri=True) as other:
        rows = other.execute(
            "SELECT change.key, label.category_id FROM edit "
            "JOIN change ON change.edit_id = edit.id AND change.entity = 'label' "
            "JOIN label ON label.image_id = change.key ORDER BY edit.id"
        ).fetchall()
        categories = [row[0] for row in other.execute("SELECT id FROM category ORDER BY position")]
    wanted = [(image, categories[number % 3]) for number, image in enumerate(order)]
    return sum(found == want for found, want in zip(rows, wanted, strict=False))


def lags(pressed: list[float], done: list[float]) -> str:
    each = sorted(1000 * (end - begin) for begin, end in zip(pressed, done, strict=False))
    cut = statistics.quantiles(each, n=100)
    return f"{cut[49]:.1f}  {cut[98]:.1f}"


def make_pictures(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        shade = (number % 256, number * 7 % 256, number * 31 % 256)
        Image.new("RGB", (320, 240), shade).save(folder / f"{number:05}.jpg")


def make_project(base: Path, name: str) -> Path:
    folder = base / f"{name}.autodidact"
    with Project.create(folder, base / "pictures") as project:
        project.catalog.scan()
        project.catalog.read_new()
        for category in ("red", "green", "blue"):
            project.categories.create(category)
    return folder


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_for(question) -> None:
    while not question():
        wait(2)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
