"""Which labeled images a model finds nearest: read from its run, by image."""

import numpy as np

from core.rows import Neighbor


def write_neighbors(run, ids, labeled, classes, nearest, similarity) -> None:
    np.savez(
        run.folder / "neighbors.npz",
        ids=np.array(ids),
        labeled=np.array(labeled),
        classes=np.array(classes, np.int16),
        nearest=np.array(nearest, np.int32),
        similarity=np.array(similarity, np.float16),
    )


def test_without_a_model_there_are_none(project):
    assert project.runs.neighbors(1) == ()


def test_a_model_that_kept_none_has_none(labeled, train):
    train()
    assert labeled.runs.neighbors(10) == ()


def test_they_come_nearest_first_with_what_they_taught(labeled, train):
    run = train()
    ant, bee = (category.id for category in labeled.categories.all())
    write_neighbors(run, [7, 10], [1, 4], [0, 1], [[1, 0], [0, 1]], [[0.5, 0.25], [0.75, -0.5]])
    assert labeled.runs.neighbors(10) == (Neighbor(1, ant, 0.75), Neighbor(4, bee, -0.5))
    assert labeled.runs.neighbors(7) == (Neighbor(4, bee, 0.5), Neighbor(1, ant, 0.25))
    assert labeled.runs.neighbors(9) == labeled.runs.neighbors(11) == ()
    labeled.labels.clear([1])
    assert labeled.runs.neighbors(10)[0].category_id == ant  # what the model was told


def test_a_new_model_brings_its_own(labeled, train):
    first, second = train(), train()
    write_neighbors(first, [10], [1], [0], [[0]], [[0.5]])
    write_neighbors(second, [10], [4], [1], [[0]], [[0.5]])
    earlier = labeled.runs.get(first.id).rounds[0].model_id
    assert labeled.runs.neighbors(10)[0].image_id == 4
    assert labeled.runs.neighbors(10, earlier)[0].image_id == 1
    assert labeled.runs.neighbors(10)[0].image_id == 4
