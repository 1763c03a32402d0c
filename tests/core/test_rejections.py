"""What a person ruled out stays ruled out: for every model, round, rollback, undo and redo."""

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.jobs.run_folder import RunConfig, read_categories
from core.project import Project
from tests.core.commands.command_line import outcome, start
from tests.core.conftest import STATED, add_rows

IMAGES = 12
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # a step takes long
NAMES = ("ant", "bee", "wasp", "fly")

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["train", "train", "go back", "reject", "reject", "reject", "accept", "correct",
             "unknown", "skip", "clear", "undo", "redo", "rename", "merge", "recreate"]
        ),
        st.integers(0, 1_000),
    ),
    min_size=4,
    max_size=20,
)  # fmt: skip


class Life:
    """A project with a model, and a memory of its own of what was ruled out."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.done: list[set[tuple[int, int]]] = []  # what each edit that is done ruled out
        self.undone: list[set[tuple[int, int]]] = []
        add_rows(project, IMAGES)
        self.ids = list(project.catalog.ids())
        for name in NAMES:
            project.categories.create(name)
        for image, category in zip(self.ids, project.categories.all(), strict=False):
            project.labels.give([image], category.id)
        self.train(0)
        self._at = self.last_edit()

    @property
    def ruled_out(self) -> set[tuple[int, int]]:
        return set().union(*self.done)

    def last_edit(self) -> int:
        edit = self.project.history.next_undo()
        return edit.id if edit else 0

    def open(self) -> dict[int, tuple[int, int | None]]:
        rows = self.project.catalog.rows(self.ids)
        return {
            row.id: (row.proposal.category_id, row.proposal.second_category_id)
            for row in rows
            if row.proposal
        }

    def train(self, seed: int) -> None:
        run = self.project.runs.create(RunConfig(recipe="head"))
        self.project.runs.begin(run.id)
        draw = np.random.default_rng(seed)
        classes = len(read_categories(run.folder))
        said = draw.dirichlet([0.3] * classes, len(self.ids)).astype(np.float16)
        np.savez(run.folder / "predictions.npz", ids=np.array(self.ids), probabilities=said)
        (run.folder / "result.json").write_text(json.dumps(STATED))
        self.project.runs.finish(run.id)

    def do(self, step: str, number: int) -> None:
        project, categories = self.project, [it.id for it in self.project.categories.all()]
        count = 1 + number % 4
        ids = [self.ids[(number + 5 * at) % IMAGES] for at in range(count)]
        one, other = categories[number % len(categories)], categories[number // 7 % len(categories)]
        said: set[tuple[int, int]] = set()
        match step:
            case "train":
                with suppress(UserError):  # too few labels may be left
                    self.train(number)
            case "go back":
                models = [it.model_id for run in project.runs.all() for it in run.rounds]
                self.go_back(models[number % len(models)])
            case "reject":
                proposed = self.open()
                said = {(image, proposed[image][0]) for image in ids if image in proposed}
                project.review.reject(ids)
            case "accept":
                project.review.accept(ids)
            case "correct":
                project.review.correct(ids, one)
            case "unknown":
                project.review.mark_unknown(ids)
            case "skip":
                project.review.skip(ids)
            case "clear":
                project.labels.clear(ids)
            case "undo" | "redo":
                self._turn(step)
                return
            case _:
                self._change_categories(step, one, other, name=f"named {number} {self._at}")
        self._remember(said)

    def _turn(self, step: str) -> None:
        history = self.project.history
        if step == "undo" and history.next_undo() and self.done:
            history.undo()
            self.undone.append(self.done.pop())
        elif step == "redo" and history.next_redo():
            history.redo()
            self.done.append(self.undone.pop())
        self._at = self.last_edit()

    def _change_categories(self, step: str, one: int, other: int, *, name: str) -> None:
        categories = self.project.categories
        match step:
            case "rename":
                categories.rename(one, name)
            case "merge" if one != other and len(categories.all()) > 2:
                categories.merge(one, into=other)
                self._remember(set())
                self.label_each_again()
            case "recreate":
                before = next(it.name for it in categories.all() if it.id == one)
                categories.delete(one)
                self._remember(set())
                categories.create(before)
                self._remember(set())
                self.label_each_again()

    def label_each_again(self) -> None:
        """Give each category a label again, each by a step of its own."""
        for image, category in zip(self.ids, self.project.categories.all(), strict=False):
            self.project.labels.give([image], category.id)
            self._remember(set())

    def go_back(self, model: int) -> None:
        foreseen = self.project.runs.foresee(model)
        self.project.runs.make_current(model)
        assert foreseen.proposals == len(self.open())

    def _remember(self, said: set[tuple[int, int]]) -> None:
        """Note what the step that was just done ruled out; one that changed nothing is none."""
        last = self.last_edit()
        if last != self._at:
            self.done.append(said)
            self.undone.clear()
            self._at = last


@pytest.mark.timeout(240)  # each example is a project of its own
@settings(max_examples=20, phases=NO_SHRINKING)
@given(_STEPS)
def test_no_open_proposal_ever_names_what_was_ruled_out(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as place:
        images = Path(place) / "images"
        images.mkdir()
        with Project.create(Path(place) / "p.autodidact", images) as project:
            life = Life(project)
            for step, number in steps:
                life.do(step, number)
                named = {(image, each) for image, pair in life.open().items() for each in pair}
                assert not named & life.ruled_out, (step, number)


def run(*words: object):
    return outcome(start(*words))


def ruled_out(project) -> dict[str, tuple[str, ...]]:
    return {row.file_name: tuple(sorted(row.rejected)) for row in project.export().rows}


@pytest.fixture
def exported(tmp_path):
    """A project with rejections of every kind, its labels as CSV, and what it ruled out."""
    with Project.create(tmp_path / "p", tmp_path) as project:
        life = Life(project)
        project.review.reject([5, 6, 7])
        project.review.reject([6])
        bee = project.categories.all()[1].id
        project.labels.give([7], bee)
        project.recheck.keep([1], [bee])  # suspected to be a bee, and is none
        proposed = life.open()[8][0]
        project.review.reject([8])
        project.labels.give([8], proposed)  # said otherwise later: both are facts
        said = ruled_out(project)
    assert run("export", tmp_path / "p", "--format", "csv", "--out", tmp_path / "out").code == 0
    return tmp_path / "out" / "labels.csv", said


def test_rejections_leave_with_an_export_and_come_back_in_a_new_project(exported, tmp_path):
    file, said = exported
    with Project.create(tmp_path / "q", tmp_path) as project:
        add_rows(project, IMAGES)
    told = run("label", tmp_path / "q", "--csv", file, "--json")
    assert told.facts["rejected"] == sum(map(len, said.values())) == 6
    assert told.facts["given"] == sum(1 for name in said) - 2  # two have no label
    assert "labeled as what was rejected" in told.err
    with Project.open(tmp_path / "q") as project:
        assert ruled_out(project) == said
        assert project.blind.agreements().shown.decided == 0  # a file is no one who looks
        edits = len(project.history.edits(100))
    run("label", tmp_path / "q", "--csv", file)  # says nothing new
    with Project.open(tmp_path / "q") as project:
        assert ruled_out(project) == said
        project.history.undo(len(project.history.edits(100)) - edits + 1)
        assert not ruled_out(project)


def test_what_a_file_rejects_is_not_proposed(tmp_path):
    with Project.create(tmp_path / "p", tmp_path) as project:
        life = Life(project)
        before, name = life.open()[9][0], project.catalog.rows([9])[0].name
        names = {each.id: each.name for each in project.categories.all()}
    file = tmp_path / "rejected.csv"
    file.write_text(f'file_name,label,rejected\n{name},,"[""{names[before]}"", ""moth""]"\n')
    told = run("label", tmp_path / "p", "--csv", file)
    assert "categories were made for what was rejected: moth." in told.err
    with Project.open(tmp_path / "p") as project:
        proposal = project.catalog.rows([9])[0].proposal
        assert proposal is None or proposal.category_id != before
        assert project.catalog.rows([9])[0].label is None
