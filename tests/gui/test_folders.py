"""Folders in the window: added, located, watched, away and back."""

import shutil
from pathlib import Path

import pytest

from gui.dialogs.folders import FoldersDialog
from tests.conftest import make_project


@pytest.fixture
def own(pictures, tmp_path) -> Path:
    """A project over pictures of its own, which the test may move."""
    return make_project(tmp_path / "own.autodidact", pictures(4), categories=("red", "green"))


@pytest.fixture
def opened(start_desk, own):
    desk = start_desk(own)
    desk.until(lambda: desk.application.projects.desk.watch._watcher.directories())
    return desk


def counts(desk):
    return desk.session.counts


def dialog_of(desk) -> FoldersDialog:
    desk.window.actions_by_name["folders"].trigger()
    (dialog,) = desk.window.findChildren(FoldersDialog)
    desk.until(lambda: dialog.rows.count())
    return dialog


def test_a_new_image_appears_by_itself_and_a_deleted_one_is_missed(opened, pictures):
    root = opened.session.project.roots[0]
    stranger = next(pictures(1, name="more", seed=77).rglob("*.png"))
    shutil.copy(stranger, root / "red" / "new.png")
    opened.until(lambda: counts(opened).ready == 13)
    (root / "red" / "new.png").unlink()
    opened.until(lambda: counts(opened).missing == 1)


def test_a_renamed_folder_is_found_again_by_itself(opened):
    root = opened.session.project.roots[0]
    (root / "red").rename(root / "roses")
    opened.until(lambda: "found again" in opened.window.messages.label.text())
    opened.until(lambda: counts(opened).images == 12 and counts(opened).missing == 0)


def test_the_dialog_has_room_for_its_folders(opened, pictures):
    dialog = dialog_of(opened)
    dialog.add(pictures(2, name="second", seed=5))
    opened.until(lambda: dialog.rows.count() == 2)
    rows = [dialog.rows.itemAt(at).widget() for at in range(2)]
    opened.until(lambda: all(row.height() >= row.sizeHint().height() for row in rows))
    assert dialog.focusWidget() is dialog.close_button
    dialog.close()


def test_a_folder_is_added_in_the_dialog_and_one_inside_it_refused(opened, pictures):
    dialog = dialog_of(opened)
    second = pictures(2, name="second", seed=5)
    dialog.add(second)
    opened.until(lambda: counts(opened).ready == 18 and dialog.rows.count() == 2)
    dialog.add(second / "red")
    opened.until(lambda: "lies inside" in dialog._refusal.text())
    dialog.close()


def test_a_folder_that_went_away_is_said_and_comes_back(opened, tmp_path):
    root, watch = opened.session.project.roots[0], opened.application.projects.desk.watch
    watch.call_the_roll()
    opened.until(lambda: watch._away == frozenset())
    root.rename(tmp_path / "away")
    watch.call_the_roll()
    opened.until(lambda: watch._away)
    assert counts(opened).missing == 0
    (tmp_path / "away").rename(root)
    watch.call_the_roll()
    opened.until(lambda: not watch._away)
    assert "again" in opened.window.messages.label.text()


def test_watching_can_be_switched_off(opened):
    dialog = dialog_of(opened)
    dialog.watching.click()
    assert not opened.application.projects.desk.watch._watcher.directories()
    assert not opened.application.preferences.settings.watches_folders
    dialog.close()


def test_a_file_that_is_still_being_copied_is_read_when_it_is_whole(opened, pictures):
    root, broken = opened.session.project.roots[0], set[int]()
    intake, ended = opened.application.projects.desk._intake, list[bool]()
    intake.ended.connect(lambda: ended.append(True))
    opened.session.counts_changed.connect(lambda: broken.add(counts(opened).broken))
    whole = next(pictures(1, name="more", seed=78).rglob("*.png")).read_bytes()
    (root / "red" / "slow.png").write_bytes(whole[: len(whole) // 2])
    opened.until(lambda: counts(opened).images == 13 and ended)
    (root / "red" / "slow.png").write_bytes(whole)
    opened.qtbot.waitUntil(lambda: counts(opened).ready == 13, timeout=20_000)
    assert broken == {0}


def test_names_of_folders_that_are_taken_as_another_are_told(start_desk, pictures, tmp_path):
    images = pictures(2, name="twins")
    (images / "blue").rename(images / "fire ant")
    (images / "red").rename(images / "fire  ant")
    opened = start_desk(None)
    opened.application.projects.create(tmp_path / "t.autodidact", images, True)
    told = opened.window.messages.label
    opened.until(lambda: "2 images are in fire  ant: taken as fire ant." in told.text())
