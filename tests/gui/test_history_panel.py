"""The history panel: what was done is listed; any step can be gone to, and back from."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from core.rows import Edit
from core.types import EditState
from gui.models.history import Beginning, Day, HistoryModel, title
from gui.trust_wording import accept_in_words

Key, FATAL = Qt.Key, QAbstractItemModelTester.FailureReportingMode.Fatal


def labeled(desk, *counts):
    """Label the first `counts` images as red, green, blue in turn; return the history panel."""
    ids = desk.ask(lambda p: list(p.catalog.ids()))
    for number, count in enumerate(counts):
        desk.session.label(ids[:count], desk.session.categories[number % 3].id)
    desk.settle()
    QTest.keyClick(desk.window, Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    panel = desk.window.side.widget()
    desk.until(lambda: panel.isVisible() and len(panel.model.lines) == 3 + len(counts) + 2)
    return panel


def states(panel):
    return [line.state for line in panel.model.lines if isinstance(line, Edit)]


def choose(panel, text):
    names = [panel.model.data(panel.model.index(row)) for row in range(panel.model.rowCount())]
    panel.list.setCurrentIndex(panel.model.index(names.index(text)))


def test_numbers_of_a_step_stand_as_they_do_on_its_button():
    values = {"count": 3066, "threshold": 0.9}
    done = Edit(1, "", "", "Accept {count} above {threshold}", values, 3066, EditState.DONE)
    assert title(done) == done.text == "Accept 3,066 above 0.90"
    assert done.text == accept_in_words(3066, 0.9)


def test_ctrl_h_lists_the_steps_newest_first_under_their_day(desk):
    panel = labeled(desk, 2, 3)
    texts = [panel.model.data(panel.model.index(row)) for row in range(panel.model.rowCount())]
    assert texts[:4] == ["Today", "Label 3 as green", "Label 2 as red", "Create category blue"]
    assert texts[-1] == "Before the first step"
    assert panel.list.hasFocus()
    assert panel.list.currentIndex().row() == 1
    QTest.keyClick(desk.window, Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert not panel.isVisible()


def test_enter_goes_to_a_step_and_the_message_leads_back(desk):
    panel = labeled(desk, 2, 3, 4)
    QTest.keyClick(panel.list, Key.Key_Down)
    QTest.keyClick(panel.list, Key.Key_Down)
    QTest.keyClick(panel.list, Key.Key_Return)
    desk.until(lambda: desk.window.messages.undo_button.text() == "Take me back")
    assert "Label 2 as red" in desk.window.messages.label.text()
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 2
    desk.until(lambda: states(panel)[:3] == ["undone", "undone", "done"])
    QTest.mouseClick(desk.window.messages.undo_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.session.next_undo and desk.session.next_undo.count == 4)
    assert desk.ask(lambda p: p.catalog.counts()).labeled == 4


def test_the_list_begins_at_the_last_step_though_the_window_has_not_heard_of_it(desk):
    panel = labeled(desk, 1, 2)
    desk.session.next_undo = desk.ask(lambda p: p.history.edits())[1]
    panel.model.narrow("")
    desk.until(lambda: len(panel.model.lines) == 7)
    assert title(panel.list.currentIndex().data(Qt.ItemDataRole.UserRole)) == "Label 2 as green"
    assert not panel.go.isEnabled()


def test_before_the_first_step_nothing_is_done(desk):
    panel = labeled(desk, 2)
    choose(panel, "Before the first step")
    QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    desk.until(lambda: not desk.session.categories)
    desk.until(lambda: desk.window.messages.isVisible())


def test_a_step_shows_its_images_in_browse(desk):
    panel = labeled(desk, 2, 5)
    choose(panel, "Label 2 as red")
    desk.until(lambda: panel.show_images.isVisible())
    assert panel.show_images.text() == "Show the 2 images"
    QTest.mouseClick(panel.show_images, Qt.MouseButton.LeftButton)
    desk.until(lambda: len(desk.page("browse").grid.images.ids) == 2)


def test_words_narrow_the_steps(desk):
    panel = labeled(desk, 2, 3)
    QTest.keyClicks(panel.field, "GREEN")
    desk.until(lambda: len(panel.model.lines) == 3)
    assert isinstance(panel.model.lines[0], Day)
    QTest.keyClicks(panel.field, "ish")
    desk.until(lambda: not panel.model.lines)
    assert panel._hint.text() == "No step says that."


def test_many_steps_are_read_page_by_page_and_pass_qts_tester(session, qtbot):
    image, red = session.project.catalog.ids()[0], session.categories[0].id
    for _ in range(110):
        session.project.labels.give([image], red)
        session.project.labels.clear([image])
    model = HistoryModel(session)
    tester = QAbstractItemModelTester(model, FATAL)
    model.wake(awake=True)
    qtbot.waitUntil(lambda: len(model.lines) >= 201)  # the tester fetches more by itself, too
    model.fetchMore(QModelIndex())
    qtbot.waitUntil(lambda: isinstance(model.lines[-1], Beginning))
    assert sum(isinstance(line, Edit) for line in model.lines) == 223
    assert tester.model() is model
