"""The front of accuracy against cost, driven by keys and clicks."""

from dataclasses import replace
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from core.cost import Cost
from core.run_rows import Round, Run
from core.types import RunState
from gui.models.pareto import board_of
from gui.theme import Mode, Theme
from gui.views.pareto_view import ParetoView

COST = Cost(10.0, 13.5, 3_400_000, "cpu", "fp32", "a processor × 2", 224)


def model(number: int, accuracy: float | None, milliseconds: float | None) -> Round:
    cost = None if milliseconds is None else replace(COST, milliseconds=milliseconds)
    interval = None if accuracy is None else (accuracy - 0.05, accuracy + 0.04)
    return Round(
        number, number, 1, None, "head", "tiny", 0, accuracy, interval, 60, None, True, "", False,
        cost,
    )  # fmt: skip


def run_with(*rounds: Round) -> Run:
    return Run(
        rounds[0].run_id, "head", "tiny", RunState.DONE, Path(), "", None, None, "cpu", 0, 60, "",
        rounds,
    )  # fmt: skip


FAST, SLOW, BEATEN = model(1, 0.8, 4.0), model(2, 0.9, 9.0), model(3, 0.7, 12.0)
RUNS = [run_with(BEATEN), run_with(SLOW), run_with(FAST)]


@pytest.fixture
def view(qapp: QApplication, qtbot) -> ParetoView:
    made = ParetoView(Theme(qapp, Mode.LIGHT))
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_models_are_named_as_on_the_timeline_and_stand_from_the_fastest_on():
    board = board_of(RUNS)
    assert [point.name for point in board.points] == ["1.1", "2.1", "3.1"]
    assert [point.name for point in board.front] == ["1.1", "2.1"]


def test_arrows_choose_a_model_and_say_so(view, qtbot):
    view.show_runs(RUNS)
    said: list[int] = []
    view.model_chosen.connect(said.append)
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_End,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
    ):
        qtbot.keyClick(view.chart, key)
    assert said == [1, 2, 3, 1]
    assert view.told.text().startswith("1.1 · head · tiny · 80 % right (75–84")
    assert "4.0 ms per image · 13.5 MB" in view.told.text()
    assert view.chart.accessibleDescription() == view.told.text()


def test_a_click_on_a_dot_chooses_its_model(view, qtbot):
    view.show_runs(RUNS)
    QApplication.processEvents()
    point = board_of(RUNS).points[1]
    place = view.chart.place_of(point).toPoint()
    assert view.chart.viewport().rect().contains(place)
    with qtbot.waitSignal(view.model_chosen) as said:
        qtbot.mouseClick(view.chart.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert said.args == [2]


def test_a_click_beside_every_dot_chooses_none(view, qtbot):
    view.show_runs(RUNS)
    QApplication.processEvents()
    with qtbot.assertNotEmitted(view.model_chosen):
        qtbot.mouseClick(view.chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(90, 30))


def test_what_was_chosen_elsewhere_is_marked_without_an_echo(view, qtbot):
    view.show_runs(RUNS)
    with qtbot.assertNotEmitted(view.model_chosen):
        view.choose(3)
    assert "beaten by another model" in view.told.text()
    view.choose(None)
    assert view.told.text().startswith("Filled dots")


def test_the_chosen_model_stays_chosen_when_another_one_comes(view):
    view.show_runs(RUNS)
    view.choose(2)
    view.show_runs([*RUNS, run_with(model(4, 0.95, 8.0))])
    assert view.told.text().startswith("2.1")
    assert view.told.text().endswith("beaten by another model")


def test_models_without_a_dot_are_counted(view):
    view.show_runs([*RUNS, run_with(model(4, None, 3.0)), run_with(model(5, 0.9, None))])
    assert view.left_out.text() == (
        "1 model has no measured accuracy. 1 model was trained before costs were measured."
    )


def test_without_a_measured_model_it_says_what_is_missing(view):
    view.show_runs([run_with(model(4, None, 3.0))])
    assert not view.chart.isVisible()
    assert view.empty.isVisible()
    assert view.empty.text().startswith("Nothing to compare yet")
    assert view.empty.text().endswith("1 model has no measured accuracy.")


def test_models_on_one_spot_share_a_line_of_names(view):
    models = model(1, 0.8, 5.0), model(2, 0.8, 5.0), model(3, 0.9, 9.0)
    view.show_runs([run_with(each) for each in models])
    names = [
        each.textItem.toPlainText() for each in view.chart.plot.items if hasattr(each, "textItem")
    ]
    assert sorted(names) == ["1.1, 2.1", "3.1"]


def test_names_stay_inside_the_chart(view):
    view.show_runs([run_with(model(number, 0.8, 5.0)) for number in range(1, 12)])
    (label,) = (each for each in view.chart.plot.items if isinstance(each, pg.TextItem))
    view.grab()  # names are laid out as they are painted
    rect = label.textItem.sceneBoundingRect()
    assert rect.left() >= 0
    assert rect.right() <= view.chart.width()
