"""The rare-class guard is not worn down by what it let through: only labels by eye open it."""

import random

import pytest

from core.doubt.doubts import Queue
from core.types import Tier
from tests.core.doubt.test_doubt import add_rows_from, category

ANT, BEE = 0, 1  # indices of the categories that are proposed
FEW, MANY = 3, 30  # labels by eye


@pytest.fixture
def small(project):
    """Many ants and flies, few bees; images from 101 on are proposed."""
    add_rows_from(project, 41, 160)
    project.categories.create("fly")
    ids = list(project.catalog.ids())
    project.labels.give(ids[:MANY], category(project, "ant"))
    project.labels.give(ids[MANY : 2 * MANY], category(project, "fly"))
    project.labels.give(ids[2 * MANY : 2 * MANY + FEW], category(project, "bee"))
    return project


def propose(project, train, clouds, seed):
    """Pictures in two clouds that run into each other, each with a bee or more, and a model that
    takes some for bees and of some thinks of bees."""
    chance = random.Random(seed)
    looks = {id_: chance.randrange(2) for id_ in project.catalog.ids()}
    said = {id_: BEE if chance.random() < 0.1 else ANT for id_ in looks}
    sure = {id_: chance.choice((0.9, 0.97, 0.99, 0.999)) for id_ in looks}
    clouds(looks.__getitem__)
    train(best=said.__getitem__, confidence=sure.__getitem__)
    return chance


def open_ids(project):
    return set(project.doubt.order(Queue.SUREST).listed())


def accept(project, line, *, guards=True):
    """Accept above the line; return what was set aside."""
    aside = project.doubt.set_aside(line).ids if guards else ()
    project.review.accept_above(line, except_for=aside)
    return set(aside)


@pytest.mark.parametrize("seed", range(8))
def test_what_one_bulk_accept_set_aside_none_after_it_takes(small, train, clouds, seed):
    chance = propose(small, train, clouds, seed)
    if chance.random() < 0.5:
        accept(small, 0.995, guards=False)  # "them too": bees and their neighbors, in bulk
    lines = sorted(chance.choices((0.98, 0.95, 0.8, 0.0), k=4), reverse=True)
    kept = accept(small, lines[0])
    assert kept
    for line in lines[1:]:
        now = accept(small, line)
        assert kept <= now
        assert kept <= open_ids(small)
        kept = now


def test_enough_labels_by_eye_end_it_and_fewer_do_not(small, train, clouds):
    propose(small, train, clouds, seed=1)
    kept = sorted(accept(small, 0.0))
    limit = MANY // 4 + 1  # of which the median category has four times as many
    small.review.correct(kept[: limit - FEW - 1], category(small, "bee"))
    assert set(small.doubt.set_aside(0.0).ids) == open_ids(small)
    small.review.correct(kept[-1:], category(small, "bee"))
    assert not small.doubt.set_aside(0.0).ids


def test_its_reason_counts_labels_by_eye_only(small, train, clouds):
    propose(small, train, clouds, seed=2)
    accept(small, 0.98, guards=False)
    bees = category(small, "bee")
    labels = [row.label for row in small.catalog.rows(small.catalog.ids()) if row.label]
    assert any(each.tier is Tier.BRONZE and each.category_id == bees for each in labels)
    doubts = small.doubt.order(Queue.NEAR_RARE)
    assert {doubts.reason(at).number for at in range(len(doubts.ids))} == {FEW}
    assert all("by eye" in doubts.reason(at).text for at in range(len(doubts.ids)))
