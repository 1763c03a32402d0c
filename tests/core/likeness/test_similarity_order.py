"""Like stands by like: every row once, the same every time, neighbors near each other."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.likeness.near_pairs import near_rows
from core.likeness.similarity_order import like_by_like
from core.likeness.sketch import Basis


def _points(count: int, *, groups: int = 40, seed: int = 0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    points = generator.normal(size=(groups, 16))[generator.integers(0, groups, count)]
    points = points + 0.2 * generator.normal(size=(count, 16))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


def _closeness(points: np.ndarray) -> float:
    return float(np.einsum("nd,nd->n", points[1:], points[:-1]).mean())


@settings(max_examples=25)
@given(count=st.integers(0, 1500), seed=st.integers(0, 5))
def test_every_row_stands_in_the_order_once(count: int, seed: int) -> None:
    points = _points(count, seed=seed)
    order = like_by_like(points, np.arange(count))
    assert sorted(order.tolist()) == list(range(count))
    assert (order == like_by_like(points, np.arange(count))).all()


def test_neighbors_are_far_more_alike_than_by_the_first_direction() -> None:
    points = _points(5000)
    along = points @ np.linalg.svd(points[:500], full_matrices=False)[2][0]
    order = like_by_like(points, np.arange(5000))
    assert _closeness(points[order]) > 0.6
    assert _closeness(points[np.argsort(along)]) < 0.4


def test_only_the_rows_asked_for_are_ordered() -> None:
    points, rows = _points(3000), np.arange(1, 3000, 3)
    order = like_by_like(points, rows)
    assert (order == like_by_like(points[rows], np.arange(len(rows)))).all()


def test_equal_rows_do_no_harm() -> None:
    order = like_by_like(np.zeros((1000, 4), np.float32), np.arange(1000))
    assert sorted(order.tolist()) == list(range(1000))


def test_near_pairs_among_many_rows_are_found_as_among_few() -> None:
    points = _points(36_000, groups=36_000)
    points[30_000:30_200] = points[:200]
    basis = Basis(np.zeros(16, np.float32), np.eye(16, dtype=np.float32), len(points))
    first, second, cosine = near_rows(
        points.astype(np.float16), points, basis, np.arange(len(points)), minimum=0.999
    )
    found = set(zip(first.tolist(), second.tolist(), strict=True))
    twins = {(at, at + 30_000) for at in range(200)}
    assert len(found & twins) >= 190
    assert cosine.min() >= 0.999
