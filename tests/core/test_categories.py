"""Categories and the labels that hang on them."""

import pytest

from core.bringing_in import IncomingLabel
from core.errors import UserError
from core.rows import Selection
from core.types import Source, Split


def _ids(project):
    return {category.name: category.id for category in project.categories.all()}


def test_merging_moves_the_labels_and_undo_parts_them_again(project):
    ids = _ids(project)
    project.labels.give([1, 2], ids["ant"])
    project.labels.give([3], ids["bee"])
    project.categories.merge(ids["ant"], into=ids["bee"])
    assert [(c.name, c.labels) for c in project.categories.all()] == [("bee", 3)]
    project.history.undo()
    assert [(c.name, c.labels) for c in project.categories.all()] == [("ant", 2), ("bee", 1)]


def test_deleting_clears_its_labels_only(project):
    ids = _ids(project)
    project.labels.give([1, 2], ids["ant"])
    project.labels.give([3], ids["bee"])
    project.categories.delete(ids["ant"])
    assert project.catalog.counts().labeled == 1
    project.history.undo()
    assert project.catalog.counts().labeled == 3


def test_a_key_belongs_to_one_category(project):
    ids = _ids(project)
    project.categories.assign_key(ids["ant"], "Q")
    project.categories.assign_key(ids["bee"], "q")
    assert [c.key for c in project.categories.all()] == ["", "q"]
    with pytest.raises(UserError, match="one character"):
        project.categories.assign_key(ids["ant"], "qq")


def test_names_are_trimmed_unique_and_not_empty(project):
    project.categories.create("  wasp ")
    assert [c.name for c in project.categories.all()][-1] == "wasp"
    with pytest.raises(UserError, match="needs a name"):
        project.categories.create("  ")
    with pytest.raises(UserError, match="already"):
        project.categories.rename(_ids(project)["ant"], "bee")


def test_moving_reorders(project):
    project.categories.create("wasp")
    project.categories.move(_ids(project)["wasp"], 0)
    assert [c.name for c in project.categories.all()] == ["wasp", "ant", "bee"]


def test_labels_from_outside_are_one_edit_and_make_their_categories(project):
    incoming = [
        IncomingLabel(1, "ant"),
        IncomingLabel(2, "fly", Split.TEST),
        IncomingLabel(3, " fly"),
    ]
    project.bring_in(incoming, source=Source.IMPORT, selection=Selection("import"))
    assert [(c.name, c.labels) for c in project.categories.all()] == [
        ("ant", 1),
        ("bee", 0),
        ("fly", 2),
    ]
    rows = project.catalog.rows([1, 2])
    assert [row.split for row in rows] == [Split.TRAIN, Split.TEST]
    assert rows[1].label.source == "import"
    project.history.undo()
    assert _ids(project).keys() == {"ant", "bee"}


def test_a_split_is_not_redrawn_after_a_training(project, train):
    ids = _ids(project)
    project.labels.give([1], ids["ant"])
    project.labels.give([2], ids["bee"])
    train()
    incoming = [IncomingLabel(3, "ant", Split.VALIDATION)]
    with pytest.raises(UserError, match="training rests on it"):
        project.bring_in(incoming, source=Source.IMPORT, selection=Selection("import"))
    assert project.catalog.rows([3])[0].label is None
