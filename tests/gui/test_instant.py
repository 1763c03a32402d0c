"""The instant model in the real window, with its real process."""

import os
import signal
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from core.project import Project
from core.types import Tier
from tests.conftest import make_project
from tests.gui.trained import label_some


@pytest.fixture
def ahead(start_desk, project_folder: Path):
    """A desk that looks ahead, on a project with two labels of each category."""
    with Project.open(project_folder) as project:
        label_some(project)
    desk = start_desk(project_folder, looks_ahead=True)
    wait(desk, lambda: desk.session.instant.is_ready)
    return desk


def wait(desk, question) -> None:
    """The process loads torch first."""
    desk.qtbot.waitUntil(lambda: bool(question()), timeout=60_000)


def revision_of(instant) -> int:
    """Grows with every burst of labels that the suggestions know."""
    return instant._table.revision


def is_up_to_date(instant) -> bool:
    """Whether the suggestions know all labels."""
    return instant._table.revision == instant._revision and not instant._is_telling


def begin_to_label(desk):
    page = desk.turn_to("label")
    desk.until(lambda: page.strip.current_id() is not None)
    desk.until(lambda: page.strip.images.row(page.strip.currentIndex().row()) is not None)
    return page


def tier_of(desk, image_id: int) -> Tier:
    return desk.ask(lambda p: p.catalog.rows([image_id]))[0].label.tier


def all_rows(desk):
    return desk.ask(lambda p: p.catalog.rows(p.catalog.ids()))


def test_suggestions_are_mostly_right_and_make_a_label_silver_only_in_sight(ahead):
    session, instant = ahead.session, ahead.session.instant
    wait(ahead, lambda: all(instant.suggestion(row.id) for row in all_rows(ahead)))
    rows = [row for row in all_rows(ahead) if row.label is None]
    said = [session.category(instant.suggestion(row.id).category_id).name for row in rows]
    right = sum(row.name.startswith(name) for row, name in zip(rows, said, strict=True))
    assert right > len(rows) / 2  # a third by chance
    page = begin_to_label(ahead)
    first = page.strip.current_id()
    assert not page.foot.suggestion.isVisible()
    ahead.qtbot.keyClick(page, Qt.Key.Key_1)
    assert tier_of(ahead, first) is Tier.GOLD
    session.show_suggestions(True)
    second = page.strip.current_id()
    assert second != first
    ahead.until(page.foot.suggestion.isVisible)
    assert "instant model" in page.foot.suggestion.text()
    ahead.qtbot.keyClick(page, Qt.Key.Key_2)
    assert tier_of(ahead, second) is Tier.SILVER
    grid = ahead.turn_to("browse").grid
    unlabeled = next(row.id for row in all_rows(ahead) if row.label is None)
    index = grid.images.index(list(grid.images.ids).index(unlabeled))
    assert "instant model" in grid.images.data(index, Qt.ItemDataRole.ToolTipRole)


def test_suggestions_and_accuracy_follow_the_labels(start_desk, tmp_path: Path, pictures):
    folder = tmp_path / "many.autodidact"
    make_project(folder, pictures(14))
    with Project.open(folder) as project:
        label_some(project)
    desk = start_desk(folder, looks_ahead=True)
    session, instant = desk.session, desk.session.instant
    wait(desk, lambda: instant.is_ready and instant.accuracy)
    page = begin_to_label(desk)
    assert instant.accuracy.accuracy is None
    assert page.foot.accuracy.text().endswith("more gold labels that no model picked")
    before = revision_of(instant)
    desk.qtbot.keyClick(page, Qt.Key.Key_1)
    wait(desk, lambda: revision_of(instant) > before and is_up_to_date(instant))
    for category in session.categories:
        mine = [row.id for row in all_rows(desk) if row.name.startswith(category.name)]
        session.label(mine, category.id)
        desk.settle()
    wait(desk, lambda: instant.accuracy.accuracy is not None)
    assert instant.accuracy.n >= 20
    assert instant.accuracy.low < instant.accuracy.accuracy <= instant.accuracy.high
    assert page.foot.accuracy.text().startswith("Accuracy so far: ")
    assert instant.labels >= 20
    session.undo()
    wait(desk, lambda: instant.labels < 40 and is_up_to_date(instant))


def test_a_killed_process_is_reported_and_comes_back(ahead):
    instant, said = ahead.session.instant, []
    ahead.session.tasks.refused.connect(lambda error: said.append(str(error)))
    os.kill(instant.pid, signal.SIGKILL)
    wait(ahead, lambda: said)
    assert "was killed" in said[0]
    before = revision_of(instant)
    page = begin_to_label(ahead)
    ahead.qtbot.keyClick(page, Qt.Key.Key_1)
    wait(ahead, lambda: revision_of(instant) > before and is_up_to_date(instant))


def test_the_menu_stops_it_and_closing_does_not_wait(ahead):
    action = ahead.window.actions_by_name["looks_ahead"]
    assert action.isChecked()
    action.trigger()
    assert not ahead.session.instant.is_ready
    assert not ahead.application.settings.looks_ahead
    action.trigger()
    wait(ahead, lambda: ahead.session.instant.pid)
    start, pid = time.monotonic(), ahead.session.instant.pid
    ahead.application.projects.close()
    assert time.monotonic() - start < 1.0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
