"""Every page of the real window as a picture, without a display.

A scale other than 1 must be known before Qt begins: `take` sets QT_SCALE_FACTOR when it makes the
application itself. Where one exists already (tests), the scale is the one it was made with; for
another, run `QT_SCALE_FACTOR=2 python main.py screenshots PROJECT DIR`.
"""

import os
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from core import settings
from core.errors import UserError
from core.outgoing import refuse_among
from core.project import Project
from core.settings import RecentProject, Settings
from gui.application import Application
from gui.dialogs.keys import KeySheet
from gui.main_window import PAGES, USUAL
from gui.tasks import Tasks
from gui.views.insight_page import InsightPage

PATIENCE = 60_000  # ms for one page to come to rest
CALM_ROUNDS = 3  # turns of the event loop without work that make a window calm


def take(
    project_folder: Path,
    out: Path,
    *,
    languages: Sequence[str] = ("en", "ko"),
    themes: Sequence[str] = ("light", "dark"),
    scale: float = 1,
) -> list[Path]:
    """Picture start, browse, label, train, review, insight and the key sheet into `out` as
    PAGE-LANGUAGE-THEME.png; return the files. The person's own settings are not touched.

    UserError if the project cannot be opened, `out` lies among its images, or a page does not come
    to rest.
    """
    with Project.open(project_folder, read_only=True) as project:
        counts = project.catalog.counts()
        refuse_among(out, project.roots)
    out.mkdir(parents=True, exist_ok=True)
    app = _qt(scale)
    pictures: list[Path] = []
    for language, theme in product(languages, themes):
        with _settings(
            project_folder, language, theme, images=counts.images, labeled=counts.labeled
        ):
            application = Application(app)
            try:
                pictures += _picture_all(application, project_folder, out, f"{language}-{theme}")
            finally:
                application.end()
                application.window.deleteLater()
                application.theme.deleteLater()
                application.deleteLater()
    return pictures


def _qt(scale: float) -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    os.environ.setdefault("QT_SCALE_FACTOR", str(scale))
    return QApplication(["autodidact"])


@contextmanager
def _settings(
    project_folder: Path, language: str, theme: str, *, images: int, labeled: int
) -> Generator[None]:
    """Settings of our own: this language and theme, and the project among the recent ones."""
    before = os.environ.get(settings.FOLDER_VARIABLE)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[settings.FOLDER_VARIABLE] = folder
        now = datetime.now(UTC).isoformat(timespec="seconds")
        name = project_folder.name.removesuffix(".autodidact")
        recent = RecentProject(str(project_folder), name, images, labeled, now)
        kept = Settings(
            theme=theme, language=language, looks_ahead=False, toured=True, recent=(recent,)
        )
        settings.save(kept)
        try:
            yield
        finally:
            if before is None:
                del os.environ[settings.FOLDER_VARIABLE]
            else:
                os.environ[settings.FOLDER_VARIABLE] = before


def _picture_all(
    application: Application, project_folder: Path, out: Path, suffix: str
) -> Iterator[Path]:
    window = application.window
    application.begin(None)
    window.resize(USUAL)
    _calm(application.tasks)
    yield _picture(window, out / f"start-{suffix}.png")
    application.projects.open(project_folder)
    _calm(application.tasks)
    if application.session is None:
        raise UserError("{folder} cannot be opened.", folder=project_folder)
    tasks = application.session.tasks
    for page in PAGES:
        window.turn_to(page)
        _calm(tasks)
        yield _picture(window, out / f"{page}-{suffix}.png")
    insight = window.pages["insight"]
    if isinstance(insight, InsightPage) and insight.open_worst_cell():
        _calm(tasks)
        yield _picture(window, out / f"insight-cell-{suffix}.png")
    window.actions_by_name["keys"].trigger()
    for sheet in window.findChildren(KeySheet):
        _calm(tasks)
        yield _picture(sheet, out / f"keys-{suffix}.png")
        sheet.close()


def _picture(widget: QWidget, path: Path) -> Path:
    if not widget.grab().save(str(path)):
        raise UserError("The picture {file} cannot be written.", file=path)
    return path


def _calm(tasks: Tasks) -> None:
    """Return when nothing is under way, and stayed so while what came was painted."""
    watch = _Calm(tasks)
    watch.wait()


class _Calm:
    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._loop = QEventLoop()
        self._rounds = 0
        self._is_late = False

    def wait(self) -> None:
        guard = QTimer()
        guard.setSingleShot(True)
        guard.timeout.connect(self._give_up)
        guard.start(PATIENCE)
        self._tasks.became_idle.connect(self._begin_counting)
        self._begin_counting()
        self._loop.exec()
        self._tasks.became_idle.disconnect(self._begin_counting)
        if self._is_late:
            raise UserError("The window did not come to rest; no picture was taken.")

    def _begin_counting(self) -> None:
        self._rounds = 0
        QTimer.singleShot(0, self._count)

    def _count(self) -> None:
        if not self._tasks.is_idle:
            return  # became_idle begins anew
        self._rounds += 1
        if self._rounds < CALM_ROUNDS:
            QTimer.singleShot(0, self._count)
        else:
            self._loop.quit()

    def _give_up(self) -> None:
        self._is_late = True
        self._loop.quit()
