"""Duplicate groups resolved in bulk, and undone."""

import pytest

from core.project import Project
from core.rows import ImageFilter, View
from core.types import Answer, Strictness


@pytest.fixture
def copied(pictures, tmp_path):
    """A project whose eight red pictures have two copies each."""
    root = pictures(8)
    for file in sorted((root / "red").iterdir()):
        for number in (1, 2):
            (root / f"{file.stem}-copy{number}.png").write_bytes(file.read_bytes())
    with Project.create(tmp_path / "p", root) as project:
        project.catalog.scan()
        project.catalog.read_new()
        for name in ("red", "rose"):
            project.categories.create(name)
        yield project


def labels(project: Project, ids: list[int]):
    return [row.label.category_id if row.label else None for row in project.catalog.rows(ids)]


def test_copies_are_groups_of_three_and_share_a_split(copied):
    groups = copied.duplicates.groups()
    assert [len(group.images) for group in groups] == [3] * 8
    assert all(group.key == group.images[0].id for group in groups)
    for group in groups:
        rows = copied.catalog.rows([image.id for image in group.images])
        assert len({row.split for row in rows}) == 1
    assert copied.duplicates.straddling() == 0


def test_the_majority_is_followed_and_a_tie_is_left(copied):
    red, rose = (category.id for category in copied.categories.all())
    first, second, *_ = copied.duplicates.groups()
    one, two, three = (image.id for image in first.images)
    copied.labels.give([one, two], red)
    copied.labels.give([three], rose)
    copied.labels.give([second.images[0].id], red)
    copied.labels.give([second.images[1].id], rose)
    groups = copied.duplicates.groups()[:2]
    assert [group.conflicts for group in groups] == [True, True]
    copied.duplicates.follow_majority(groups)
    assert labels(copied, [one, two, three]) == [red] * 3
    assert labels(copied, [image.id for image in second.images]) == [red, rose, None]
    copied.history.undo()
    assert labels(copied, [one, two, three]) == [red, red, rose]


def test_one_category_for_all_selected_groups(copied):
    red, _ = (category.id for category in copied.categories.all())
    groups = copied.duplicates.groups()
    copied.duplicates.unify(groups, red)
    assert copied.catalog.counts().labeled == 24
    assert not any(group.is_open for group in copied.duplicates.groups())


def test_the_best_image_is_kept_and_the_rest_skipped(copied):
    kept = copied.duplicates.groups()[0].images[1].id
    with copied._database.write() as connection:
        connection.exec_driver_sql("UPDATE image SET width = 49 WHERE id = ?", (kept,))
    copied.duplicates.keep_best(copied.duplicates.groups()[:1])
    answers = {image.id: image.answer for image in copied.duplicates.groups()[0].images}
    assert answers.pop(kept) is None
    assert set(answers.values()) == {Answer.SKIPPED}


def test_what_is_no_duplicate_leaves_for_good_and_undo_brings_it_back(copied):
    group = copied.duplicates.groups()[0]
    copied.duplicates.set_distinct([image.id for image in group.images])
    assert len(copied.duplicates.groups()) == 7
    assert copied.duplicates.find(Strictness.NORMAL) == 7
    copied.history.undo()
    assert len(copied.duplicates.groups()) == 8


def test_finding_anew_gives_the_same_groups_and_the_strictness_is_kept(copied):
    before = copied.duplicates.groups()
    assert copied.duplicates.find(Strictness.EXACT) == 8
    assert copied.duplicates.groups() == before
    assert copied.duplicates.strictness() is Strictness.EXACT
    with copied._database.write() as connection:
        connection.exec_driver_sql("UPDATE image SET duplicate_group = NULL")
    assert copied.duplicates.find(Strictness.LOOSE) == 8
    assert [group.key for group in copied.duplicates.groups()] == [group.key for group in before]


def test_a_changed_copy_leaves_its_group_which_keeps_no_foreign_name(copied):
    group = copied.duplicates.groups()[0]
    first, second, third = (image.id for image in group.images)
    stranger = copied.catalog.rows(
        [copied.catalog.find(["blue/blue-000.png"])["blue/blue-000.png"]]
    )
    copied.catalog.rows([first])[0].path.write_bytes(stranger[0].path.read_bytes())
    copied.catalog.scan()
    copied.catalog.read_new()
    found = {tuple(image.id for image in group.images) for group in copied.duplicates.groups()}
    assert (second, third) in found
    assert tuple(sorted((first, stranger[0].id))) in found


def test_browse_no_longer_counts_what_is_no_duplicate(copied):
    duplicates = View(ImageFilter(duplicates=True))
    assert len(copied.finding.list(duplicates).ids) == 24
    group = copied.duplicates.groups()[0]
    copied.duplicates.set_distinct([image.id for image in group.images])
    assert len(copied.finding.list(duplicates).ids) == 21
    copied.history.undo()
    assert len(copied.finding.list(duplicates).ids) == 24
