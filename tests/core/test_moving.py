"""Files that move, folders that go away, several folders: the catalog keeps what was said."""

import shutil
from pathlib import Path

import pytest

from core import reading, scanning
from core.errors import UserError
from core.intake.facts import ImageFacts
from core.intake.trouble import Trouble
from core.project import Project
from core.types import ImageState


@pytest.fixture
def photos(pictures, tmp_path):
    """A project over 24 pictures in red/, green/ and blue/, scanned, read, eight labeled red."""
    with Project.create(tmp_path / "p", pictures(8)) as project:
        project.catalog.scan()
        project.catalog.read_new()
        project.categories.create("red")
        (red,) = project.categories.all()
        project.labels.give(ids_in(project, "red/"), red.id)
        yield project


def ids_in(project: Project, prefix: str) -> list[int]:
    return [row.id for row in all_rows(project) if row.name.startswith(prefix)]


def all_rows(project: Project):
    return project.catalog.rows(project.catalog.ids())


def said(project: Project):
    """What must survive a move, by content."""
    return {
        row.digest: (row.id, row.split, row.label.category_id if row.label else None)
        for row in all_rows(project)
    }


def test_a_renamed_folder_is_found_again_with_labels_and_splits(photos):
    before, root = said(photos), photos.roots[0]
    (root / "red").rename(root / "roses")
    found = photos.catalog.scan()
    assert (found.moved, found.new, found.missing) == (8, 0, 0)
    assert said(photos) == before
    assert len(ids_in(photos, "roses/")) == 8
    assert {row.state for row in all_rows(photos)} == {ImageState.READY}
    assert photos.catalog.read_new().read == 0
    assert photos.history.undo().ids  # the label's edit still knows its images


def test_a_file_of_the_same_name_is_preferred_among_copies(photos):
    root = photos.roots[0]
    first = root / "red" / "red-000.png"
    (red,) = (row.id for row in all_rows(photos) if row.name == "red/red-000.png")
    content = first.read_bytes()
    first.unlink()
    (root / "a.png").write_bytes(content)
    (root / "zoo").mkdir()
    (root / "zoo" / "red-000.png").write_bytes(content)
    found = photos.catalog.scan()
    assert (found.moved, found.new) == (1, 1)
    assert photos.catalog.rows([red])[0].name == "zoo/red-000.png"


def test_a_new_file_of_the_same_size_is_no_moved_one(photos):
    root = photos.roots[0]
    gone = root / "red" / "red-000.png"
    content = bytearray(gone.read_bytes())
    content[-20] ^= 1
    gone.unlink()
    (root / "other.png").write_bytes(content)
    found = photos.catalog.scan()
    assert (found.moved, found.new, found.missing) == (0, 1, 1)


def test_a_copy_is_new_and_the_original_stays(photos):
    root = photos.roots[0]
    shutil.copy(root / "red" / "red-000.png", root / "copy.png")
    found = photos.catalog.scan()
    assert (found.moved, found.new, found.missing) == (0, 1, 0)


def test_a_folder_that_is_unplugged_makes_nothing_missing_and_the_others_go_on(
    photos, pictures, tmp_path
):
    before, root = said(photos), photos.roots[0]
    second = pictures(2, name="second", seed=9)
    photos.folders.add(second)
    root.rename(tmp_path / "away")
    found = photos.catalog.scan()
    assert found.away == (root,)
    assert (found.new, found.missing) == (6, 0)
    assert photos.catalog.read_new().read == 6
    assert photos.folders.away() == {1}
    row = all_rows(photos)[0]
    assert photos.catalog.thumbnails([row.digest])
    with pytest.raises(UserError, match="not connected"):
        photos.catalog.picture(row.id, longer_side=100)
    photos.labels.give([row.id], photos.categories.all()[0].id)
    (tmp_path / "away").rename(root)
    assert photos.catalog.scan().away == ()
    assert {key: said(photos)[key][:2] for key in before} == {
        key: value[:2] for key, value in before.items()
    }


def test_the_empty_mount_point_of_a_disk_counts_as_not_connected(photos, tmp_path):
    root = photos.roots[0]
    root.rename(tmp_path / "away")
    root.mkdir()
    assert photos.catalog.scan().missing == 0
    assert not photos.folders.all()[0].is_connected


def test_a_folder_that_goes_away_during_the_scan_makes_nothing_missing(
    photos, tmp_path, monkeypatch
):
    root = photos.roots[0]

    def vanishing(folder: Path, **options):
        for batch in walk(folder, **options):
            if root.exists():
                root.rename(tmp_path / "away")
            yield type(batch)(batch.files[:1], batch.unreadable)

    walk = scanning.walk
    monkeypatch.setattr(scanning, "walk", vanishing)
    assert photos.catalog.scan().away == (root,)
    assert photos.catalog.counts().missing == 0


