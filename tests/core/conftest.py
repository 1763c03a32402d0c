"""Projects for the tests of core: real databases, rows without files where no file is needed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.jobs.run_folder import RunConfig
from core.project import Project
from core.run_rows import Run

MEASURED = {"accuracy": 0.5, "interval": [0.07, 0.93]}
STATED = {  # by result.json
    "recipe": "head",
    "backbone": "tiny",
    "device": "cpu",
    "summary": "A stand-in.",
    "rounds": [
        {
            "number": 0,
            "method": "head",
            "teacher": None,
            "folder": ".",
            "pseudo_labels": 0,
            **MEASURED,
            "validated_on": 4,
            "teacher_accuracy": None,
            "accepted": True,
            "reason": "",
        }
    ],
    "current_round": 0,
    "validation": {**MEASURED, "n": 4, "method": "cross-validation", "sample": "random"},
}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project over 40 images that exist in its catalog only, with the categories ant and bee."""
    images = tmp_path / "images"
    images.mkdir()
    with Project.create(tmp_path / "p.autodidact", images) as made:
        add_rows(made, 40)
        made.categories.create("ant")
        made.categories.create("bee")
        yield made


def add_rows(project: Project, count: int) -> None:
    """Put `count` readable images into the catalog without any file."""
    with project._database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, state, digest, width, "
            "height, split, shuffle) VALUES (1, ?, 1, 1, '', 'ready', ?, 8, 8, 'train', ?)",
            [
                (f"{n:06}.png".encode(), n.to_bytes(16, "big"), n * 7919 % 1000003)
                for n in range(count)
            ],
        )


@pytest.fixture
def train(project: Project) -> Callable[..., Run]:
    """Return a stand-in for a worker: it writes results in which each image's best category is
    `best(id)` (an index) with `confidence(id)`, and imports them."""

    def run(
        best: Callable[[int], int] = lambda id_: id_ % 2,
        confidence: Callable[[int], float] = lambda id_: 0.5 + id_ / 100,
        **result: object,
    ) -> Run:
        made = project.runs.create(RunConfig(recipe="head"))
        project.runs.begin(made.id)
        write_results(made, list(project.catalog.ids()), best, confidence, **result)
        project.runs.finish(made.id)
        return project.runs.get(made.id)

    return run


@pytest.fixture
def labeled(project):
    """Three ants and three bees."""
    ant, bee = (category.id for category in project.categories.all())
    ids = project.catalog.ids()
    project.labels.give(ids[:3], ant)
    project.labels.give(ids[3:6], bee)
    return project


def write_results(
    run: Run,
    ids: list[int],
    best: Callable[[int], int],
    confidence: Callable[[int], float],
    **result: object,
) -> None:
    """Write result.json, predictions.npz and validation.npz as a worker does."""
    sure = np.array([confidence(id_) for id_ in ids], np.float32)
    first = np.array([best(id_) for id_ in ids])
    probabilities = np.stack([np.where(first == c, sure, 1 - sure) for c in (0, 1)], axis=1)
    np.savez(run.folder / "predictions.npz", ids=np.array(ids), probabilities=probabilities)
    np.savez(
        run.folder / "validation.npz",
        ids=np.array(ids[:4]),
        truth=np.array([0, 0, 1, 1], np.int16),
        probabilities=probabilities[:4],
    )
    (run.folder / "result.json").write_text(json.dumps({**STATED, **result}))


@pytest.fixture
def corrected(labeled, train):
    """A run that learned that image 1 is an ant, which a person called a bee since."""
    run = train()
    labeled.labels.give([1], 2)
    return labeled, run
