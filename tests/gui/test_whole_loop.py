"""The whole loop in the real window with a real worker: label, train, review, train again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.types import RunState, Tier

Key = Qt.Key
Left = Qt.MouseButton.LeftButton
TRAINING = 100_000  # ms


def train(desk, page):
    with desk.qtbot.waitSignal(page.live.ended, timeout=TRAINING):
        QTest.mouseClick(page.start_panel.button, Left)
    desk.until(lambda: desk.session.tasks.is_idle)


@pytest.mark.slow
def test_label_train_review_and_train_again(desk):
    grid = desk.turn_to("browse").grid
    names = desk.ask(lambda p: [row.name for row in p.catalog.rows(grid.images.ids)])
    for key, color in ((Key.Key_1, "red"), (Key.Key_2, "green"), (Key.Key_3, "blue")):
        for row in [n for n, name in enumerate(names) if name.startswith(color)][:3]:
            grid.go_to(row)
            QTest.keyClick(grid, key)
    page = desk.turn_to("train")
    desk.until(lambda: page.start_panel.button.isEnabled())
    recipe = page.options.sheet.recipe
    recipe.setCurrentIndex(recipe.findText("head"))
    train(desk, page)
    run = desk.ask(lambda p: p.runs.all())[0]
    assert run.state is RunState.DONE, run.message
    assert "right" in page.run_card.figure.text()
    QTest.mouseClick(page.run_card.review, Left)
    review = desk.page("review")
    desk.until(lambda: len(review.grid.images.ids) == 15)
    desk.until(lambda: review.grid.current_id() is not None)
    QTest.keyClick(review.grid, Key.Key_Return)
    review.threshold.spin.setValue(0.0)
    desk.until(lambda: review.threshold.accept.text() == "Accept 14 above 0.00")
    QTest.mouseClick(review.threshold.accept, Left)
    desk.until(lambda: review.faces.currentWidget() is review.faces.reviewed)
    labels = desk.ask(lambda p: [row.label for row in p.catalog.rows(p.catalog.ids())])
    assert [sum(label.tier is tier for label in labels) for tier in Tier] == [9, 1, 14]
    desk.turn_to("train")
    train(desk, page)
    assert desk.ask(lambda p: len(p.runs.all())) == 2
    assert page.run_card.title.text() == "Run 2 · head"
