"""A project where nothing may be written can be looked at, by everything that only reads."""

import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from core.errors import UserError
from core.project import Project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders have no such right there")


def test_it_opens_for_reading_and_answers(project, unwritable):
    project._thumbnails.put([(b"kept", b"a picture")])
    project.close()
    unwritable(project.folder)
    with Project.open(project.folder, read_only=True) as opened:
        assert opened.catalog.counts().images == 40
        assert opened.catalog.thumbnails([b"kept"]) == {b"kept": b"a picture"}
        assert opened.check() == []
        with pytest.raises(UserError, match="its folder cannot be written"):
            opened.categories.create("wasp")
        (opened.cache / "passing").write_text("caches are made elsewhere")
        passing = opened.cache
    assert not passing.exists()


def test_a_command_that_writes_is_refused_in_a_sentence(project, unwritable):
    project.close()
    unwritable(project.folder)
    with pytest.raises(UserError, match="copy it to where you may write"):
        Project.open(project.folder)


def test_without_thumbnails_it_opens_too(project, unwritable):
    project.close()
    shutil.rmtree(project.folder / "cache")
    unwritable(project.folder)
    with Project.open(project.folder, read_only=True) as opened:
        assert opened.catalog.thumbnails([b"none of these"]) == {}


def test_one_of_an_older_version_is_told_so(project, unwritable):
    project.close()
    with sqlite3.connect(project.folder / "project.db") as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    unwritable(project.folder)
    with pytest.raises(UserError, match="must be brought up to date"):
        Project.open(project.folder, read_only=True)


@pytest.mark.parametrize("left", [("-wal", "-shm"), ("-wal",)])
def test_what_a_killed_process_left_is_read_or_refused_in_a_sentence(project, unwritable, left):
    """With both files SQLite reads on; without the second it would have to write."""
    database = project.folder / "project.db"
    project.categories.create("wasp")
    for suffix in left:
        shutil.copy(f"{database}{suffix}", f"{database}{suffix}.left")
    whole = database.read_bytes()
    project.close()
    database.write_bytes(whole)
    for suffix in left:
        Path(f"{database}{suffix}.left").replace(f"{database}{suffix}")
    unwritable(project.folder)
    if "-shm" in left:
        with Project.open(project.folder, read_only=True) as opened:
            assert "wasp" in {category.name for category in opened.categories.all()}
    else:
        with pytest.raises(UserError, match="copy the whole project"):
            Project.open(project.folder, read_only=True)
