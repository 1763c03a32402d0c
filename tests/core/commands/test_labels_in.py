"""Labels from outside by commands: what is new, what is another now, which names were meant."""

from collections.abc import Callable

import pytest

from core.project import Project
from tests.core.commands.command_line import Ground, Said

Say = Callable[..., Said]


@pytest.fixture
def labeled(ground: Ground, say: Say):
    """A project in which p001 is red and p002 green."""
    project = ground.folder / "p"
    say("new", project, ground.pictures)
    rows = ground.write_csv("first.csv", [("p001.png", "red"), ("p002.png", "green")])
    said = say("label", project, "--csv", rows)
    assert "2 labels given; 2 images are labeled.\nLabels: 2 new.\n" in said.out
    assert "2 categories made: red, green." in said.out
    return project


ROWS = [("p001.png", "Red"), ("p002.png", "RED"), ("p003.png", "Red"), ("p004.png", "blue")]


def test_a_name_in_other_case_is_taken_as_the_category_and_what_changed_is_counted(
    labeled, ground: Ground, say: Say
):
    said = say("label", labeled, "--csv", ground.write_csv("l.csv", ROWS))
    assert "Labels: 2 new, 1 changed, 1 the same." in said.out
    assert "1 category made: blue." in said.out
    assert "2 rows say Red: taken as red." in said.out
    assert "1 row says RED: taken as red." in said.out
    with Project.open(labeled, read_only=True) as opened:
        assert [c.name for c in opened.categories.all()] == ["red", "green", "blue"]


def test_a_program_reads_the_same(labeled, ground: Ground, say: Say):
    facts = say("label", labeled, "--csv", ground.write_csv("l.csv", ROWS), "--json").facts
    assert (facts["new_labels"], facts["changed_labels"], facts["same_labels"]) == (2, 1, 1)
    assert facts["categories_made"] == ["blue"]
    assert facts["taken_as"][0] == {"name": "Red", "category": "red", "count": 2}


def test_one_image_in_two_spellings_is_no_contradiction(labeled, ground: Ground, say: Say):
    rows = ground.write_csv("l.csv", [("p006.png", "Sky"), ("p006.png", "sky")])
    said = say("label", labeled, "--csv", rows)
    assert (said.code, "1 category made: Sky." in said.out) == (0, True)


def test_folders_that_differ_in_blanks_are_one_category(tmp_path, ground: Ground, say: Say):
    for folder, name in (("red", "p001.png"), ("fire ant", "p002.png"), ("fire  ant", "p003.png")):
        (tmp_path / "kinds" / folder).mkdir(parents=True, exist_ok=True)
        (ground.pictures / name).rename(tmp_path / "kinds" / folder / name)
    said = say("new", tmp_path / "q", tmp_path / "kinds", "--labels-from-folders")
    assert "3 labels taken from folder names." in said.out
    assert "2 categories made: fire ant, red." in said.out
    assert "1 image is in fire  ant: taken as fire ant." in said.out


def test_a_truth_file_in_other_case_names_what_the_model_knows(taught, say: Say):
    ground, project, _ = taught
    rows = [(name, kind.upper()) for name, kind in ground.truth.items()]
    said = say("evaluate", project, "--truth", ground.write_csv("upper.csv", rows), "--json")
    assert said.facts["accuracy"] > 0.8
    assert {"name": "RED", "category": "red", "count": 10} in said.facts["taken_as"]
