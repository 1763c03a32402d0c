"""Counts beside the choices of a filter."""

import numpy as np

from core.jobs.run_folder import RunConfig
from core.rows import ImageFilter
from core.types import ImageState
from tests.core.finding.life import add_second_root, spread


def test_facets_of_runs_folders_margins_and_ranges_leave_their_own_part_aside(project, train):
    spread(project)
    project.labels.give([1], 1)
    project.labels.give([2], 2)
    project.runs.create(RunConfig(recipe="head"))
    run = train()
    add_second_root(project, 3)
    rows = [row for row in project.catalog.rows(range(1, 41)) if row.state is ImageState.READY]
    ready = ImageFilter(states=frozenset({ImageState.READY}), roots=frozenset({1}))
    found = project.finding.facets(ready)
    assert found.roots == {1: len(rows), 2: 3}
    margins = [row.proposal.margin for row in rows if row.proposal]
    assert found.runs == {run.id: len(margins)}
    bins = np.histogram(np.clip(margins, 0, 1), bins=20, range=(0, 1))[0]
    assert found.margins == tuple(bins.tolist())
    assert found.confidences != found.margins
    few = project.finding.facets(ImageFilter(ids=(3, 7), maximum_side=1))
    sides = [max(row.width, row.height) for row in project.catalog.rows([3, 7])]
    assert few.total == 0
    assert few.sides == (min(sides), max(sides))
    times = sorted(row.captured_at for row in project.catalog.rows([3, 7]) if row.captured_at)
    assert project.finding.facets(ImageFilter(ids=(3, 7))).captured == (times[0], times[-1])
