"""Categories and the labels that hang on them."""

import pytest

from core.bringing_in import IncomingLabel
from core.categories import CategoryDraft
from core.errors import UserError
from core.rows import Selection
from core.types import Source, Split, Topic


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


def _tree(project):
    return [(c.parent, c.name) for c in project.categories.all()]


def test_a_group_is_a_path_and_the_order_follows_the_tree(project):
    project.categories.create("wasp")
    ids = _ids(project)
    project.categories.set_parent([ids["bee"], ids["wasp"]], " insects / hymenoptera/")
    project.categories.set_parent([ids["ant"]], "insects")
    assert _tree(project) == [
        ("insects/hymenoptera", "bee"),
        ("insects/hymenoptera", "wasp"),
        ("insects", "ant"),
    ]
    assert [c.position for c in project.categories.all()] == [0, 1, 2]
    assert project.history.next_undo().text == "Move 1 into group insects"
    project.categories.create("fly", parent="insects/hymenoptera")
    assert _tree(project)[2] == ("insects/hymenoptera", "fly")


def test_renaming_a_group_renames_it_for_all_in_one_edit(project):
    ids = _ids(project)
    project.categories.set_parent([ids["ant"]], "insects/social")
    project.categories.set_parent([ids["bee"]], "insectsome")  # begins alike, is another
    project.categories.rename_group("insects", "animals/insects")
    assert _tree(project) == [("animals/insects/social", "ant"), ("insectsome", "bee")]
    project.categories.rename_group("animals", "")
    assert _tree(project)[0] == ("insects/social", "ant")
    project.history.undo(2)
    assert _tree(project)[0] == ("insects/social", "ant")
    with pytest.raises(UserError, match="into itself"):
        project.categories.rename_group("insects", "insects/old")


def test_categories_are_placed_before_another_and_take_its_group(project):
    for name in ("wasp", "fly"):
        project.categories.create(name, parent="insects")
    ids = _ids(project)
    project.categories.arrange([ids["bee"], ids["ant"]], "insects", ids["fly"])
    assert [name for _, name in _tree(project)] == ["wasp", "ant", "bee", "fly"]
    project.categories.arrange([ids["wasp"]], "", None)
    assert _tree(project)[-1] == ("", "wasp")


def test_a_card_of_a_category_is_one_edit(project):
    ids = _ids(project)
    project.categories.assign_key(ids["bee"], "q")
    draft = CategoryDraft("Ant", "#123456", "Q", "insects", " six legs ", 3)
    project.categories.revise(ids["ant"], draft)
    bee, ant = project.categories.all()
    assert (bee.name, bee.key) == ("bee", "")
    assert (ant.name, ant.color, ant.key, ant.parent) == ("Ant", "#123456", "q", "insects")
    assert (ant.description, ant.example_image_id) == ("six legs", 3)
    project.history.undo()
    ant, bee = project.categories.all()
    assert (ant.description, ant.example_image_id, bee.key) == ("", None, "q")


def test_a_description_and_an_example_are_edits_of_their_own(project):
    ant = _ids(project)["ant"]
    project.categories.describe(ant, "six legs")
    project.categories.set_example(ant, 5)
    assert project.categories.all()[0].example_image_id == 5
    project.categories.set_example(ant, None)
    project.history.undo(2)
    assert project.categories.all()[0].description == "six legs"
    assert project.categories.all()[0].example_image_id is None


def test_images_dropped_on_a_new_category_make_it_and_are_labeled_in_one_edit(project):
    changed = project.categories.create_for(" wasp ", [1, 2])
    assert changed.topics >= {Topic.CATEGORIES, Topic.LABELS}
    assert _ids(project)["wasp"] == project.catalog.rows([2])[0].label.category_id
    project.history.undo()
    assert "wasp" not in _ids(project)
    assert project.catalog.counts().labeled == 0


def test_the_export_tells_groups_and_descriptions(project):
    ant = _ids(project)["ant"]
    project.categories.describe(ant, "six legs")
    project.categories.set_parent([ant], "insects")
    ants = [c for c in project.export().classes if c.name == "ant"]
    assert (ants[0].parent, ants[0].description) == ("insects", "six legs")
