"""Train claims nothing that was not measured, and trains nothing that it may not write."""

from PySide6.QtCore import Qt

from core.project import Project
from core.training.evidence.enough import why_not_enough
from gui import language
from gui.wording import not_measured
from tests.gui.trained import label_some, train

Left = Qt.MouseButton.LeftButton


def test_nothing_is_claimed_where_nothing_was_measured(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        train(project, judged=0, measured=False)
    desk = start_desk(project_folder)
    page = desk.turn_to("train")
    desk.until(lambda: page.run_card.isVisible())
    assert page.run_card.figure.text() == "Not measured yet"
    assert page.run_card.basis.text().startswith("Not measured: too few gold labels of different")
    assert not page.run_card.bar.isVisible()


def test_what_is_lacking_for_a_measurement_is_told_as_the_run_counted_it(
    start_desk, project_folder
):
    """A person with many labels reads which of them count, and what to do."""
    lacking = why_not_enough([3, 1, 0], 40, ["red", "green", "blue"])
    with Project.open(project_folder) as project:
        label_some(project)
        train(project, judged=0, measured=False, reason=lacking)
    desk = start_desk(project_folder)
    page = desk.turn_to("train")
    desk.until(lambda: page.run_card.isVisible())
    assert page.run_card.basis.text() == lacking
    language.use("ko")
    assert "골드 라벨 4개만" in not_measured(lacking)
    assert "적어도 2개 더 필요합니다(예: green: 2). 제안을 보지 않고" in not_measured(lacking)


def test_a_project_open_for_reading_only_does_not_train(start_desk, project_folder):
    with Project.open(project_folder) as holder:
        label_some(holder)
        desk = start_desk(project_folder)
        page = desk.turn_to("train")
        desk.until(lambda: page.start_panel.reason.text())
        assert "reading only" in page.start_panel.reason.text()
        assert not page.start_panel.button.isEnabled()
