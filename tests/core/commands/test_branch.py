"""On from an earlier run, by real workers: a branch to its end, and without what was wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.commands.output import Output
from core.commands.train import carry_out
from core.jobs.run_folder import read_categories, read_manifest
from core.project import Project
from core.rows import ImageFilter
from core.types import RunState
from tests.core.commands.command_line import Said, outcome, start

Say = Callable[..., Said]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]  # four workers, one after another


def labels_of(project: Path) -> dict[str, str]:
    with Project.open(project, read_only=True) as opened:
        return {row.file_name: row.label for row in opened.export().rows}


def test_a_branch_learns_from_the_labels_of_then_and_leaves_those_of_today(
    taught, project: Path, say: Say
):
    ground, _, first = taught
    assert say("label", project, "--csv", ground.write_csv("more.csv", ground.some(8))).code == 0
    today = labels_of(project)
    said = outcome(start("train", project, "--from", first["run"], "--json"))
    assert said.code == 0, said.err
    assert said.facts["labels"] == first["labels"]
    assert sum(said.facts["labels"]["gold"].values()) == 15 < len(today) == 24
    assert said.facts["predictions"] == 30
    newest, *_, oldest = say("runs", project, "--json").facts["runs"]
    assert (newest["run"], newest["state"], newest["labels"]) == (said.facts["run"], "done", 15)
    assert (newest["labels_of"], oldest["labels_of"]) == (first["run"], None)
    assert newest["version"] == oldest["version"] is not None
    assert f"labels of run {first['run']}" in say("runs", project).out
    assert labels_of(project) == today
    with Project.open(project, read_only=True) as opened:
        made, began = newest["rounds"][0]["model"], oldest["rounds"][0]["model"]
        compared = opened.timeline.compare(began, made)
        assert not compared.movements  # both learned from the same labels
        assert {each.key for each in compared.settings} == set()


def test_what_learned_from_a_wrong_pseudo_label_is_trained_again_without_it(project: Path):
    with Project.open(project) as opened:
        opened.review.accept_above(0.0)
        (wrong, *_) = opened.catalog.ids(ImageFilter(tiers=frozenset({"bronze"})))
        given = opened.catalog.rows([wrong])[0].label.category_id
        asked = opened.runs.create(opened.timeline.again(opened.runs.current_model_id()))
        tainted = carry_out(opened, asked, Output()).rounds[-1].model_id
        other = next(each.id for each in opened.categories.all() if each.id != given)
        opened.labels.give([wrong], other)
        (taint,) = opened.timeline.tainted()
        assert (taint.model_id, taint.images) == (tainted, (wrong,))

        again = carry_out(opened, opened.runs.create(opened.timeline.again(tainted)), Output())
        assert again.state is RunState.DONE
        assert again.recipe == asked.recipe
        assert again.rounds[-1].model_id not in {it.model_id for it in opened.timeline.tainted()}
        names = [each.name for each in opened.categories.all()]
        ids = [each.id for each in opened.categories.all()]
        manifest = {each.id: each.category for each in read_manifest(again.folder)}
        classes = [each.name for each in read_categories(again.folder)]
        assert classes[manifest[wrong]] == names[ids.index(other)]
