"""Export from the window: labels and model to a new folder, by the dialog."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.rows import Changed
from core.types import Topic
from gui.dialogs.export import MODEL, ExportDialog
from tests.conftest import make_project
from tests.gui.trained import label_some


def asked(desk) -> ExportDialog:
    desk.window.actions_by_name["export"].trigger()
    desk.until(lambda: desk.window.findChildren(ExportDialog))
    return desk.window.findChildren(ExportDialog)[-1]


def test_labels_are_exported_as_a_table(desk, tmp_path):
    desk.ask(label_some)
    desk.session.announce(Changed(frozenset(Topic), None))
    desk.until(lambda: desk.session.counts.labeled)
    dialog = asked(desk)
    assert dialog.what.findData(MODEL) < 0
    dialog.what.setCurrentIndex(dialog.what.findData("csv"))
    dialog.place.setText(str(tmp_path / "out"))
    QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: (tmp_path / "out" / "labels.csv").exists())
    assert len((tmp_path / "out" / "labels.csv").read_text().splitlines()) == 7
    desk.until(lambda: str(tmp_path / "out") in desk.window.messages.label.text())


def test_without_a_tier_or_without_anything_nothing_can_be_exported(desk):
    dialog = asked(desk)
    assert not dialog.export_button.isEnabled()
    dialog.reject()
    desk.ask(label_some)
    desk.session.announce(Changed(frozenset(Topic), None))
    desk.until(lambda: desk.session.counts.labeled)
    desk.until(lambda: not desk.window.findChildren(ExportDialog))
    dialog = asked(desk)
    assert dialog.export_button.isEnabled()
    for box in dialog.tiers.values():
        box.setChecked(False)
    assert not dialog.export_button.isEnabled()
    dialog.reject()


def test_the_place_that_is_offered_lies_outside_of_the_images(start_desk, pictures):
    images = pictures(2)
    project = make_project(images / "mine.autodidact", images, categories=("red",))
    dialog = asked(start_desk(project))
    assert Path(dialog.place.text()).parent == images.parent
    dialog.reject()
