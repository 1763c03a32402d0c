"""Standing proposals written by hand, and a project with features of a known likeness."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from core.doubt.standing import Open, Said
from core.jobs.run_folder import RunConfig
from core.row_store import RowStore
from tests.core.conftest import STATED, write_results

WIDTH = 32


def proposals(
    category: Sequence[int],
    confidence: Sequence[float],
    second: Sequence[int] | None = None,
    second_confidence: Sequence[float] | None = None,
) -> Open:
    """Open proposals of images 1, 2, 3, …"""
    count = len(category)
    return Open(
        np.arange(1, count + 1),
        np.array(category, np.int64),
        np.array(confidence),
        np.array(second or [0] * count, np.int64),
        np.array(second_confidence or [0.0] * count),
    )


def said(category: Sequence[int], confidence: Sequence[float] | None = None, **named) -> Said:
    """What a model says of images 1, 2, 3, …"""
    count = len(category)
    sure = np.array(confidence or [0.9] * count)
    return Said(np.arange(1, count + 1), np.array(category, np.int64), sure, **named)


@pytest.fixture
def clouds(project) -> Callable[[Callable[[int], int]], None]:
    """Return a writer of features: images whose `of(id)` is the same lie in one cloud."""

    def write(of: Callable[[int], int]) -> None:
        generator = np.random.default_rng(0)
        centers = 4 * generator.normal(size=(6, WIDTH))
        rows = project.catalog.rows(project.catalog.ids())
        features = np.stack(
            [centers[of(row.id)] + 0.5 * generator.normal(size=WIDTH) for row in rows]
        )
        store = RowStore(
            project.cache / "features" / f"tiny-{WIDTH}", shape=(WIDTH,), dtype=np.float16
        )
        store.append([row.digest.hex() for row in rows], features.astype(np.float16))

    return write


@pytest.fixture
def two_rounds(project) -> Callable[..., None]:
    """Return a maker of a run of two rounds, a teacher that says `before(id)` and a student that
    says `after(id)`."""

    def run(before: Callable[[int], int], after: Callable[[int], int]) -> None:
        made = project.runs.create(RunConfig(recipe="noisy-student"))
        project.runs.begin(made.id)
        ids = list(project.catalog.ids())
        first = {**STATED["rounds"][0], "number": 1, "folder": "rounds/1"}
        second = {**first, "number": 2, "teacher": 1, "folder": "."}
        place = made.folder / "rounds" / "1"
        place.mkdir(parents=True)
        write_results(made, ids, before, lambda id_: 0.6 + id_ / 200)
        (made.folder / "predictions.npz").rename(place / "predictions.npz")
        write_results(
            made, ids, after, lambda id_: 0.5 + id_ / 100, rounds=[first, second], current_round=2
        )
        project.runs.finish(made.id)

    return run
