"""Saved views: kept, arranged, undone."""

import pytest

from core.errors import UserError
from core.project import Project


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pictures").mkdir()
    with Project.create(tmp_path / "p.autodidact", tmp_path / "pictures") as made:
        yield made


def names(project) -> list[str]:
    return [each.name for each in project.views.all()]


def test_views_are_saved_replaced_arranged_and_deleted(project):
    for name in ("gold", "doubtful", "new"):
        project.views.save(name, f"text:{name}")
    first, second, third = project.views.all()
    project.views.save("gold", "tier:gold")
    assert project.views.all()[0].query == "tier:gold"
    project.views.move(third.id, 0)
    assert names(project) == ["new", "gold", "doubtful"]
    project.views.rename(second.id, "torn")
    project.views.delete(first.id)
    assert names(project) == ["new", "torn"]


def test_every_step_can_be_undone(project):
    project.views.save("gold", "tier:gold")
    project.views.save("new", "state:new")
    project.views.delete(project.views.all()[0].id)
    project.history.undo()
    assert names(project) == ["gold", "new"]
    assert [each.position for each in project.views.all()] == [0, 1]


def test_two_views_cannot_have_one_name(project):
    project.views.save("gold", "tier:gold")
    project.views.save("new", "state:new")
    with pytest.raises(UserError, match="named gold already"):
        project.views.rename(project.views.all()[1].id, "gold")