def test_a_folder_that_goes_away_while_it_is_read_is_read_when_it_is_back(
    pictures, tmp_path, monkeypatch
):
    root = pictures(8)

    def vanishing(jobs, report, **_options):
        root.rename(tmp_path / "away")
        lost = (Trouble.GONE, Trouble.UNREADABLE)
        for number, (key, _path) in enumerate(jobs):
            yield key, ImageFacts(ImageState.BROKEN, reason=lost[number % 2])

    with Project.create(tmp_path / "p", root) as project:
        project.catalog.scan()
        with monkeypatch.context() as patched:
            patched.setattr(reading, "read_all", vanishing)
            read = project.catalog.read_new()
        assert (read.read, read.away) == (0, (root,))
        assert project.catalog.counts().new == 24
        assert project.catalog.read_new().read == 0
        (tmp_path / "away").rename(root)
        project.catalog.scan()
        assert project.catalog.read_new().read == 24


def test_a_file_that_the_disk_refused_once_is_tried_again(photos, monkeypatch):
    first = all_rows(photos)[0]
    with photos._database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE image SET state = 'broken', reason = ? WHERE id = ?",
            (Trouble.UNREADABLE, first.id),
        )
    photos.catalog.scan()
    assert photos.catalog.read_new().read == 1
    assert photos.catalog.rows([first.id])[0].state is ImageState.READY


def test_files_written_to_just_now_wait_until_they_are_settled(photos):
    file = photos.roots[0] / "new.png"
    whole = (photos.roots[0] / "red" / "red-000.png").read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    photos.catalog.scan()
    read = photos.catalog.read_new(settling=60)
    assert (read.read, read.waiting) == (0, 1)
    file.write_bytes(whole)
    photos.catalog.scan()
    read = photos.catalog.read_new()
    assert (read.read, read.broken) == (1, 0)


def test_a_scan_of_one_folder_sees_nothing_else(photos):
    root = photos.roots[0]
    (root / "red" / "red-000.png").unlink()
    (root / "blue" / "blue-000.png").unlink()
    (root / "red" / "deep").mkdir()
    shutil.copy(root / "red" / "red-001.png", root / "red" / "deep" / "x.png")
    found = photos.catalog.scan_folders([root / "red" / "deep", root / "red"])
    assert (found.new, found.missing) == (1, 1)
    shutil.rmtree(root / "green")
    assert photos.catalog.scan_folders([root / "green"]).missing == 8
    assert photos.catalog.scan_folders([root]).missing == 1


def test_folders_inside_each_other_are_refused(photos, tmp_path):
    root = photos.roots[0]
    for wrong, why in (
        (root, "already"),
        (root / "red", "lies inside"),
        (root.parent, "holds"),
        (tmp_path / "nowhere", "not a folder"),
    ):
        with pytest.raises(UserError, match=why):
            photos.folders.add(wrong)


def test_a_folder_that_moved_is_located_and_nothing_is_read_again(photos, tmp_path, pictures):
    before, root = said(photos), photos.roots[0]
    root.rename(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="does not look like"):
        photos.folders.locate(1, pictures(3, name="strangers", seed=5))
    second = pictures(1, name="second", seed=9)
    photos.folders.add(second)
    with pytest.raises(UserError, match="lies inside"):
        photos.folders.locate(1, second / "red")
    photos.folders.remove(2)
    photos.folders.locate(1, tmp_path / "elsewhere")
    found = photos.catalog.scan()
    assert (found.unchanged, found.differs) == (24, False)
    assert said(photos) == before


def test_a_removed_folder_keeps_its_labels_and_comes_back(photos, pictures):
    before, root = said(photos), photos.roots[0]
    with pytest.raises(UserError, match="another one first"):
        photos.folders.remove(1)
    photos.folders.add(pictures(1, name="second", seed=9))
    photos.folders.remove(1)
    photos.catalog.scan()
    assert photos.catalog.counts().missing == 24
    assert [folder.path.name for folder in photos.folders.all()] == ["second"]
    photos.folders.add(root)
    assert photos.catalog.scan().returned == 24
    assert said(photos).items() >= before.items()


def test_a_removed_folder_that_moved_is_found_again_by_content(photos, pictures, tmp_path):
    before, root = said(photos), photos.roots[0]
    photos.folders.add(pictures(1, name="second", seed=9))
    photos.folders.remove(1)
    root.rename(tmp_path / "elsewhere")
    photos.folders.add(tmp_path / "elsewhere")
    assert photos.catalog.scan().moved == 24
    photos.catalog.read_new()
    assert said(photos).items() >= before.items()
