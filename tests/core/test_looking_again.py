"""Open proposals are looked at under strong augmentation: which, how many, what a stop keeps."""

import json
from functools import partial

import numpy as np
import pytest

from core import looking_again
from core.commands.dispatch import run as run_command
from core.commands.parser import parse
from core.doubt.doubts import Queue
from core.errors import Cancelled, UserError
from core.jobs.run_folder import RunConfig, read_config, read_manifest
from core.jobs.worker import Worker
from core.project import Project
from core.strong_views import StrongViews, add_strong_views, ids_looked_at, read_strong_views
from tests.core.conftest import write_results
from tests.strong_worker import command, turns

OPEN = 34  # of 40 images 6 are labeled


@pytest.fixture
def model(labeled, train):
    """A project whose run has left a bundle; its folder."""
    run = train()
    (run.folder / "model").mkdir()
    (run.folder / "model" / "model.safetensors").write_bytes(b"")
    return run.folder


def look(project, how="done", **asked):
    return project.again.look(command=command(how), **asked)


def listed(project, *categories):
    found = project.doubt.order(Queue.AGAINST_STRONG_VIEWS, frozenset(categories))
    return set(found.listed())


def test_each_look_goes_on_with_proposals_that_were_not_looked_at(labeled, model):
    with labeled._database.write() as connection:
        connection.exec_driver_sql("UPDATE image SET shuffle = (id * 17) % 41")
    first = look(labeled, limit=20)
    assert (first.looked, first.known, first.open) == (20, 20, OPEN)
    drawn = ids_looked_at(model).tolist()
    assert drawn != list(range(7, 27))  # not simply the first ones
    second = look(labeled, limit=20)
    assert (second.looked, second.known) == (14, OPEN)
    assert set(drawn) < set(ids_looked_at(model).tolist()) == set(range(7, 41))
    assert look(labeled).looked == 0
    assert not (labeled.cache / "strong-views").exists()


def test_what_turns_is_listed_with_what_the_views_say(labeled, model):
    state = {each.queue: each for each in labeled.doubt.queues()}[Queue.AGAINST_STRONG_VIEWS]
    assert state.is_on_demand
    assert state.missing == "The model has looked at no proposal under strong augmentation yet."
    assert not listed(labeled)
    look(labeled)
    assert listed(labeled) == {each for each in range(7, 41) if turns(each)}
    doubts = labeled.doubt.order(Queue.AGAINST_STRONG_VIEWS)
    reason, row = doubts.reason(0), labeled.catalog.rows([int(doubts.ids[0])])[0]
    assert reason.text == "{category} in {number} of {count} strong views"
    assert (reason.number, reason.count) == (3, 4)
    assert reason.category != row.proposal.category_id
    state = {each.queue: each for each in labeled.doubt.queues()}[Queue.AGAINST_STRONG_VIEWS]
    assert (state.count, state.missing) == (len(doubts), "")


def test_a_category_is_looked_at_alone(labeled, model):
    bee = next(each.id for each in labeled.categories.all() if each.name == "bee")
    found = look(labeled, categories=frozenset({bee}))
    assert (found.known, found.open) == (17, 17)
    rows = labeled.catalog.rows(ids_looked_at(model).tolist())
    assert {row.proposal.category_id for row in rows} == {bee}


def test_views_that_say_what_was_rejected_are_not_heard(labeled, model):
    look(labeled)
    labeled.review.reject([9])  # it is proposed as the other one now, which three views said
    assert listed(labeled) == {each for each in range(7, 41) if turns(each)} - {9}


def test_another_model_has_looked_at_nothing_yet(labeled, model, train):
    look(labeled)
    train()
    assert not listed(labeled)
    assert labeled.again.standing().known == 0
    labeled.runs.make_current(labeled.runs.all()[1].rounds[0].model_id)
    assert len(listed(labeled)) == 11


def test_a_cancel_keeps_what_was_looked_at(labeled, model):
    def cancel(progress):
        if progress.done:
            raise Cancelled

    with pytest.raises(Cancelled):
        look(labeled, "wait", report=cancel)
    assert labeled.again.standing().known == OPEN // 2
    assert not (labeled.cache / "strong-views").exists()
    assert look(labeled).known == OPEN


def test_what_a_killed_look_left_is_swept_away(labeled, model):
    left = labeled.cache / "strong-views"
    left.mkdir()
    add_strong_views(left, StrongViews(np.array([1]), np.zeros((1, 4, 2), np.float16), "{}"))
    look(labeled, limit=1)
    assert len(ids_looked_at(model)) == 1
    assert 1 not in ids_looked_at(model)


