"""What to label next: which images are asked for, with which reason."""

import numpy as np
import pytest

from core.errors import UserError
from core.instant import InstantPredictions, write_instant
from core.row_store import RowStore
from core.selection.belief import beliefs
from core.selection.doubting import least_margin
from core.selection.pool import OPEN, Pool


def test_random_picks_are_unlabeled_seeded_and_know_their_probability(project):
    ant = project.categories.all()[0].id
    project.labels.give(project.catalog.ids()[:20], ant)
    drawn = project.selection.suggest(5, strategy="random", seed=3)
    assert drawn == project.selection.suggest(5, strategy="random", seed=3)
    assert drawn != project.selection.suggest(5, strategy="random", seed=4)
    assert all(s.image_id > 20 and s.probability == 5 / 20 for s in drawn)


def test_a_mixture_offers_all_that_is_left(project):
    assert len(project.selection.suggest(100)) == 40


def test_an_unknown_strategy_is_refused_with_the_known_ones(project):
    with pytest.raises(UserError, match="mixed, random, medoids"):
        project.selection.suggest(3, strategy="best")


@pytest.fixture
def seen(project):
    """The project with features on all its 40 images: four groups of ten, one after the other."""
    rows = project.catalog.rows(project.catalog.ids())
    generator = np.random.default_rng(0)
    centers = np.eye(4, 16) * 10
    features = np.concatenate([c + generator.normal(0, 0.5, (10, 16)) for c in centers])
    store = RowStore(project.cache / "features" / "tiny-16", shape=(16,), dtype=np.float16)
    store.append([row.digest.hex() for row in rows], features)
    return project


def _believe(project, probabilities):
    ids = np.array(project.catalog.ids())
    categories = np.array([category.id for category in project.categories.all()])
    said = InstantPredictions(ids, probabilities.astype(np.float16), categories, labels=9)
    write_instant(project.cache, said)


def _asked(project, count, strategy):
    return project.selection.suggest(count, strategy=strategy)


