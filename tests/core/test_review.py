"""Decisions on proposals, and what may never be proposed."""

import pytest

from core.doubt.doubts import Queue
from core.errors import UserError
from core.rows import ImageFilter
from core.types import Tier


@pytest.fixture
def reviewed(project, train):
    """Six labeled images, proposals for the other 34."""
    ant, bee = (category.id for category in project.categories.all())
    ids = project.catalog.ids()
    project.labels.give(ids[:3], ant)
    project.labels.give(ids[3:6], bee)
    train()
    return project


def _proposed(project):
    return project.catalog.ids(ImageFilter(has_proposal=True))


def test_labeled_images_are_not_proposed(reviewed):
    assert len(_proposed(reviewed)) == 34
    assert not set(_proposed(reviewed)) & set(reviewed.catalog.ids()[:6])


def test_accepting_makes_silver_labels_as_proposed(reviewed):
    ids = _proposed(reviewed)[:4]
    wanted = [row.proposal.category_id for row in reviewed.catalog.rows(ids)]
    reviewed.review.accept(ids)
    rows = reviewed.catalog.rows(ids)
    assert [row.label.category_id for row in rows] == wanted
    assert {row.label.tier for row in rows} == {Tier.SILVER}
    assert {row.proposal for row in rows} == {None}


def test_accepting_above_is_bronze_counted_beforehand_and_one_step(reviewed):
    count = reviewed.review.count_above(0.75)
    assert count
    reviewed.review.accept_above(0.75)
    assert reviewed.catalog.counts().bronze == count
    assert reviewed.review.count_above(0.75) == 0
    reviewed.history.undo()
    assert reviewed.catalog.counts().bronze == 0
    assert reviewed.review.count_above(0.75) == count


def test_accepting_above_can_be_held_to_a_category(reviewed):
    ant, bee = (category.id for category in reviewed.categories.all())
    reviewed.review.accept_above(0.0, categories=frozenset({bee}))
    assert {group.category_id for group in reviewed.review.groups()} == {ant}


def test_what_was_rejected_is_never_proposed_again(reviewed, train):
    first = _proposed(reviewed)[0]
    before = reviewed.catalog.rows([first])[0].proposal
    reviewed.review.reject([first])
    after = reviewed.catalog.rows([first])[0].proposal
    assert after.category_id == before.second_category_id
    train()
    again = reviewed.catalog.rows([first])[0].proposal
    assert again.category_id != before.category_id


def test_what_is_left_after_a_rejection_is_no_surer_than_before(reviewed, train):
    """Of two categories the other one is no certainty: the picture may be neither."""
    first = _proposed(reviewed)[0]
    before = reviewed.catalog.rows([first])[0].proposal
    reviewed.review.reject([first])
    after = reviewed.catalog.rows([first])[0].proposal
    assert after.confidence == after.margin == pytest.approx(before.second_confidence)
    assert reviewed.doubt.order(Queue.SUREST).ids[-1] == first
    train(confidence=lambda _id: 0.9)
    again = reviewed.catalog.rows([first])[0].proposal
    assert again.category_id == after.category_id
    assert again.confidence == pytest.approx(0.1)


def test_a_newer_model_that_is_sure_of_the_other_category_says_so(reviewed, train):
    first = _proposed(reviewed)[0]
    rejected = reviewed.catalog.rows([first])[0].proposal.category_id
    reviewed.review.reject([first])
    other = [each.id for each in reviewed.categories.all()].index(rejected) ^ 1
    train(best=lambda _id: other, confidence=lambda _id: 0.9)
    again = reviewed.catalog.rows([first])[0].proposal
    assert (again.confidence, again.second_category_id) == (pytest.approx(0.9), None)


def test_an_image_rejected_twice_of_two_has_no_proposal_left(reviewed):
    first = _proposed(reviewed)[0]
    reviewed.review.reject([first])
    reviewed.review.reject([first])
    assert reviewed.catalog.rows([first])[0].proposal is None
    reviewed.history.undo(2)
    assert reviewed.catalog.rows([first])[0].proposal is not None


def test_no_prediction_overwrites_a_label(reviewed, train):
    ids = reviewed.catalog.ids()[:6]
    before = [row.label for row in reviewed.catalog.rows(ids)]
    train(best=lambda _id: 1)
    assert [row.label for row in reviewed.catalog.rows(ids)] == before


def test_correcting_unknown_and_skipping(reviewed):
    ant, _bee = (category.id for category in reviewed.categories.all())
    corrected, unknown, skipped = _proposed(reviewed)[:3]
    reviewed.review.correct([corrected], ant)
    reviewed.review.mark_unknown([unknown])
    reviewed.review.skip([skipped])
    rows = reviewed.catalog.rows([corrected, unknown, skipped])
    assert (rows[0].label.category_id, rows[0].label.tier) == (ant, Tier.SILVER)
    assert rows[1].label.answer == "unknown"
    assert rows[1].proposal is None
    assert rows[2].proposal is not None


def test_clearing_a_label_brings_the_proposal_back(reviewed):
    first = _proposed(reviewed)[0]
    reviewed.review.accept([first])
    reviewed.labels.clear([first])
    assert reviewed.catalog.rows([first])[0].proposal is not None


def test_groups_count_by_category_and_confidence(reviewed):
    groups = reviewed.review.groups()
    assert sum(group.count for group in groups) == 34
    assert all(sum(group.histogram) == group.count for group in groups)


def test_a_threshold_out_of_range_is_refused_in_words(reviewed):
    with pytest.raises(UserError, match="between 0 and 1"):
        reviewed.review.accept_above(90)


def test_a_label_given_with_the_suggestion_in_sight_is_silver(reviewed):
    ant, _bee = (category.id for category in reviewed.categories.all())
    unseen, seen = _proposed(reviewed)[:2]
    unproposed = reviewed.catalog.ids()[0]
    reviewed.labels.give([unseen], ant)
    reviewed.labels.give([seen, unproposed], ant, suggestions_seen=True)
    tiers = [row.label.tier for row in reviewed.catalog.rows([unseen, seen, unproposed])]
    assert tiers == [Tier.GOLD, Tier.SILVER, Tier.GOLD]


def test_an_image_with_a_rejection_is_not_accepted_unseen(reviewed):
    first = _proposed(reviewed)[0]
    reviewed.review.reject([first])
    before = reviewed.review.count_above(0.0)
    assert before == len(_proposed(reviewed)) - 1
    reviewed.review.accept_above(0.0)
    assert list(_proposed(reviewed)) == [first]
