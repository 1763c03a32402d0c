"""Reviews by real key events in a window of its own, and says each decision once it is on disk.

    python -m tests.gui.review_by_keys PROJECT DECISIONS

Run by test_review_session, which kills it.
"""

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.settings import Settings, save
from gui.application import Application

BURST = 4  # keys pressed one after the other without waiting
PATIENCE = 120  # seconds
KEYS = {
    "accept": Qt.Key.Key_Return,
    "reject": Qt.Key.Key_X,
    "unknown": Qt.Key.Key_U,
    "correct": Qt.Key.Key_2,
}


def until(question) -> None:
    end = time.monotonic() + PATIENCE
    while not question():
        if time.monotonic() > end:
            os._exit(1)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 10)


def main(project: Path, decisions: int) -> None:
    app = QApplication(sys.argv[:1])
    save(Settings(language="en", theme="light", toured=True, looks_ahead=False, flash=False))
    application = Application(app)
    application.begin(project)
    until(lambda: application.session and application.session.categories)
    application.window.turn_to("review")
    page = application.window.pages["review"]
    until(lambda: len(page.grid.images.ids) and page.isVisible())
    done = 0
    while done < decisions:
        pressed = []
        for _ in range(min(BURST, decisions - done)):
            until(lambda: current(page) is not None)
            action = list(KEYS)[done % len(KEYS)]
            pressed.append(f"{current(page)} {action}")
            QTest.keyClick(page.grid, KEYS[action])
            done += 1
        until(lambda: not application.session.tasks.unsettled_edits)
        sys.stdout.write("\n".join(pressed) + "\n")
        sys.stdout.flush()
    application.end()


def current(page) -> int | None:
    """The image that a key would decide, once it is known."""
    row = page.grid.currentIndex().row()
    return page.grid.current_id() if row >= 0 and page.grid.images.row(row) else None


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
