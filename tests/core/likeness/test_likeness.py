"""What is like what follows the features that are stored, and the images that they are of."""

from array import array

import numpy as np
import pytest

from core.errors import Cancelled, UserError
from core.likeness.marked_by import MarkedBy
from core.project import Project
from tests.core.likeness.conftest import clusters


def _nearest(features: np.ndarray, at: int) -> list[int]:
    rows = features.astype(np.float32)
    rows = rows - rows.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.argsort(-(rows @ rows[at]), kind="stable").tolist()


def test_the_most_similar_come_first_as_by_exact_cosine(project, store):
    ids, features = project.catalog.ids(), clusters(24, 3)
    store(features)
    found = project.likeness.like([ids[4]], ids)
    assert list(found) == [ids[at] for at in _nearest(features, 4)]


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2)])
def test_several_examples_lead_and_each_calls_its_own_kind(project, store, one, other):
    ids = project.catalog.ids()
    store(clusters(24, 3))
    found = project.likeness.like([ids[one], ids[other]], ids)
    assert set(found[:2]) == {ids[one], ids[other]}
    kinds = [list(ids).index(each) % 3 for each in found]
    assert set(kinds[:16]) == {one, other}


def test_images_without_features_come_last_in_the_order_given(project, store):
    ids = list(project.catalog.ids())
    store(clusters(20, 2), ids[4:])
    asked = [ids[2], ids[9], ids[0], ids[5]]
    assert list(project.likeness.like([ids[9]], array("q", asked)))[2:] == [ids[2], ids[0]]
    assert list(project.likeness.alike(asked))[2:] == [ids[2], ids[0]]


def test_without_features_it_says_what_to_do(project):
    with pytest.raises(UserError, match="train once"):
        project.likeness.alike(project.catalog.ids())
    assert project.likeness.ready().with_features == 0


def test_an_example_without_features_is_named_as_the_reason(project, store):
    ids = list(project.catalog.ids())
    store(clusters(20, 2), ids[4:])
    with pytest.raises(UserError, match="selected images"):
        project.likeness.like([ids[0]])


def test_features_that_are_appended_are_found_without_a_new_start(project, store):
    ids, features = list(project.catalog.ids()), clusters(24, 3)
    store(features[:9], ids[:9])
    assert project.likeness.ready().with_features == 9
    project.likeness.like([ids[0]])
    store(features, ids)
    assert project.likeness.ready().with_features == 24
    assert set(project.likeness.like([ids[0]])) == set(ids)


def test_the_store_that_knows_most_images_is_asked(project, store):
    ids, small = list(project.catalog.ids()), clusters(24, 3)
    store(small[:5], ids[:5], name="other")
    store(clusters(24, 2, seed=1), name="main")
    kinds = [ids.index(each) % 2 for each in project.likeness.like([ids[0]])]
    assert kinds == [0] * 12 + [1] * 12


def test_a_picture_that_changed_has_no_features_any_more(project: Project, store):
    ids = list(project.catalog.ids())
    store(clusters(24, 3))
    assert project.likeness.ready().with_features == 24
    changed = project.catalog.rows([ids[7]])[0].path
    changed.write_bytes(project.catalog.rows([ids[20]])[0].path.read_bytes() + b"\0")
    project.catalog.scan()
    project.catalog.read_new()
    assert project.likeness.ready().with_features == 23
    assert list(project.likeness.like([ids[0]], project.catalog.ids()))[-1] == ids[7]


def test_a_picture_that_comes_with_known_content_has_its_features_at_once(project, store):
    ids = list(project.catalog.ids())
    store(clusters(24, 3))
    project.likeness.ready()
    known = project.catalog.rows([ids[7]])[0].path
    known.with_name("copy.png").write_bytes(known.read_bytes())
    project.catalog.scan()
    project.catalog.read_new()
    assert project.likeness.ready().with_features == 25
    (copy,) = set(project.catalog.ids()) - set(ids)
    assert set(project.likeness.like([ids[7]])[:2]) == {ids[7], copy}


