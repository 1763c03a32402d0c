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
