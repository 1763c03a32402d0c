"""What was rejected before a run is neither accepted in bulk nor a check of what is."""

import pytest

from core.rows import ImageFilter, Selection
from core.store.queries.trust import random_checks_since
from tests.core.conftest import add_rows


@pytest.fixture
def rejected(labeled, train):
    """200 images more, of which a person rejected three quarters before the model that proposes."""
    with labeled._database.write() as connection:
        connection.exec_driver_sql("UPDATE image SET path = CAST('x' || path AS BLOB)")
    add_rows(labeled, 200)
    train(confidence=lambda _id: 0.96)
    proposed = labeled.catalog.ids(ImageFilter(has_proposal=True))
    few = proposed[::4]
    labeled.review.reject([each for each in proposed if each not in set(few)])
    train(best=lambda id_: 1 - id_ % 2, confidence=lambda _id: 0.96)
    return labeled, few


def test_the_rest_is_not_taken_for_what_somebody_left(rejected):
    project, few = rejected
    for image in few[:20]:
        said = project.catalog.rows([image])[0].proposal.category_id
        project.labels.give([image], said, selection=Selection("random", 0.1))
    estimate = project.trust.curve().at(0.95)
    assert (estimate.accepted, estimate.checks) == (len(few) - 20, 20)


def test_an_answer_to_what_was_rejected_checks_nothing(rejected):
    project, few = rejected
    ant = project.categories.all()[0].id
    others = set(project.catalog.ids(ImageFilter(has_proposal=True))) - set(few)
    for image in (min(others), few[0]):
        project.labels.give([image], ant, selection=Selection("random", 0.1))
    with project._database.read() as connection:
        found = random_checks_since(connection, project.runs.current_model_id(), ())
    assert [each.image_id for each in found] == [few[0]]
