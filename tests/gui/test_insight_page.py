"""Insight: figures with what they rest on, the confusion matrix, what was not measured."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from core.project import Project
from gui.models.class_table import CELL_ROLE, SORT_ROLE
from tests.gui.trained import label_some, probability, train

Key = Qt.Key
Left = Qt.MouseButton.LeftButton


def open_insight(start_desk, folder, **result):
    with Project.open(folder) as project:
        label_some(project)
        train(project, **result)
    desk = start_desk(folder)
    page = desk.turn_to("insight")
    desk.until(lambda: page.faces.currentWidget() is page.desk)
    desk.until(lambda: page.table_model.rowCount() and desk.session.categories)
    return desk, page


@pytest.fixture
def insight(start_desk, project_folder):
    """Of 12 gold labels the first, a blue one, was taken for red."""
    return open_insight(start_desk, project_folder, judged=12, right=lambda n: n != 0)


def table(page):
    model = page.table_model
    return [
        [model.data(model.index(row, column)) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_without_a_model_it_says_what_to_do(desk):
    page = desk.turn_to("insight")
    desk.until(lambda: page.faces.currentWidget() is page.empty)


def test_a_model_whose_files_were_deleted_is_not_called_none(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        train(project)
        shutil.rmtree(project.folder / "runs")
    desk = start_desk(project_folder)
    page = desk.turn_to("insight")
    desk.until(lambda: page.faces.currentWidget() is page.gone)
    said = [label.text() for label in page.gone.findChildren(QLabel)]
    assert "The model's files are gone" in said
    QTest.mouseClick(page.gone.findChild(QPushButton), Left)
    assert desk.window.page == "train"


def test_accuracy_stands_with_its_interval_and_its_labels(insight):
    _desk, page = insight
    assert page.accuracy.figure.text() == "92 % right"
    assert page.accuracy.basis.text() == (
        "95 % interval 71–100, on 12 gold labels, cross-validated."
    )
    assert not page.accuracy.caution.isVisible()


def labeled_otherwise(project):
    insight = project.runs.insight()
    told = {id_: true for (true, _), ids in insight.cells.items() for id_ in ids}
    rows = project.catalog.rows(list(told))
    return sum(row.label is None or row.label.category_id != told[row.id] for row in rows)


def test_it_says_of_which_model_and_of_which_labels_its_figures_are(insight):
    desk, page = insight
    said = "All figures are of model 1.1, by the labels of its training."
    assert page.accuracy.origin.text().startswith(said)
    before = desk.ask(labeled_otherwise)
    ids = desk.ask(lambda p: [id_ for ids in p.runs.insight().cells.values() for id_ in ids])
    desk.session.clear(ids)
    desk.until(lambda: page.accuracy.origin.text().startswith(f"{said} {len(ids)} of them"))
    assert before < len(ids) == desk.ask(labeled_otherwise)


def test_labels_picked_by_a_person_are_called_so(start_desk, project_folder):
    _desk, page = open_insight(start_desk, project_folder, sample="as labeled")
    assert "no random sample" in page.accuracy.caution.text()


def test_figures_of_each_category_are_right(insight):
    _desk, page = insight
    assert table(page) == [
        ["red", "0", "0 %", "–", "0 %"],
        ["green", "4", "100 %", "100 %", "100 %"],
        ["blue", "8", "100 %", "88 %", "93 %"],
    ]


def test_each_figure_stands_with_its_interval(insight):
    _desk, page = insight
    model = page.table_model
    blue = [model.data(model.index(2, column), CELL_ROLE) for column in (1, 2, 3)]
    assert [cell.interval for cell in blue] == ["", "59–100", "47–100"]
    assert "on 8 gold labels" in model.data(model.index(2, 3), Qt.ItemDataRole.ToolTipRole)


def test_figures_on_few_labels_are_called_so(insight):
    _desk, page = insight
    assert page.table_words.text().startswith("Every category has fewer than 20 gold labels")


def test_only_the_categories_with_few_labels_are_named(start_desk, project_folder):
    _desk, page = open_insight(start_desk, project_folder, judged=60)
    assert page.table_words.text().endswith("may be far off: red.")


def test_a_click_on_a_cell_opens_its_images(insight):
    desk, page = insight
    blue, red = 2, 0
    place = page.matrix.cell_rect(blue, red).center()
    QTest.mouseClick(page.matrix, Left, pos=place)
    assert page.panel.isVisible()
    assert page.panel.heading.text() == "1 image of blue that the model takes for red"
    shown = desk.ask(lambda p: p.catalog.rows(page.panel.grid.images.ids))
    assert [row.name for row in shown] == ["blue/blue-000.png"]
    QTest.mouseClick(page.panel.close_button, Left)
    assert not page.panel.isVisible()


def test_the_matrix_is_walked_by_keys(insight):
    _desk, page = insight
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right, Key.Key_Right, Key.Key_Return):
        QTest.keyClick(page.matrix, key)
    assert page.panel.heading.text() == "7 images of blue, found as such"
    assert "7 images of blue" in page.matrix.accessibleDescription()


def test_an_image_of_a_cell_opens_large_on_the_label_page(insight):
    desk, page = insight
    assert page.open_worst_cell()
    grid = page.panel.grid
    desk.until(lambda: grid.images.row(0))
    center = grid.visualRect(grid.images.index(0)).center()
    QTest.mouseDClick(grid.viewport(), Left, pos=center)
    assert desk.window.page == "label"


def test_an_opened_cell_stays_open_while_the_same_figures_come_again(insight):
    desk, page = insight
    assert page.open_worst_cell()
    before = page._findings
    page.refresh()
    desk.until(lambda: page._findings is not before)
    assert page.panel.isVisible()


def test_the_table_sorts_by_a_figure(insight):
    _desk, page = insight
    page.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    shown = page.table.model()
    assert [shown.index(row, 0).data() for row in range(3)] == ["blue", "green", "red"]
    assert shown.index(0, 1).data(SORT_ROLE) == 8


def test_what_was_not_measured_is_not_shown(start_desk, project_folder):
    _desk, page = open_insight(start_desk, project_folder, judged=0, measured=False)
    assert page.accuracy.figure.text() == "Not measured yet"
    assert page.accuracy.basis.text().startswith("Not measured: too few gold labels of different")
    assert page.accuracy.basis.text().endswith("of the queue Random with no suggestion in sight, "
                                               "and train again.")  # fmt: skip
    assert not page.accuracy.caution.isVisible()
    assert not page.matrix_card.isVisible()
    assert not page.reliability_card.isVisible()
    assert page.labels.isVisible()


def test_the_reliability_chart_shows_claimed_against_right(insight):
    _desk, page = insight
    claimed = [each.mean_confidence for each in page.reliability._bins]
    assert claimed == sorted(claimed)
    assert sum(each.count for each in page.reliability._bins) == 12


def test_reliability_is_told_before_and_after_calibration(start_desk, project_folder):
    _desk, page = open_insight(start_desk, project_folder, judged=12, temperature=2.0)
    after = [probability(n) for n in range(12)]
    before = [p**2 / (p**2 + (1 - p) ** 2) for p in after]  # all were right
    claimed = sorted(each.mean_confidence for each in page.reliability._before)
    assert min(before) - 0.01 <= claimed[0] <= claimed[-1] <= max(before) + 0.01
    gap = f"{100 * (1 - sum(before) / 12):.0f} %"
    said = page.reliability_words.text()
    assert f"Before calibration (hollow): {gap}. The temperature 2.00 was chosen" in said
    assert said.startswith(f"On average a confidence is {100 * (1 - sum(after) / 12):.0f} % away")


def test_labels_are_counted_by_tier_as_they_change(insight):
    desk, page = insight

    def counts():  # gold, silver, bronze, proposed, open
        return [int(line[2].text()) for line in page.labels._lines]

    assert counts() == [6, 0, 0, 18, 0]
    above = desk.ask(lambda p: p.review.count_above(0.75))
    desk.session.edit(lambda p: p.review.accept_above(0.75))
    desk.until(lambda: counts() == [6, 0, above, 18 - above, 0])


def test_a_category_deleted_since_is_still_named(insight):
    desk, page = insight
    green = next(each.id for each in desk.session.categories if each.name == "green")
    desk.session.edit(lambda p: p.categories.delete(green))
    desk.until(lambda: len(desk.session.categories) == 2)
    assert [row[0] for row in table(page)] == ["red", "deleted", "blue"]
