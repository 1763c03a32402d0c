"""Done means: as many labels as keys, in their order, on disk, whatever the speed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from core.project import Project
from tests.conftest import make_project, paint

IMAGES = 150
KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)
ROOT = Path(__file__).parent.parent.parent

# Labels one image after the other through the project and says each id once it is told so.
WRITER = """
import sys
from pathlib import Path
from core.project import Project
project = Project.open(Path(sys.argv[1]))
category = project.categories.all()[0].id
for image in project.catalog.ids():
    project.labels.give([image], category)
    print(image, flush=True)
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Path:
    base = tmp_path_factory.mktemp("many")
    (base / "pictures").mkdir()
    for number in range(IMAGES):
        paint((200, 40, 40), seed=number).save(base / "pictures" / f"{number:03}.png")
    return make_project(base / "many.autodidact", base / "pictures")


def ledger(folder: Path) -> list[tuple[int, str]]:
    """Read which image became what, edit by edit, over a connection of our own."""
    with sqlite3.connect(f"file:{folder / 'project.db'}?mode=ro", uri=True) as other:
        return other.execute(
            "SELECT change.key, category.name FROM edit "
            "JOIN change ON change.edit_id = edit.id AND change.entity = 'label' "
            "JOIN label ON label.image_id = change.key "
            "JOIN category ON category.id = label.category_id ORDER BY edit.id"
        ).fetchall()


def test_every_key_of_a_burst_is_one_edit_in_its_order_on_disk(start_desk, many):
    desk = start_desk(many)
    page = desk.turn_to("label")
    ids = list(desk.page("browse").grid.images.ids)
    page.open_image(ids[0])
    desk.until(lambda: page.strip.current_id() == ids[0] and page._current_row() is not None)
    for number in range(IMAGES):
        key = KEYS[number % 3]
        press = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QApplication.postEvent(page, press)
    desk.until(lambda: page.meter.total == IMAGES)
    desk.settle()
    names = ("red", "green", "blue")
    assert ledger(many) == [(image, names[at % 3]) for at, image in enumerate(ids)]


def test_what_was_acknowledged_survives_kill_9(many, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(many)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(20)]
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().split()]
    process.wait()
    process.stdout.close()
    with Project.open(many) as project:
        assert project.check() == []
        labels = [row.label for row in project.catalog.rows(told)]
        categories = {each.name: each.id for each in project.categories.all()}
    assert len(told) < IMAGES
    assert all(label.category_id == categories["red"] for label in labels)
