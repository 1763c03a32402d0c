"""The real window, offscreen, over a real project of a few dozen pictures."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from core import settings
from core.project import Project
from core.settings import Settings
from gui import language, theme
from gui.application import Application
from gui.collector import Collector
from gui.session import Session
from gui.tasks import Tasks
from gui.theme import Mode, Theme
from tests.conftest import make_project, paint_pictures
from tests.gui.leftovers import assert_nothing_left, take_census

PATIENCE = 10_000  # ms


class Desk:
    """The application under test, and how to wait for it."""

    def __init__(self, application: Application, qtbot) -> None:
        self.application, self.qtbot = application, qtbot

    @property
    def window(self):
        return self.application.window

    @property
    def session(self) -> Session:
        assert self.application.session is not None
        return self.application.session

    def page(self, name: str):
        return self.window.pages[name]

    def turn_to(self, name: str):
        self.window.turn_to(name)
        return self.page(name)

    def until(self, question: Callable[[], object]) -> None:
        """Let the window live until `question` answers yes."""
        self.qtbot.waitUntil(lambda: bool(question()), timeout=PATIENCE)

    def settle(self) -> None:
        """Wait until every edit is written."""
        self.until(lambda: not self.session.tasks.unsettled_edits)

    def ask(self, question: Callable[[Project], object]):
        """Ask the database itself, not what the window believes."""
        self.settle()
        return question(self.session.project)


@pytest.fixture(autouse=True)
def english() -> None:
    """Every test begins in English, whatever the one before it chose."""
    language.use("en")


@pytest.fixture(scope="session", autouse=True)
def icons_drawn_once() -> Iterator[None]:
    """Keep the icons from test to test: drawing them took 40 ms of each window."""
    draw = theme._icon
    theme._icon = cache(draw)
    yield
    theme._icon = draw


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of 24 pictures, read, with the categories red, green and blue."""
    base = tmp_path_factory.mktemp("template")
    paint_pictures(base / "pictures")
    return make_project(base / "colors.autodidact", base / "pictures")


@pytest.fixture
def project_folder(template: Path, tmp_path: Path) -> Path:
    """A copy of the template that the test may change; its pictures are shared: leave them."""
    return Path(shutil.copytree(template, tmp_path / template.name))


@pytest.fixture
def start_desk(qapp: QApplication, qtbot) -> Iterator[Callable[..., Desk]]:
    """Return a maker of the whole application; it is closed down again and leaves nothing."""
    made: list[Application] = []
    before = take_census()

    def start(project: Path | None = None, looks_ahead: bool = False, **chosen: str) -> Desk:
        usual = {"language": "en", "theme": "light", "toured": True}
        settings.save(Settings(**{**usual, "looks_ahead": looks_ahead, **chosen}))
        application = Application(qapp)
        made.append(application)
        application.begin(project)
        desk = Desk(application, qtbot)
        if project is not None:
            desk.until(lambda: application.session and application.session.counts.images)
            desk.until(lambda: application.session.categories)
            desk.until(lambda: len(desk.page("browse").grid.images.ids))
        return desk

    yield start
    for application in made:
        application.end()
        application.window.close()
        application.window.deleteLater()
        application.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert_nothing_left(before)


@pytest.fixture
def desk(start_desk, project_folder: Path) -> Desk:
    return start_desk(project_folder)


@pytest.fixture
def session(qapp: QApplication, qtbot, project_folder: Path) -> Iterator[Session]:
    """A session without a window."""
    before = take_census()
    collector = Collector()
    opened = Session(Project.open(project_folder), Tasks(), Theme(qapp, Mode.LIGHT))
    qtbot.waitUntil(lambda: bool(opened.categories), timeout=PATIENCE)
    yield opened
    opened.close()
    collector.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert_nothing_left(before)
