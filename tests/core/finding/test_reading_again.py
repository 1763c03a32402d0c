"""Columns in memory follow what is written, by whomever, and how much it ever is."""

import contextlib

from core.errors import UserError
from core.project import Project
from core.rows import ImageFilter, View
from core.types import ImageState


def test_a_project_that_another_process_writes_is_read_again(project):
    project.labels.give([1], 1)
    with Project.open(project.folder, read_only=True) as reader:
        labeled = View(ImageFilter(labeled=True))
        assert list(reader.finding.list(labeled).ids) == [1]
        project.labels.give([2, 3], 1)
        add_rows_below(project, "later", 2)
        assert list(reader.finding.list(labeled).ids) == [1, 2, 3]
        assert len(reader.finding.list(View()).ids) == 42


def test_more_rows_than_are_noted_one_by_one_are_read_again_at_once(project):
    assert len(project.catalog.ids(ImageFilter(states=frozenset({ImageState.NEW})))) == 0
    add_rows_below(project, "many", 30_000)
    assert len(project.catalog.ids(ImageFilter(states=frozenset({ImageState.NEW})))) == 30_000
    assert len(project.catalog.ids()) == 30_040


def test_a_write_that_fails_leaves_no_trace(project):
    project.catalog.ids(ImageFilter(labeled=True))
    before = project._database.version()
    with contextlib.suppress(UserError):
        project.labels.give([1, 2], 999)
    assert project._database.version() == before
    assert not project.catalog.ids(ImageFilter(labeled=True))


def add_rows_below(project, folder, count):
    with project._database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, shuffle) "
            "VALUES (1, ?, 1, 1, '', ?)",
            [(f"{folder}/{n:06}.png".encode(), n) for n in range(count)],
        )
