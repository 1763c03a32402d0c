"""Which labels the instant model's *accuracy so far* rests on."""

import numpy as np
import pytest

from core.jobs.companion_files import ImageTable
from core.project import Project
from core.rows import Selection
from core.training.companion.labels import Labels
from core.training.companion.measure import LEAST_MEASURED, not_enough
from core.training.evidence.policy import is_fair
from tests.core.conftest import add_rows


@pytest.fixture
def project(tmp_path):
    """Forty images in the catalog and two categories."""
    (tmp_path / "images").mkdir()
    with Project.create(tmp_path / "p.autodidact", tmp_path / "images") as made:
        add_rows(made, 40)
        made.categories.create("ant")
        made.categories.create("bee")
        yield made


def evidence(project):
    """What the companion would measure by, told as the window tells it."""
    labels, images = Labels(), ImageTable.read(project.ahead.write_images())
    labels.replace(project.ahead.write_labels(), 1)
    categories = np.array([category.id for category in project.categories.all()])
    found, _ = labels.evidence(images, labels.taught(images), categories)
    return found


def wanting(project):
    ids = [category.id for category in project.categories.all()]
    return not_enough(evidence(project), ids, 1)


def test_labels_that_a_model_picked_or_suggested_measure_nothing(project):
    ids, (ant, bee) = list(project.catalog.ids()), (c.id for c in project.categories.all())
    for start, category in ((0, ant), (20, bee)):
        part = ids[start : start + 20]
        project.labels.give(part[:4], category, selection=Selection("random", 0.2))
        project.labels.give(part[4:12], category, selection=Selection("doubtful"))
        project.labels.give(
            part[12:], category, selection=Selection("random", 0.2), suggested=part[12:]
        )
    found = evidence(project)
    assert len(found) == 40  # all teach
    assert {each.id for each in found if is_fair(each)} == {*ids[:4], *ids[20:24]}
    assert wanting(project).needed == LEAST_MEASURED - 8
    assert wanting(project).lacking == ()


def test_honest_labels_in_both_categories_are_enough(project):
    ids, (ant, bee) = list(project.catalog.ids()), (c.id for c in project.categories.all())
    project.labels.give(ids[:10], ant, selection=Selection("random", 0.5))
    project.labels.give(ids[20:30], bee, selection=Selection("random", 0.5))
    assert wanting(project).needed == 0


def test_it_says_of_which_category_labels_are_lacking(project):
    ids, (ant, bee) = list(project.catalog.ids()), (c.id for c in project.categories.all())
    project.labels.give(ids[:19], ant, selection=Selection("random", 0.5))
    project.labels.give(ids[19:20], bee, selection=Selection("random", 0.5))
    assert (wanting(project).needed, wanting(project).lacking) == (2, ((bee, 2),))
