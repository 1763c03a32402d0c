"""Which names of categories are one, and which stay two."""

import unicodedata

import pytest

from core.bringing_in import IncomingLabel
from core.category_names import TakenAs, meant, taken_as, tidy
from core.errors import UserError
from core.project import Project
from core.rows import Selection
from core.types import Source, Split

COMPOSED, TAKEN_APART = (unicodedata.normalize(form, "벌 é") for form in ("NFC", "NFD"))


def names(project: Project) -> list[str]:
    return [category.name for category in project.categories.all()]


def bring_in(project: Project, *labels: str):
    incoming = [IncomingLabel(id_, label) for id_, label in enumerate(labels, start=1)]
    return project.bring_in(incoming, source=Source.IMPORT, selection=Selection("import"))


@pytest.mark.parametrize("name", ["Fire ant", "FIRE ANT", " fire  ant", "fire\u00a0ant"])
def test_case_and_blanks_make_no_other_category(name: str):
    assert meant([name], ["bee", "fire ant"]) == {name: "fire ant"}


def test_accents_written_in_two_ways_are_one_name_and_nobody_is_told():
    names = meant([TAKEN_APART], [COMPOSED])
    assert names == {TAKEN_APART: COMPOSED}
    assert taken_as([TAKEN_APART], names) == ()
    assert tidy(TAKEN_APART) == COMPOSED


def test_a_category_of_just_this_name_comes_before_one_that_is_like_it():
    assert meant(["Ant", "ANT"], ["ant", "Ant"]) == {"Ant": "Ant", "ANT": "ant"}


def test_the_first_spelling_wins_where_there_is_no_category_yet():
    assert meant(["Wasp", "wasp", "WASP"], []) == dict.fromkeys(("Wasp", "wasp", "WASP"), "Wasp")


def test_single_letters_and_words_with_sharp_s_stay_two():
    different = ["A", "a", "Masse", "Maße"]
    assert meant(different, []) == dict(zip(different, different, strict=True))


def test_labels_from_outside_say_what_came_of_them(project: Project):
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give([1], ant)
    project.labels.give([2], bee)
    project.labels.mark_unknown([3])
    brought = bring_in(project, "Ant", "Ant", "wasp", "Wasp", "bee")
    assert (brought.new, brought.replaced, brought.same) == (3, 1, 1)
    assert brought.made == ("wasp",)
    assert brought.taken_as == (TakenAs("Ant", "ant", 2), TakenAs("Wasp", "wasp", 1))
    assert names(project) == ["ant", "bee", "wasp"]


def test_a_rejected_name_is_taken_as_the_category_that_it_is_like(project: Project):
    incoming = [IncomingLabel(1, "bee", Split.TRAIN, rejected=("ANT",))]
    project.bring_in(incoming, source=Source.IMPORT, selection=Selection("import"))
    assert names(project) == ["ant", "bee"]


@pytest.mark.parametrize("name", ["Ant", " ant", "ANT"])
def test_no_category_is_made_beside_one_that_is_like_it(project: Project, name: str):
    for make in (
        lambda: project.categories.create(name),
        lambda: project.categories.create_for(name, [1]),
        lambda: project.categories.rename(2, name),
    ):
        with pytest.raises(UserError, match="There is a category named ant already"):
            make()
    assert names(project) == ["ant", "bee"]


def test_a_category_may_be_spelled_anew(project: Project):
    project.categories.rename(1, "Fire  Ant")
    assert names(project)[0] == "Fire Ant"
    assert project.history.next_undo().text == "Rename category ant to Fire Ant"


def test_twins_of_an_older_project_can_still_be_changed(project: Project):
    with project._database.write() as connection:
        connection.exec_driver_sql("UPDATE category SET name = 'ANT' WHERE name = 'bee'")
    project.categories.rename(2, "ANT")
    project.categories.rename(2, "wasp")
    assert names(project) == ["ant", "wasp"]
