"""What to label next."""

import numpy as np
import pytest

from core.errors import UserError
from core.medoids import medoids


def test_random_picks_are_unlabeled_seeded_and_know_their_probability(project):
    ant = project.categories.all()[0].id
    project.labels.give(project.catalog.ids()[:20], ant)
    drawn = project.selection.suggest(5, strategy="random", seed=3)
    assert drawn == project.selection.suggest(5, strategy="random", seed=3)
    assert drawn != project.selection.suggest(5, strategy="random", seed=4)
    assert all(s.image_id > 20 and s.probability == 5 / 20 for s in drawn)


def test_doubtful_ones_are_the_smallest_margins(project, train):
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give([39], ant)
    project.labels.give([40], bee)
    with pytest.raises(UserError, match="train first"):
        project.selection.suggest(3, strategy="doubtful")
    train()  # confidence rises with the id
    asked = [s.image_id for s in project.selection.suggest(3, strategy="doubtful")]
    assert asked == [1, 2, 3]


def test_a_mixture_keeps_a_random_third_and_repeats_nothing(project, train):
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give([39], ant)
    project.labels.give([40], bee)
    train()
    asked = project.selection.suggest(12)
    assert len({s.image_id for s in asked}) == 12
    assert sum(s.reason == "random" for s in asked) >= 4
    assert any(s.reason == "doubtful" for s in asked)


def test_a_mixture_offers_all_that_is_left(project):
    assert len(project.selection.suggest(100)) == 40


def test_an_unknown_strategy_is_refused_with_the_known_ones(project):
    with pytest.raises(UserError, match="mixed, random, medoids, doubtful"):
        project.selection.suggest(3, strategy="best")
    with pytest.raises(UserError, match="no features yet"):
        project.selection.suggest(3, strategy="medoids")


def test_medoids_stand_for_clusters_that_have_no_answer_yet():
    generator = np.random.default_rng(0)
    centers = np.eye(4, 16, dtype=np.float32) * 10
    sizes = (40, 30, 20, 10)
    rows = np.concatenate(
        [c + generator.normal(0, 0.3, (n, 16)) for c, n in zip(centers, sizes, strict=True)]
    ).astype(np.float32)
    cluster = np.repeat(range(4), sizes)
    answered = [False] * 100
    answered[0] = True  # in the biggest
    chosen = medoids(rows, answered, count=3, seed=0)
    assert [cluster[at] for at in chosen] == [1, 2, 3]
