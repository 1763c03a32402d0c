"""What a person decides by eye is known of proposals that are gone, and no check of the rest."""

import numpy as np
import pytest

from core.rows import Selection
from core.trust.checks import gather
from tests.core.conftest import add_rows


@pytest.fixture
def trained(labeled, train):
    """200 more images; the model proposes ant or bee for each, all at 0.9 or more."""
    with labeled._database.write() as connection:
        connection.exec_driver_sql("UPDATE image SET path = CAST('x' || path AS BLOB)")
    add_rows(labeled, 200)
    train(confidence=lambda id_: 0.905 + id_ % 9 / 100)
    return labeled


def proposed(project):
    """The first four measure the model."""
    return [row for row in project.catalog.rows(project.catalog.ids()) if row.proposal][4:]


def known(project):
    """Return (right, wrong) of what was decided by eye since the model, and is no check."""
    model = project.runs.current_model_id()
    ids = [category.id for category in project.categories.all()]
    with project._database.read() as connection:
        checks = gather(connection, model, project.runs.model_folder(model), ids)
    found = checks.is_right[checks.is_sought & (checks.moments > 0)]
    return int(found.sum()), int((~found).sum())


def test_each_decision_by_eye_is_known_and_undo_takes_it_back(trained):
    project, ant = trained, trained.categories.all()[0].id
    of_bee = [row.id for row in proposed(project) if row.proposal.category_id != ant]
    assert known(project) == (0, 0)
    project.review.accept(of_bee[:2])
    assert known(project) == (2, 0)
    project.review.correct([of_bee[5]], ant)
    assert known(project) == (2, 1)
    project.review.reject([of_bee[6]])
    assert known(project) == (2, 2)
    project.review.mark_unknown([of_bee[7]])
    assert known(project) == (2, 3)
    project.review.skip([of_bee[8]])
    assert known(project) == (2, 3)
    project.labels.give([of_bee[9]], ant, selection=Selection("margin"))
    assert known(project) == (2, 4)
    for _ in range(6):
        project.history.undo()
    assert known(project) == (0, 0)


def test_what_is_drawn_or_accepted_unseen_is_not_known_by_eye(trained):
    bee, drawn = trained.categories.all()[1].id, proposed(trained)[-1].id
    trained.labels.give([drawn], bee, selection=Selection("random", 0.1))
    trained.audits.begin(0.9, size=5)
    check = trained.audits.current().checks[0]
    trained.audits.answer(check.image_id, check.proposed_category_id)
    trained.review.accept_above(0.97)
    assert known(trained) == (0, 0)


def test_right_ones_accepted_by_eye_leave_the_wrong_ones_to_the_rest(trained):
    """An audit found one in ten wrong; then a person accepts right ones one by one."""
    trained.audits.begin(0.9, size=60)
    for number, check in enumerate(trained.audits.current().checks):
        ant, bee = (category.id for category in trained.categories.all())
        other = bee if check.proposed_category_id == ant else ant
        said = other if number % 10 == 0 else check.proposed_category_id
        trained.audits.answer(check.image_id, said)
    before = trained.trust.curve().at(0.9)
    trained.review.accept([row.id for row in proposed(trained)[:20]])
    after = trained.trust.curve().at(0.9)
    assert after.accepted == before.accepted - 20
    assert after.precision < before.precision
    assert np.isclose(after.expected_wrong, before.expected_wrong, atol=1)


def test_what_had_been_rejected_before_the_training_is_no_part_of_the_proposals(trained, train):
    trained.review.reject([row.id for row in proposed(trained)[:5]])
    assert known(trained) == (0, 5)
    train(confidence=lambda id_: 0.905 + id_ % 9 / 100)
    assert known(trained) == (0, 0)
