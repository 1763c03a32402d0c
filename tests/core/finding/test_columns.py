"""Finding: what the columns say is what the catalog says."""

import dataclasses
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.project import Project
from core.rows import View
from tests.core.conftest import add_rows
from tests.core.finding.life import STEPS, do, spread
from tests.core.finding.reference import expected
from tests.core.finding.views import VIEWS


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.lists(VIEWS, max_size=4)), max_size=12),
    seed=st.integers(),
)
def test_the_columns_say_what_the_catalog_says(tmp_path_factory, steps, seed):
    base = tmp_path_factory.mktemp("finding")
    (base / "images").mkdir()
    draw = random.Random(seed)
    with Project.create(base / "p", base / "images") as project:
        add_rows(project, 40)
        spread(project)
        for name in ("ant", "bee"):
            project.categories.create(name)
        project.labels.give([1, 2], 1)
        for step, views in steps:
            do(project, step, draw)
            for view in (View(), *views):
                assert list(project.finding.list(view).ids) == expected(project, view)
            for view in views:
                check_facets(project, view.filter)


def check_facets(project, wanted):
    """Each count is the length of the list that choosing the value would give."""
    found = project.finding.facets(wanted)

    def left(**part):
        return len(project.finding.list(View(dataclasses.replace(wanted, **part))).ids)

    assert found.total == left()
    for id_ in (1, 2):
        assert found.categories.get(id_, 0) == left(categories=frozenset({id_}))
        assert found.proposed.get(id_, 0) == left(proposed=frozenset({id_}))
    for field in ("states", "answers", "tiers", "splits"):
        for word, count in getattr(found, field).items():
            assert count == left(**{field: frozenset({word})}), word
    for field in ("labeled", "has_proposal", "disagrees", "flagged", "commented", "duplicates"):
        count = getattr(found, field)
        assert (count.yes, count.no) == (left(**{field: True}), left(**{field: False})), field
    if len(wanted.folders) != 1:
        for folder, count in found.folders.items():
            if folder:
                assert count == left(folders=frozenset({folder}))
    everyone = left(minimum_confidence=0.0, maximum_confidence=1.0)
    assert sum(found.confidences) == everyone
