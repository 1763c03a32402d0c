"""A learning curve is fitted, carried on with an interval, or refused in one sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.forecast import LEAST, forecast_from
from core.learning_curve import FOLDS, Trials, power_law, run_trials
from core.row_store import RowStore
from core.rows import Selection
from core.store.queries.gold import RandomGold

SIZES = np.array([20, 30, 45, 70, 100, 150])


@given(st.floats(0.2, 3), st.sampled_from([0.2, 0.4, 0.6, 1.0]), st.floats(0, 0.3))
def test_a_power_law_is_found_again_and_carried_on(a, b, c):
    law = power_law(SIZES, (a * SIZES**-b + c)[None])
    assert law.at(200)[0] == pytest.approx(a * 200**-b + c, abs=1e-6)


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_no_curve_rises_or_falls_below_zero(errors):
    law = power_law(SIZES, np.array([errors]))
    said = [law.at(n)[0] for n in (20, 150, 300, 10_000)]
    assert said == sorted(said, reverse=True)
    assert min(said) >= 0


def clouds(count: int, *, categories: int = 4, noise: float = 1.0, seed: int = 0):
    generator = np.random.default_rng(seed)
    classes = np.arange(count) % categories
    centers = generator.normal(size=(categories, 64))
    points = centers[classes] * 0.35 + noise * generator.normal(size=(count, 64))
    return points, classes


def test_no_label_is_judged_by_a_head_that_saw_its_near_duplicate():
    """Pairs that are equal, of random classes: who saw the twin would name all of them."""
    generator = np.random.default_rng(0)
    points = np.repeat(generator.normal(size=(60, 64)), 2, axis=0)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    classes = np.repeat(generator.integers(0, 2, 60), 2)
    groups = np.repeat(np.arange(60), 2)
    together = run_trials(points, classes, groups, seeds=4, seed=0)
    apart = run_trials(points, classes, np.arange(120), seeds=4, seed=0)
    assert together.right[:, -1].mean() < 0.65 < 0.75 < apart.right[:, -1].mean()
    assert together.sizes[-1] == 120 * (FOLDS - 1) / FOLDS


def stored(cache, points) -> list[str]:
    digests = [n.to_bytes(16, "big").hex() for n in range(len(points))]
    store = RowStore(cache / "features" / "tiny-64", shape=(64,), dtype=np.float16)
    store.append(digests, points.astype(np.float16))
    return digests


def test_more_labels_are_forecast_to_help_where_the_curve_still_rises(tmp_path):
    points, classes = clouds(160)
    gold = [
        RandomGold(n, digest, n, 10 + int(classes[n]))
        for n, digest in enumerate(stored(tmp_path, points))
    ]
    told = forecast_from(tmp_path, gold, 50, 0)
    assert told == forecast_from(tmp_path, gold, 50, 0)
    assert told.labels == 160
    assert 0 < told.gain < 0.15
    assert told.interval[0] < told.gain < told.interval[1]
    assert [point.labels for point in told.curve][-3:] == [160, 185, 210]


def test_the_range_allows_for_which_labels_are_drawn_where_the_trials_hide_it(
    tmp_path, monkeypatch
):
    """Every label is as hard as any other and the repetitions differ by chance alone: nothing in
    them says how much hangs on which labels are drawn."""
    sizes = np.array([10, 14, 19, 26, 35, 48])
    generator = np.random.default_rng(0)
    right = generator.random((25, 6, 60)) > (1.6 * sizes**-0.5)[None, :, None]
    monkeypatch.setattr("core.forecast.run_trials", lambda *_asked, **_named: Trials(sizes, right))
    points, classes = clouds(60)
    gold = [
        RandomGold(n, digest, n, 10 + int(classes[n]))
        for n, digest in enumerate(stored(tmp_path, points))
    ]
    told = forecast_from(tmp_path, gold, 50, 0)
    error = 1 - next(point.accuracy for point in told.curve if point.labels == 60)
    drawn = np.sqrt(0.5 * error * (1 - error) * (1 / 60 - 1 / 110))
    assert told.interval[1] - told.interval[0] > 2 * 1.96 * drawn
    assert told.interval[0] + told.interval[1] == pytest.approx(2 * told.gain)


def test_the_category_that_is_hard_is_the_one_that_gains_most(tmp_path):
    """Two categories lie apart; of the others, two overlap, and one of these is rarer."""
    generator = np.random.default_rng(1)
    classes = np.array([0] * 70 + [1] * 70 + [2] * 30)
    centers = generator.normal(size=(3, 64))
    centers[2] = centers[1] + 0.5 * generator.normal(size=64)
    points = centers[classes] + 0.8 * generator.normal(size=(170, 64))
    gold = [
        RandomGold(n, digest, n, 10 + int(classes[n]))
        for n, digest in enumerate(stored(tmp_path, points))
    ]
    assert forecast_from(tmp_path, gold, 50, 0).gains_most == 12


def test_too_few_labels_are_refused_in_one_sentence(project):
    ids = list(project.catalog.ids())[:20]
    project.labels.give(ids, project.categories.all()[0].id, selection=Selection("random", 0.5))
    with pytest.raises(UserError, match=f"at least {LEAST} gold labels .* there are 20"):
        project.assessing.forecast()


def test_labels_that_were_not_drawn_at_random_do_not_count(project):
    project.labels.give(list(project.catalog.ids()), project.categories.all()[0].id)
    with pytest.raises(UserError, match="there are 0"):
        project.assessing.forecast()


def test_without_features_it_says_how_to_get_some(tmp_path):
    gold = [RandomGold(n, n.to_bytes(16, "big").hex(), n, n % 2) for n in range(60)]
    with pytest.raises(UserError, match="let them be computed"):
        forecast_from(tmp_path, gold, 50, 0)
