"""What a rollback would change is told before it is done, and then is so."""

import pytest

from core.errors import UserError


@pytest.fixture
def two(project, train):
    """A project with two models that disagree on every third image; ids of the older, newer."""
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give(project.catalog.ids()[:3], ant)
    project.labels.give(project.catalog.ids()[3:6], bee)
    older = train(best=lambda id_: id_ % 2)
    newer = train(best=lambda id_: id_ % 2 if id_ % 3 else 1 - id_ % 2)
    return project, older.rounds[0].model_id, newer.rounds[0].model_id


def open_proposals(project):
    rows = project.catalog.rows(project.catalog.ids())
    return {row.id: row.proposal.category_id for row in rows if row.proposal}


def check(project, model_id):
    before = open_proposals(project)
    foreseen = project.runs.foresee(model_id)
    project.runs.make_current(model_id)
    after = open_proposals(project)
    others = sum(before.get(image) != category for image, category in after.items())
    assert (foreseen.proposals, foreseen.others) == (len(after), others)
    return foreseen


def test_as_many_proposals_and_other_ones_come_as_was_said(two):
    project, older, _newer = two
    foreseen = check(project, older)
    assert foreseen.proposals == 34
    assert 0 < foreseen.others < 34


def test_the_current_model_would_change_nothing(two):
    project, _older, newer = two
    assert project.runs.foresee(newer).others == 0


def test_answers_skips_and_what_a_person_ruled_out_are_heeded(two):
    project, older, newer = two
    ids = project.catalog.ids()
    wrong = open_proposals(project)
    project.review.reject(ids[6:14])  # now the second best stands
    project.labels.skip(ids[14:16])
    project.labels.mark_unknown(ids[16:18])
    project.review.accept(ids[18:20])
    check(project, older)
    proposed = open_proposals(project)
    assert proposed.keys() == {*ids[6:16], *ids[20:]}  # not what is labeled, unknown or accepted
    assert all(proposed[image] != wrong[image] for image in ids[6:14])
    project.review.reject(ids[6:14])  # now both categories are ruled out
    for model_id in (newer, older):
        check(project, model_id)
        assert open_proposals(project).keys() == {*ids[14:16], *ids[20:]}


def test_deleted_predictions_are_told(two):
    project, older, _newer = two
    (project.runs.model_folder(older) / "predictions.npz").unlink()
    with pytest.raises(UserError, match="were deleted"):
        project.runs.foresee(older)