@pytest.mark.parametrize("strategy", ["medoids", "typical", "cover", "k-center"])
def test_strategies_by_looks_find_every_group_without_a_label(seen, strategy):
    ids = list(seen.catalog.ids())
    asked = _asked(seen, 4, strategy)
    assert {ids.index(one.image_id) // 10 for one in asked} == {0, 1, 2, 3}


@pytest.mark.parametrize("strategy", ["medoids", "typical", "cover", "k-center"])
def test_strategies_by_looks_leave_groups_with_a_label_for_last(seen, strategy):
    ant, ids = seen.categories.all()[0].id, list(seen.catalog.ids())
    seen.labels.give([ids[0], ids[11]], ant)
    asked = _asked(seen, 2, strategy)
    assert {ids.index(one.image_id) // 10 for one in asked} == {2, 3}


def test_a_medoid_says_for_how_many_it_stands(seen):
    assert {one.values["count"] for one in _asked(seen, 4, "medoids")} == {10}


def test_a_model_is_needed_to_doubt(seen):
    with pytest.raises(UserError, match="train first"):
        _asked(seen, 3, "doubtful")


def test_the_smallest_margins_are_asked_for_and_named(seen):
    first = np.linspace(0.5, 1, 40)
    _believe(seen, np.stack([first, 1 - first], axis=1))
    asked = _asked(seen, 3, "margin")
    assert [one.image_id for one in asked] == list(seen.catalog.ids()[:3])
    assert {asked[0].values["category"], asked[0].values["second"]} == {
        category.id for category in seen.categories.all()
    }


def test_doubt_is_spread_over_what_the_images_look_like(seen):
    ids, share = list(seen.catalog.ids()), np.full(40, 0.99)
    share[0:20] = np.linspace(0.5, 0.52, 20)  # two groups in doubt
    _believe(seen, np.stack([share, 1 - share], axis=1))
    assert {ids.index(one.image_id) // 10 for one in _asked(seen, 2, "doubtful")} == {0, 1}
    assert {ids.index(one.image_id) // 10 for one in _asked(seen, 2, "margin")} == {0}


def test_entropy_asks_where_the_model_knows_nothing(seen):
    share = np.full((40, 2), (0.95, 0.05))
    share[7] = (0.5, 0.5)
    _believe(seen, share)
    assert _asked(seen, 1, "entropy")[0].image_id == seen.catalog.ids()[7]


def test_disagreement_asks_where_neighbors_contradict_a_sure_model(seen):
    ant, bee = (category.id for category in seen.categories.all())
    ids = list(seen.catalog.ids())
    seen.labels.give(ids[0:3], ant)
    seen.labels.give(ids[10:13], bee)
    share = np.full((40, 2), (0.9, 0.1))  # sure of ants, also among the bees
    _believe(seen, share)
    asked = _asked(seen, 40, "disagreement")
    assert {10, 13, 19} & {ids.index(one.image_id) for one in asked} == {13, 19}
    assert 5 not in {ids.index(one.image_id) for one in asked}
    assert (asked[0].values["category"], asked[0].values["second"]) == (ant, bee)


def test_the_rare_category_is_hunted_for(seen):
    ant, bee = (category.id for category in seen.categories.all())
    ids = list(seen.catalog.ids())
    seen.labels.give(ids[0:6], ant)
    seen.labels.give(ids[10:11], bee)
    share = np.full((40, 2), (0.9, 0.1))
    share[33] = (0.6, 0.4)
    _believe(seen, share)
    asked = _asked(seen, 1, "rare")
    assert (asked[0].image_id, asked[0].values["category"]) == (ids[33], bee)


def test_a_mixture_begins_with_one_of_each_kind_and_few_random_ones(seen):
    asked = _asked(seen, 5, "mixed")
    assert [one.reason for one in asked].count("medoid") == 4
    assert [one.reason for one in asked].count("random") == 1


def test_a_mixture_doubts_once_there_are_labels_and_keeps_a_random_third(seen):
    ant, bee = (category.id for category in seen.categories.all())
    ids = list(seen.catalog.ids())
    for start, category in ((0, ant), (10, bee)):
        seen.labels.give(ids[start : start + 10], category)
    _believe(seen, np.full((40, 2), (0.6, 0.4)))
    asked = _asked(seen, 12, "mixed")
    assert len({one.image_id for one in asked}) == 12
    assert [one.reason for one in asked].count("random") == 4
    assert [one.reason for one in asked].count("doubtful") == 8
    assert all(one.probability == 4 / 20 for one in asked if one.reason == "random")


def test_the_newest_of_two_models_is_asked(project, train):
    """Until a run has learned from as many labels as the instant model."""
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give([39], ant)
    project.labels.give([40], bee)
    train()
    model, _teacher = beliefs(project.runs, project.cache)
    assert len(model.ids) == 40
    ids = np.array([1, 2])
    for labels, known in ((2, 40), (3, 2)):
        half = np.full((2, 2), 0.5, np.float16)
        said = InstantPredictions(ids, half, np.array([ant, bee]), labels)
        write_instant(project.cache, said)
        assert len(beliefs(project.runs, project.cache)[0].ids) == known


def test_a_category_made_after_the_training_counts_as_answered(seen):
    _believe(seen, np.full((40, 2), (0.6, 0.4)))
    seen.categories.create("wasp")
    wasp = seen.categories.all()[-1].id
    seen.labels.give(list(seen.catalog.ids()[:30]), wasp)
    asked = _asked(seen, 40, "doubtful")
    assert {one.image_id for one in asked} <= set(seen.catalog.ids()[30:])


def test_of_groups_without_a_label_the_biggest_comes_first(project):
    rows = project.catalog.rows(project.catalog.ids())
    group = np.repeat([0, 1, 2], [8, 8, 24])
    features = np.eye(3, 16)[group] * 10 + np.random.default_rng(0).normal(0, 0.5, (40, 16))
    store = RowStore(project.cache / "features" / "tiny-16", shape=(16,), dtype=np.float16)
    store.append([row.digest.hex() for row in rows], features)
    project.labels.give([rows[0].id, rows[1].id], project.categories.all()[0].id)
    (asked,) = _asked(project, 1, "medoids")
    assert group[[row.id for row in rows].index(asked.image_id)] == 2


def test_what_was_ruled_out_is_none_of_two_that_a_model_is_torn_between():
    belief = np.array([[0.0, 0.1], [0.55, 0.45], [1.0, 0.0]], np.float32)
    pool = Pool(np.eye(3, dtype=np.float32), np.full(3, OPEN), belief)
    assert [dict(pick.values) for pick in least_margin(pool, 3, 0)] == [
        {"category": 1},  # the likeliest was ruled out
        {"category": 0, "second": 1},
        {"category": 0, "second": 1},
    ]
