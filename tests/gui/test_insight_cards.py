"""Insight's other cards: whether the splits leak, what more labels would bring, the report."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QScrollArea

from core.assessing import Assessing
from core.forecast import CurvePoint, Forecast
from core.project import Project
from gui import language
from tests.gui.test_insight_page import open_insight

Key = Qt.Key
Left = Qt.MouseButton.LeftButton


@pytest.fixture
def insight(start_desk, project_folder):
    return open_insight(start_desk, project_folder, judged=12, right=lambda n: n != 0)


def straddle(folder):
    """Let two images of the same group stand in different splits, both labeled by a person."""
    with Project.open(folder) as project:
        ids = list(project.catalog.ids())
        with project._database.write() as connection:
            for id_, split in ((ids[0], "train"), (ids[1], "validation")):
                connection.exec_driver_sql(
                    "UPDATE image SET duplicate_group = ?, split = ? WHERE id = ?",
                    (ids[0], split, id_),
                )
    return ids[:2]


def test_a_leak_between_splits_is_told_and_its_images_shown(start_desk, project_folder):
    pair = straddle(project_folder)
    desk, page = open_insight(start_desk, project_folder)
    desk.until(lambda: page.leaks.buttons)
    assert page.leaks.verdict.text() == (
        "Yes: 1 gold label that judges the model has a labeled twin in training. "
        "The accuracy may be too high."
    )
    QTest.mouseClick(page.leaks.buttons[0], Left)
    assert page.panel.isVisible()
    assert page.panel.heading.text() == ("1 group of near-duplicates is in two splits (2 images).")
    assert list(page.panel.grid.images.ids) == pair


def test_splits_that_do_not_leak_are_said_so(insight):
    desk, page = insight
    desk.until(lambda: page.leaks.verdict.text() == (
        "No: of 24 images none shows the same as one of another split."
    ))  # fmt: skip
    assert page.leaks.buttons == []


def test_a_label_makes_the_leak_check_new_when_insight_is_turned_to(start_desk, project_folder):
    pair = straddle(project_folder)
    desk, page = open_insight(start_desk, project_folder)
    desk.until(lambda: "Yes" in page.leaks.verdict.text())
    desk.turn_to("browse")
    desk.session.clear(pair[:1])
    desk.settle()
    assert "Yes" in page.leaks.verdict.text()
    desk.turn_to("insight")
    desk.until(lambda: "Hardly" in page.leaks.verdict.text())


def test_a_forecast_without_enough_random_labels_is_refused_in_words(insight):
    desk, page = insight
    QTest.mouseClick(page.forecast.button, Left)
    desk.until(lambda: "at least 50 gold labels" in page.forecast.basis.text())
    assert not page.forecast.figure.isVisible()
    assert page.forecast.button.isEnabled()
    assert not desk.window.messages.isVisible()


def test_a_forecast_is_told_with_its_interval_and_forgotten_with_the_next_label(
    insight, monkeypatch
):
    desk, page = insight
    green = next(each.id for each in desk.session.categories if each.name == "green")
    curve = (CurvePoint(40, 0.8, 0.7, 0.9, 0.81), CurvePoint(110, 0.85, 0.7, 0.9))
    told = Forecast(60, 50, 0.018, (-0.002, 0.034), curve, green)
    monkeypatch.setattr(Assessing, "forecast", lambda _self: told)
    desk.window.resize(desk.window.minimumSize())
    scroller = page.desk.findChild(QScrollArea)
    scroller.ensureWidgetVisible(page.forecast)
    desk.until(lambda: scroller.verticalScrollBar().value() > 0)
    place = scroller.verticalScrollBar().value()
    page.forecast.button.setFocus()
    QTest.keyClick(page.forecast.button, Qt.Key.Key_Space)
    desk.until(lambda: page.forecast.chart.isVisible())
    assert desk.window.focusWidget() is page.forecast.button
    assert scroller.verticalScrollBar().value() >= place  # it has not gone away upwards
    assert page.forecast.figure.text() == (
        "50 more labels: +1.8 points (−0.2 to +3.4); green gains most"
    )
    desk.session.label(desk.ask(lambda p: list(p.catalog.ids()))[-1:], green)
    desk.until(lambda: not page.forecast.chart.isVisible())


def test_the_report_is_written_where_the_person_says(insight, tmp_path, monkeypatch):
    desk, page = insight
    out = tmp_path / "report.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(out), ""))
    told = []
    desk.session.noticed.connect(told.append)
    QTest.mouseClick(page.report, Left)
    desk.until(lambda: told)
    assert told[0].text == f"The report is in {out}."
    assert "92\N{NO-BREAK SPACE}%" in out.read_text("utf-8")


def test_the_report_speaks_the_language_of_the_window(insight, tmp_path, monkeypatch):
    desk, page = insight
    out = tmp_path / "report.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(out), ""))
    told = []
    desk.session.noticed.connect(told.append)
    language.use("ko")
    try:
        QTest.mouseClick(page.report, Left)
    finally:
        language.use("en")  # also while it is being written
    desk.until(lambda: told)
    assert "모델의 타임라인" in out.read_text("utf-8")
