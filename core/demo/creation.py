"""Makes the demonstration's project: pictures, categories, and a random few of them labeled."""

import random
from pathlib import Path

from core.demo.digits import Digits, write_digits
from core.errors import UserError
from core.progress import Report, ignore
from core.project import Project
from core.rows import Selection

LABELS = 60  # what a person does in three minutes; about six of each digit
SEED = 1  # the first draw in which every digit comes at least three times, as measuring needs
PROJECT = "digits.autodidact"


def create(folder: Path, report: Report = ignore) -> Path:
    """Make the demonstration in `folder` (new or empty) and return its project's folder.

    60 pictures, drawn at random, have gold labels: what a person would have typed on seeing them.
    UserError if `folder` is not empty.
    """
    folder = folder.expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError("{folder} is not empty: choose a new folder.", folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    digits = write_digits(folder, report)
    with Project.create(folder / PROJECT, digits.pictures) as project:
        project.catalog.scan(report)
        project.catalog.read_new(report)
        _label(project, digits)
        return project.folder


def _label(project: Project, digits: Digits) -> None:
    drawn = random.Random(SEED).sample(sorted(digits.truth), LABELS)
    selection = Selection("random", LABELS / len(digits.truth))
    ids = project.catalog.find(drawn)
    for digit in map(str, range(10)):
        project.categories.create(digit, key=digit)
    for category in project.categories.all():
        chosen = [ids[name] for name in drawn if digits.truth[name] == category.name]
        project.labels.give(chosen, category.id, selection=selection)
