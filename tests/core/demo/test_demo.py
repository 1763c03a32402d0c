"""The demonstration: what it labels, and that its report is honest and whole."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.demo import create
from core.demo.creation import LABELS
from core.demo.digits import read_truth
from core.demo.report import write_report
from core.demo.story import Acceptance, Example, Lesson, Story, labeled_examples, unlabeled_names
from core.errors import UserError
from core.jobs.messages import Epoch
from core.project import Project
from core.rows import ImageFilter
from core.run_rows import Round, Run
from core.score import Score
from core.types import RunState, Tier


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "here"
    assert create(folder) == folder / "digits.autodidact"
    return folder


def test_sixty_random_digits_have_gold_labels_that_are_true(demo: Path):
    truth = read_truth(demo)
    with Project.open(demo / "digits.autodidact", read_only=True) as project:
        assert project.catalog.counts().images == 1797
        names = {category.id: category.name for category in project.categories.all()}
        rows = project.catalog.rows(project.catalog.ids(ImageFilter(labeled=True)))
    assert len(rows) == LABELS
    assert all(row.label.tier is Tier.GOLD for row in rows)
    assert all(names[row.label.category_id] == truth[row.name] for row in rows)
    assert {row.label.selection_probability for row in rows} == {LABELS / 1797}


def test_every_digit_is_labeled_often_enough_to_be_measured(demo: Path):
    with Project.open(demo / "digits.autodidact", read_only=True) as project:
        assert min(category.labels for category in project.categories.all()) >= 3


def test_names_and_places_tell_nothing(demo: Path):
    truth = read_truth(demo)
    names = sorted(path.name for path in (demo / "digits").iterdir())
    assert names == [f"scan-{number:04}.png" for number in range(1, 1798)]
    follows = Counter((int(truth[b]) - int(truth[a])) % 10 for a, b in pairwise(names))
    assert max(follows.values()) < 260  # the originals count upwards: 1 would come 1,300 times


def test_a_folder_in_use_is_refused(demo: Path):
    with pytest.raises(UserError, match="is not empty"):
        create(demo)


def test_the_examples_are_those_that_have_labels(demo: Path):
    with Project.open(demo / "digits.autodidact", read_only=True) as project:
        assert len(labeled_examples(project)) == 22
        assert len(unlabeled_names(project)) == 1797 - LABELS


def test_the_report_needs_nothing_beside_it(tmp_path: Path):
    picture = tmp_path / "browse-en-light.png"
    picture.write_bytes(b"picture of the window")
    write_report(tmp_path / "report.html", story(8, 9), [picture])
    page = (tmp_path / "report.html").read_text()
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "<script" not in page
    assert "cGljdHVyZSBvZiB0aGUgd2luZG93" in page
    assert "<polyline" in page
    assert "is 7" in page
    assert page.count("<tr>") > 6


def test_the_report_says_so_when_there_are_no_pictures_of_the_window(tmp_path: Path):
    write_report(tmp_path / "report.html", story(8, 9), [])
    assert "No pictures of the window" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(8, 9, "1 more than"), (8, 8, "gained nothing"), (9, 7, "2 fewer than")],
)
def test_the_conclusion_is_honest(before: int, after: int, said: str):
    assert said in story(before, after).conclusion


def story(before: int, after: int) -> Story:
    """A story in which `before` and then `after` of ten pictures were right."""
    example = Example(b"jpeg", "1", 0.9, "7")
    return Story(
        labels=60,
        images=70,
        examples=(replace(example, truth="", confidence=None),),
        first=lesson(before),
        accepted=Acceptance(0.9, 2, 1, (example,), (example,), (example,)),
        second=lesson(after),
        seconds=1.0,
    )


def lesson(right: int) -> Lesson:
    round_ = Round(1, 1, 1, None, "head", "lite0", 0, 0.9, (0.8, 0.95), 60, None, True, "", True)
    run = Run(
        1, "auto", "lite0", RunState.DONE, Path(), "", None, None, "cpu", 0, 60, "", (round_,)
    )
    score = Score(("1", "7"), np.array([[right, 10 - right], [0, 0]]), 0.05, ())
    return Lesson(run, score, (Epoch("head", 1, 2, 0.7), Epoch("head", 2, 2, 0.3)))
