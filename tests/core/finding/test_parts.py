"""Parts of a filter, one by one: each lets through what it says."""

from core.jobs.run_folder import RunConfig
from core.rows import ImageFilter, View
from core.types import ImageState, Split
from tests.core.finding.life import add_second_root, spread


def listed(project, **parts):
    return list(project.finding.list(View(ImageFilter(**parts))).ids)


def test_all_words_of_a_path_text_must_be_there_and_quotes_keep_a_phrase(project):
    with project._database.write() as connection:
        for id_, path in enumerate(("Red barn/Cat 1.png", "red/dog.png", "Übung/cat.png"), 1):
            connection.exec_driver_sql(
                "UPDATE image SET path = ? WHERE id = ?", (path.encode(), id_)
            )
    assert listed(project, text="cat red") == [1]
    assert listed(project, text='"barn/cat 1"') == [1]
    assert listed(project, text="über übung") == []
    assert listed(project, text="übung") == [3]
    assert listed(project, text="red", excluded=ImageFilter(text="dog")) == [1]


def test_parts_by_margin_run_folder_and_group_let_through_what_they_say(project, train):
    spread(project)
    project.labels.give([1], 1)
    project.labels.give([2], 2)
    project.runs.create(RunConfig(recipe="head"))  # never begun: runs and models count apart
    run = train()
    add_second_root(project, 3)
    rows = project.catalog.rows(range(1, 44))
    small = [row.id for row in rows if row.proposal and row.proposal.margin <= 0.5]
    assert 0 < len(small) < len(listed(project, has_proposal=True))
    assert sorted(listed(project, maximum_margin=0.5)) == small
    assert listed(project, runs=frozenset({run.id})) == listed(project, has_proposal=True)
    assert listed(project, runs=frozenset({run.id - 1})) == []
    assert listed(project, roots=frozenset({2})) == [41, 42, 43]
    in_five = [row.id for row in rows if row.duplicate_group == 5]
    assert sorted(listed(project, duplicate_group=5)) == in_five
    out = ImageFilter(states=frozenset({ImageState.BROKEN}), splits=frozenset({Split.TRAIN}))
    neither = [r.id for r in rows if r.state is not ImageState.BROKEN and r.split != Split.TRAIN]
    assert sorted(listed(project, excluded=out)) == neither


def test_disagreement_follows_the_model_that_is_current(project, train):
    project.labels.give([1], 1)
    project.labels.give([2], 2)
    first, second = (train(best=best).rounds[0].model_id for best in (_by_two, _by_three))
    with project._database.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE model SET teacher_model_id = {first} WHERE id = {second}"
        )
    differing = [id_ for id_ in range(1, 41) if _by_two(id_) != _by_three(id_)]
    for model, expected_ids in ((second, differing), (first, []), (second, differing)):
        project.runs.make_current(model)
        assert listed(project, disagrees=True) == expected_ids


def _by_two(id_: int) -> int:
    return id_ % 2


def _by_three(id_: int) -> int:
    return int(id_ % 3 == 0)


def test_a_label_that_is_cleared_is_found_no_more(project):
    project.labels.give([4, 5], 1)
    assert listed(project, labeled=True) == [4, 5]
    project.labels.clear([4])
    assert listed(project, labeled=True) == [5]
    assert project.finding.facets(ImageFilter()).categories == {1: 1}


def test_a_flag_that_is_undone_is_found_no_more(project):
    project.remarks.flag([4], True)
    assert listed(project, flagged=True) == [4]
    project.history.undo()
    assert listed(project, flagged=True) == []