@pytest.mark.parametrize(("how", "why"), [("fail", "The disk is on fire."), ("die", "exit code 3")])
def test_a_worker_that_fails_says_why_and_harms_nothing(labeled, model, how, why):
    look(labeled, limit=5)
    before = ids_looked_at(model).tolist()
    with pytest.raises(UserError, match=why):
        look(labeled, how)
    assert ids_looked_at(model).tolist() == before


def test_a_disk_that_cannot_be_written_ends_the_look(labeled, model, monkeypatch):
    hear = Worker.messages

    def full(worker):
        yield next(iter([*hear(worker)]))
        raise OSError("No space left on device")

    monkeypatch.setattr(Worker, "messages", full)
    with pytest.raises(UserError, match="cannot be written: No space left on device"):
        look(labeled)


def test_a_deleted_model_and_none_at_all_are_told(labeled, train):
    with pytest.raises(UserError, match="no model yet"):
        look(labeled)
    train()
    with pytest.raises(UserError, match="The model was deleted from"):
        look(labeled)


def test_a_project_that_another_holds_is_not_looked_at(labeled, model):
    with (
        Project.open(labeled.folder, read_only=True) as other,
        pytest.raises(UserError, match="reading only"),
    ):
        look(other)


def test_the_worker_sees_as_the_training_was_told_to(labeled, monkeypatch):
    asked = RunConfig(
        recipe="finetune", device="cpu", settings={"flip": "no", "magnitude": "3", "batch": "8"}
    )
    run = labeled.runs.create(asked)
    labeled.runs.begin(run.id)
    write_results(run, list(labeled.catalog.ids()), lambda _: 0, lambda _: 0.9)
    labeled.runs.finish(run.id)
    (run.folder / "model").mkdir()
    (run.folder / "model" / "model.safetensors").write_bytes(b"")
    seen = []

    def started(folder, **_):
        seen.append((read_config(folder), len(list(read_manifest(folder)))))
        return Worker(folder, command=command("done"))

    monkeypatch.setattr(looking_again, "Worker", started)
    labeled.again.look(limit=3)
    config, images = seen[0]
    assert (config.recipe, config.device, images) == ("strong-views", "cpu", 3)
    assert config.settings == {"flip": "no"}
    assert config.bundle == str(run.folder / "model")


def test_the_later_of_two_looks_at_an_image_counts_and_other_draws_are_dropped(tmp_path):
    def views(ids, value, about="{}"):
        return StrongViews(np.array(ids), np.full((len(ids), 2, 2), value, np.float16), about)

    add_strong_views(tmp_path, views([3, 1], 0.25))
    add_strong_views(tmp_path, views([2, 3], 0.75))
    found = read_strong_views(tmp_path)
    assert found.ids.tolist() == [1, 2, 3]
    assert found.probabilities[:, 0, 0].tolist() == [0.25, 0.75, 0.75]
    add_strong_views(tmp_path, views([9], 0.5, "other"))
    assert read_strong_views(tmp_path).ids.tolist() == [9]
    (tmp_path / "strong_views.npz").write_bytes(b"not this")
    assert read_strong_views(tmp_path) is None
    assert not len(ids_looked_at(tmp_path))


def test_the_commands_look_and_list(labeled, model, capfd, monkeypatch):
    monkeypatch.setattr(looking_again, "Worker", lambda folder, **_: patched(folder))
    patched = partial(Worker, command=command("done"))
    labeled.close()

    def told(*words):
        capfd.readouterr()
        code = run_command(parse([words[0], str(labeled.folder), *words[1:]]))
        return code, capfd.readouterr()

    code, said = told("doubt", "against-strong-views")
    assert code == 1
    assert said.err.strip().endswith("yet. Let it: strong-views PROJECT.")
    assert told("strong-views", "--limit", "20")[1].out.startswith(
        "Proposals looked at under strong augmentation: 20; of all that are open: 20 of 34."
    )
    facts = json.loads(told("strong-views", "--json")[1].out.splitlines()[-1])
    assert facts == {"looked": 14, "known": 34, "open": 34}
    code, said = told("doubt", "against-strong-views", "-n", "2")
    lines = said.out.splitlines()
    assert (code, lines[0], len(lines)) == (0, "file_name,category,confidence,reason", 3)
    assert lines[1].endswith(" in 3 of 4 strong views")
    facts = json.loads(told("doubt", "--json")[1].out.splitlines()[-1])
    counts = {each["queue"]: each["count"] for each in facts["queues"]}
    assert (counts["surest"], counts["against strong views"]) == (34, 11)
    code, said = told("doubt", "nonsense")
    assert (code, said.err.startswith("There is no queue nonsense. There are: ")) == (2, True)
