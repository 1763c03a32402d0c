"""Qt's own model tester watches every item model of the window through a day's work."""

import importlib
import pkgutil
from collections import defaultdict

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

import gui
from core.rows import ImageFilter, View
from core.types import Grouping, Order
from gui.models.filter_parts import PartKey, part_of
from tests.gui.test_timeline_labels import choose
from tests.gui.trained import label_some, train

MODE = QAbstractItemModelTester.FailureReportingMode.Fatal


def own_models() -> set[type[QAbstractItemModel]]:
    """Return every item model that is written in gui/, found by importing all of it."""
    for module in pkgutil.walk_packages(gui.__path__, "gui."):
        importlib.import_module(module.name)
    found, open_ones = set(), [QAbstractItemModel]
    while open_ones:
        for each in open_ones.pop().__subclasses__():
            open_ones.append(each)
            if each.__module__.startswith("gui."):
                found.add(each)
    return found


@pytest.fixture
def watched(monkeypatch):
    """Let the tester watch every model from its first moment; most rows seen, by class."""
    most: dict[type, int] = defaultdict(int)

    def watch(kind: type[QAbstractItemModel]) -> None:
        make = kind.__init__

        def made(model, *arguments, **named) -> None:
            make(model, *arguments, **named)
            if type(model) is not kind:
                return
            QAbstractItemModelTester(model, MODE, model)

            def count() -> None:
                most[kind] = max(most[kind], model.rowCount())

            for signal in (model.modelReset, model.rowsInserted, model.dataChanged):
                signal.connect(count)

        monkeypatch.setattr(kind, "__init__", made)

    for kind in own_models():
        watch(kind)
    return most


def test_every_item_model_passes_the_tester_of_qt(start_desk, project_folder, watched):
    """In fatal mode: what it finds wrong ends the process."""
    desk = start_desk(project_folder)
    for page in ("label", "train", "review", "insight", "browse"):
        desk.turn_to(page)
    desk.session.edit(_label_and_train, lambda change: None)
    desk.settle()
    desk.application._rescan()
    desk.until(lambda: desk.session.counts.proposals)
    desk.window.actions_by_name["history"].trigger()
    page = desk.turn_to("browse")
    _find(desk, page.filter_bar)
    _change_views(desk, page.grid)
    _change_categories(desk)
    for page in ("label", "train", "review", "insight"):
        desk.turn_to(page)
        desk.until(lambda: desk.session.tasks.is_idle)
    _compare_runs(desk)
    unseen = {kind.__name__ for kind in own_models() if not watched[kind]}
    assert not unseen, f"never shown with rows here: feed them, too: {unseen}"


def _label_and_train(project):
    label_some(project)
    train(project)
    train(project)
    return project.labels.clear([])


def _compare_runs(desk) -> None:
    card = desk.turn_to("train").timeline_card
    choose(desk, card, desk.ask(lambda p: p.runs.all())[-1])
    QTest.keyClick(card.view, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: card.comparison.model.rowCount())


def _find(desk, bar) -> None:
    """Type a query and choose from a part's list."""
    bar.begin_query()
    QTest.keyClicks(bar.query, "tier:g")
    desk.until(lambda: bar.query.completions.isVisible())
    QTest.keyClick(bar.query, Qt.Key.Key_Escape)
    editor = bar.edit(part_of(PartKey.TIER))
    desk.until(lambda: editor.body.isVisible() and bar._facets.facets)
    editor.close()


def _change_views(desk, grid) -> None:
    for view in (
        View(ImageFilter(text="red")),
        View(order=Order.RANDOM),
        View(grouping=Grouping.FOLDER),
        View(ImageFilter(text="nothing has this name")),
        View(),
    ):
        desk.session.set_view(view)
        desk.until(lambda: desk.session.tasks.is_idle)
    grid.go_to(3)
    for key in (Qt.Key.Key_1, Qt.Key.Key_U, Qt.Key.Key_Delete):
        QTest.keyClick(grid, key)
    desk.session.undo()
    desk.settle()


def _change_categories(desk) -> None:
    session = desk.session
    session.edit(lambda p: p.categories.create("violet"))
    desk.until(lambda: len(session.categories) == 4)
    violet = session.categories[-1].id
    session.edit(lambda p: p.categories.rename(violet, "purple"))
    session.edit(lambda p: p.categories.move(violet, 0))
    session.edit(lambda p: p.categories.delete(violet))
    desk.until(lambda: len(session.categories) == 3)
