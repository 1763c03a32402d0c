"""The walk: what is found, in which order, and what is left alone."""

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.intake.scan import FoundBatch, walk
from tests.evil_pictures import ODD_NAMES, write_odd_names

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX file names")


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())


def paths(root: Path) -> list[bytes]:
    return [file.path for batch in walk(root) for file in batch.files]


def test_pictures_are_found_by_suffix_whatever_its_case(tmp_path: Path) -> None:
    wanted = ["a.JPG", "b.jpeg", "c.jpe", "d.PnG", "e.webp", "f.bmp", "g.gif", "h.tif", "i.TIFF"]
    touch(tmp_path, *wanted, "j.ppm", "k.pgm", "notes.txt", "jpg", "archive.zip", "l.svg", "m.eps")
    assert paths(tmp_path) == [name.encode() for name in sorted([*wanted, "j.ppm", "k.pgm"])]


def test_paths_are_relative_with_slashes_and_sizes_and_times(tmp_path: Path) -> None:
    touch(tmp_path, "a/b/same.png", "a/same.png", "same.png")
    files = [file for batch in walk(tmp_path) for file in batch.files]
    assert [file.path for file in files] == [b"a/b/same.png", b"a/same.png", b"same.png"]
    for file in files:
        status = (tmp_path / os.fsdecode(file.path)).stat()
        assert (file.size, file.mtime_ns) == (status.st_size, status.st_mtime_ns)


def test_the_order_is_that_of_the_whole_paths_bytes(tmp_path: Path) -> None:
    touch(tmp_path, "a/z.png", "a.png", "a-b/c.png", "a b.png", "ab.png", "a/b/c.png", "B.png")
    found = paths(tmp_path)
    assert found == sorted(found)
    assert len(found) == 7


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(
        st.lists(st.text("ab-. /~é".replace("/", ""), min_size=1, max_size=3), max_size=3)
    )
)
def test_any_tree_is_walked_in_order_and_whole(
    names: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("tree")
    wanted = {"/".join([f"x{part}" for part in parts] + ["i.png"]) for parts in names}
    touch(root, *wanted)
    found = [file.path for batch in walk(root, batch=2) for file in batch.files]
    assert found == sorted(name.encode() for name in wanted)


def test_batches_have_the_size_asked_for_and_the_last_may_be_short(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{number}.png" for number in range(5)))
    assert [len(batch.files) for batch in walk(tmp_path, batch=2)] == [2, 2, 1]


def test_an_empty_folder_gives_one_empty_batch(tmp_path: Path) -> None:
    assert list(walk(tmp_path)) == [FoundBatch((), ())]


def test_hidden_system_and_project_folders_are_left_alone(tmp_path: Path) -> None:
    touch(tmp_path, ".hidden.png", ".git/a.png", "__MACOSX/b.png", "@eaDir/c.png", "seen.png")
    touch(tmp_path, "birds.project/project.db", "birds.project/runs/1/plot.png")
    assert paths(tmp_path) == [b"seen.png"]


def test_a_project_in_the_image_folder_itself_hides_no_images(tmp_path: Path) -> None:
    touch(tmp_path, "project.db", "seen.png")
    assert paths(tmp_path) == [b"seen.png"]


@posix
def test_odd_names_are_found_byte_by_byte(tmp_path: Path) -> None:
    write_odd_names(tmp_path)
    assert paths(tmp_path) == sorted(ODD_NAMES)


@posix
def test_a_loop_of_links_ends_and_nothing_is_found_twice(tmp_path: Path) -> None:
    touch(tmp_path, "a/one.png")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "a/itself").symlink_to(tmp_path / "a/itself")
    (tmp_path / "a/itself.png").symlink_to(tmp_path / "a/itself.png")
    assert paths(tmp_path) == [b"a/one.png"]


@posix
def test_a_link_to_a_file_counts_only_if_it_ends_inside_the_root(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "root-beside"
    touch(root, "one.png")
    touch(outside, "secret.png")
    (root / "inside.png").symlink_to(root / "one.png")
    (root / "outside.png").symlink_to(outside / "secret.png")
    (root / "folder").symlink_to(outside)
    (root / "broken.png").symlink_to(root / "never.png")
    assert paths(root) == [b"inside.png", b"one.png"]


@posix
def test_pipes_and_folders_named_like_pictures_are_no_pictures(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    touch(tmp_path, "folder.png/one.png")
    assert paths(tmp_path) == [b"folder.png/one.png"]


def test_a_root_that_is_gone_is_the_users_to_know(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="never"):
        next(walk(tmp_path / "never"))


@posix
def test_an_unreadable_folder_is_noted_and_the_walk_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "a/1.png", "b/2.png", "c/3.png")
    scandir = os.scandir

    def refuse(folder: bytes) -> AbstractContextManager[Iterator[os.DirEntry[bytes]]]:
        if folder.endswith(b"/b"):  # the tests may run as root, who may read everything
            raise PermissionError(13, "denied")
        return scandir(folder)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refuse)
        (batch,) = walk(tmp_path)
    assert [file.path for file in batch.files] == [b"a/1.png", b"c/3.png"]
    assert batch.unreadable == (b"b/",)


@pytest.mark.skipif(sys.platform != "linux", reason="makes a path longer than the system allows")
def test_a_path_longer_than_the_system_allows_ends_nothing(tmp_path: Path) -> None:
    touch(tmp_path, "z.png")
    here = os.getcwd()  # noqa: PTH109
    try:
        os.chdir(tmp_path)
        for _ in range(20):
            Path("d" * 250).mkdir()
            os.chdir("d" * 250)
        Path("deep.png").touch()
    finally:
        os.chdir(here)
    assert paths(tmp_path) == [b"z.png"]
