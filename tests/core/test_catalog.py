"""The catalog over real files."""

import os

import pytest

from core import scanning
from core.errors import Cancelled, UserError
from core.project import Project
from core.rows import ImageFilter
from core.types import ImageState, Order


@pytest.fixture
def photos(pictures, tmp_path):
    """A project over 24 pictures, scanned and read."""
    folder = pictures(8)
    with Project.create(tmp_path / "p", folder) as project:
        project.catalog.scan()
        project.catalog.read_new()
        yield project


def test_images_are_found_read_and_given_a_split(photos):
    rows = photos.catalog.rows(photos.catalog.ids())
    assert len(rows) == 24
    assert {row.state for row in rows} == {ImageState.READY}
    assert all(row.digest and (row.width, row.height) == (48, 48) and row.split for row in rows)
    assert [row.name for row in rows] == sorted(row.name for row in rows)
    assert len(photos.catalog.thumbnails([row.digest for row in rows])) == 24


def test_missing_files_keep_their_labels_and_come_back(photos):
    photos.categories.create("x")
    (x,) = photos.categories.all()
    first = photos.catalog.rows(photos.catalog.ids())[0]
    photos.labels.give([first.id], x.id)
    first.path.rename(first.path.with_name(".hidden"))
    assert photos.catalog.scan().missing == 1
    gone = photos.catalog.rows([first.id])[0]
    assert gone.state is ImageState.MISSING
    assert gone.label.category_id == x.id
    with pytest.raises(UserError, match="not where it was"):
        photos.catalog.picture(first.id, longer_side=100)
    first.path.with_name(".hidden").rename(first.path)
    assert photos.catalog.scan().returned == 1
    assert photos.catalog.rows([first.id])[0].state is ImageState.READY


def test_a_large_folder_is_compared_in_a_process_of_its_own_with_the_same_result(
    photos, monkeypatch
):
    monkeypatch.setattr(scanning, "WORTH", 1)
    monkeypatch.setattr(scanning, "_here", None)
    first, second, third = photos.catalog.rows(photos.catalog.ids())[:3]
    first.path.rename(first.path.with_name("zz.png"))
    second.path.write_bytes(third.path.read_bytes())
    os.utime(second.path, ns=(1, 1))
    (third.path.parent / "new.png").write_bytes(b"not read yet")
    found = photos.catalog.scan()
    assert (found.changed, found.unchanged, found.moved + found.missing) == (1, 22, 1)
    assert photos.catalog.counts().images == 24 + found.new + found.missing


def test_changed_files_are_read_again_and_keep_their_split(photos):
    first, second = photos.catalog.rows(photos.catalog.ids())[:2]
    first.path.write_bytes(second.path.read_bytes())
    os.utime(first.path, ns=(1, 1))
    assert photos.catalog.scan().changed == 1
    assert photos.catalog.read_new().read == 1
    rows = photos.catalog.rows([first.id, second.id])
    assert rows[0].digest == rows[1].digest
    assert rows[0].split == first.split
    assert rows[0].duplicate_group == rows[1].duplicate_group == first.id
    assert list(photos.catalog.ids(ImageFilter(duplicates=True))) == [first.id, second.id]


def test_copies_share_group_and_split(photos):
    first = photos.catalog.rows(photos.catalog.ids())[0]
    copies = [first.path.with_name(f"copy{n}.png") for n in range(6)]
    for copy in copies:
        copy.write_bytes(first.path.read_bytes())
    photos.catalog.scan()
    photos.catalog.read_new()
    alike = photos.catalog.rows(photos.catalog.ids(ImageFilter(duplicates=True)))
    assert len(alike) == 7
    assert len({row.split for row in alike}) == 1


def test_a_broken_file_is_kept_with_its_reason_and_never_learned_from(photos):
    (photos.roots[0] / "bad.jpg").write_bytes(b"nothing like a picture")
    photos.catalog.scan()
    assert photos.catalog.read_new().broken == 1
    (bad,) = photos.catalog.ids(ImageFilter(states=frozenset({ImageState.BROKEN})))
    assert photos.catalog.rows([bad])[0].reason


def test_cancelling_the_reading_keeps_what_was_read(pictures, tmp_path):
    folder = pictures(200)

    def stop_late(progress):
        if progress.done > 300:
            raise Cancelled

    with Project.create(tmp_path / "p", folder) as project:
        project.catalog.scan()
        with pytest.raises(Cancelled):
            project.catalog.read_new(stop_late)
        kept = project.catalog.counts().ready
        assert 0 < kept < 600
        project.catalog.read_new()
        assert project.catalog.counts().ready == 600


def test_names_that_are_no_text_and_equal_names_survive(pictures, tmp_path):
    folder = pictures(1)
    source = next(folder.rglob("*.png")).read_bytes()
    (folder / os.fsdecode(b"\xff\xfe odd\n.png")).write_bytes(source)
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "same.png").write_bytes(source)
    with Project.create(tmp_path / "p", folder) as project:
        project.catalog.scan()
        assert project.catalog.read_new().broken == 0
        found = project.catalog.find([os.fsdecode(b"\xff\xfe odd\n.png"), "two/same.png", "no.png"])
        assert len(found) == 2
        row = project.catalog.rows([found["two/same.png"]])[0]
        assert row.name == "two/same.png"
        picture = project.catalog.picture(min(found.values()), longer_side=10)
        assert (picture.width, picture.height) == (10, 10)


def test_filters_combine(photos):
    photos.categories.create("x")
    (x,) = photos.categories.all()
    ids = photos.catalog.ids(order=Order.RANDOM)
    photos.labels.give(ids[:5], x.id)
    photos.labels.mark_unknown(ids[5:7])
    photos.labels.skip(ids[7:8])

    def count(**parts):
        return len(photos.catalog.ids(ImageFilter(**parts)))

    assert count(labeled=True) == 7
    assert count(labeled=False) == 17
    assert count(categories=frozenset({x.id})) == 5
    assert count(text="red/") == 8
    assert count(text="100%_") == 0
    red = sum("red/" in row.name for row in photos.catalog.rows(ids[:5]))
    assert count(text="RED/", categories=frozenset({x.id})) == red
    assert sorted(photos.catalog.ids(order=Order.LABELED)[:8]) == sorted(ids[:8])


def test_originals_are_never_touched(pictures, tmp_path):
    folder = pictures(3)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*.png")}
    with Project.create(tmp_path / "p", folder) as project:
        project.catalog.scan()
        project.catalog.read_new()
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*.*")}
    assert after == before


def test_a_broken_file_that_was_away_is_read_again(photos):
    bad = photos.roots[0] / "bad.png"
    whole = photos.catalog.rows(photos.catalog.ids())[0].path.read_bytes()
    bad.write_bytes(whole[: len(whole) // 2])
    photos.catalog.scan()
    assert photos.catalog.read_new().broken == 1
    bad.rename(bad.with_name(".away"))
    photos.catalog.scan()
    bad.with_name(".away").rename(bad)
    photos.catalog.scan()
    assert photos.catalog.read_new().broken == 1
    assert photos.catalog.counts().ready == 24