def test_a_new_start_finds_the_same(project, store):
    ids = project.catalog.ids()
    store(clusters(24, 3))
    before = project.likeness.like([ids[3]])
    project.close()
    with Project.open(project.folder) as again:
        assert again.likeness.like([ids[3]]) == before


def test_a_cache_deleted_and_filled_anew_is_noticed(project, store):
    ids = list(project.catalog.ids())
    store(clusters(24, 3))
    project.likeness.like([ids[0]])
    for file in (project.cache / "features").rglob("*.bin"):
        file.unlink()
    with pytest.raises(UserError):
        project.likeness.like([ids[0]])
    order = ids[::-1]
    store(clusters(24, 2, seed=5), order)
    kinds = [order.index(each) % 2 for each in project.likeness.like([order[0]])]
    assert kinds == [0] * 12 + [1] * 12


def test_nearly_alike_images_are_paired_nearest_first(project, store):
    ids, features = list(project.catalog.ids()), clusters(24, 24)
    features[20] = features[3]
    features[11] = features[8] + np.float16(0.3)
    store(features)
    pairs = project.likeness.pairs(0.9, limit=10)
    assert [(pair.first, pair.second) for pair in pairs] == [
        (ids[3], ids[20]),
        (ids[8], ids[11]),
    ]
    assert pairs[0].cosine == pytest.approx(1, abs=1e-3)
    assert len(project.likeness.pairs(0.9, limit=1)) == 1


def test_similarity_order_can_be_cancelled(project, store):
    store(clusters(24, 3))

    def stop(_progress: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        project.likeness.alike(project.catalog.ids(), stop)


def test_the_map_puts_like_by_like_and_is_kept(project, store):
    ids = project.catalog.ids()
    store(clusters(24, 3))
    made = project.likeness.map()
    assert list(made.ids) == sorted(ids)
    assert made.positions.min() >= 0
    assert made.positions.max() <= 1
    kinds = np.arange(24) % 3
    apart = np.linalg.norm(made.positions[:, None] - made.positions[None], axis=2)
    np.fill_diagonal(apart, 9)
    assert (kinds[apart.argmin(axis=1)] == kinds).all()
    again = project.likeness.kept_map()
    assert again.is_current
    assert (again.positions == made.positions).all()


def test_images_that_came_after_the_map_make_it_old(project, store):
    ids, features = list(project.catalog.ids()), clusters(24, 3)
    store(features[:20], ids[:20])
    project.likeness.map()
    store(features, ids)
    kept = project.likeness.kept_map()
    assert len(kept.ids) == 20
    assert not kept.is_current
    assert len(project.likeness.map().ids) == 24


def test_a_map_can_be_cancelled(project, store):
    store(clusters(24, 3))
    project.likeness.like(project.catalog.ids()[:1])

    def stop(_progress: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        project.likeness.map(stop)
    assert project.likeness.kept_map() is None


def test_images_are_marked_by_what_is_said_of_them(project, store):
    ids = list(project.catalog.ids())
    store(clusters(24, 3))
    made = project.likeness.map()
    project.categories.create("bee")
    (bee,) = project.categories.all()
    project.labels.give(ids[:3], bee.id)
    by_category = project.likeness.marks(made, MarkedBy.CATEGORY).tolist()
    where = made.ids.tolist()
    assert [by_category[where.index(each)] for each in ids[:4]] == [bee.id] * 3 + [-1]
    assert set(project.likeness.marks(made, MarkedBy.CONFIDENCE).tolist()) == {-1}
    assert set(project.likeness.marks(made, MarkedBy.CLUSTER).tolist()) == set(range(12))


def test_an_order_asked_for_again_is_not_made_again(project, store):
    store(clusters(24, 3))
    ids = project.catalog.ids()
    said: list[str] = []
    first = project.likeness.alike(ids, lambda progress: said.append(progress.phase))
    assert "similarity" in said
    said.clear()
    assert project.likeness.alike(ids, lambda progress: said.append(progress.phase)) == first
    assert said == []
    project.likeness.alike(ids[:-1], lambda progress: said.append(progress.phase))
    assert "similarity" in said
