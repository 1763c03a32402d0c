"""Done means: a thousand proposals reviewed by keys, and none of it lost when the power goes."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from core.jobs.run_folder import RunConfig
from core.project import Project
from tests.conftest import make_project, paint
from tests.core.conftest import write_results

IMAGES, DECISIONS, FIRST = 1_010, 1_000, 380
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def proposed(tmp_path) -> Path:
    """A project with a thousand proposals."""
    (tmp_path / "pictures").mkdir()
    for number in range(IMAGES):
        paint((200, 40, 40), seed=number).save(tmp_path / "pictures" / f"{number:04}.png")
    folder = make_project(tmp_path / "many.autodidact", tmp_path / "pictures")
    with Project.open(folder) as project:
        ids = list(project.catalog.ids())
        for category, image in zip(project.categories.all()[:2], ids, strict=False):
            project.labels.give([image], category.id)
        run = project.runs.create(RunConfig(recipe="head"))
        project.runs.begin(run.id)
        write_results(run, ids, lambda id_: id_ % 2, lambda id_: 0.5 + id_ % 49 / 100)
        project.runs.finish(run.id)
        assert project.catalog.counts().proposals >= DECISIONS
    return folder


def review(folder: Path, decisions: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.gui.review_by_keys", str(folder), str(decisions)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def decided(folder: Path) -> list[str]:
    with sqlite3.connect(f"file:{folder / 'project.db'}?mode=ro", uri=True) as other:
        rows = other.execute("SELECT image_id, action FROM decision ORDER BY id")
        return [f"{image} {action}" for image, action in rows]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_thousand_proposals_are_reviewed_by_keys_across_kill_9(proposed):
    window = review(proposed, DECISIONS)
    told = [window.stdout.readline().strip() for _ in range(FIRST)]
    os.kill(window.pid, signal.SIGKILL)
    told += [line.strip() for line in window.stdout if line.endswith("\n")]
    window.wait()
    window.stdout.close()
    kept = decided(proposed)
    assert kept[: len(told)] == told
    assert len(kept) - len(told) <= 4  # written, and not told any more
    again = review(proposed, DECISIONS - len(kept))
    rest = again.communicate()[0].split("\n")[:-1]
    assert again.returncode == 0
    assert len(rest) == DECISIONS - len(kept)
    assert decided(proposed) == kept + rest
    with Project.open(proposed) as project:
        assert project.check() == []
        counts = project.catalog.counts()
        accepted = sum(line.endswith("accept") for line in kept + rest)
        assert counts.silver >= accepted
        project.history.undo(DECISIONS)
        assert decided(proposed) == []
