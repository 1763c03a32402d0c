"""The search for N and M: judged on labels, limited in time, resumed where it was left."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from core.errors import Cancelled
from core.jobs.messages import Epoch, Message, Note
from core.training.job import Job
from core.training.recipes import strength_search
from core.training.recipes.registry import work_for
from core.training.recipes.trials import Trial, choose
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

SEARCHING = {"search": "yes", "batch": "8", "layers": "all"}


@pytest.fixture(autouse=True)
def small_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strength_search, "_GRID", ((1, 4), (2, 9)))


def trial(operations: int, losses: Tensor) -> Trial:
    return Trial(operations, 9, losses, losses < 1, seconds=1.0)


def test_a_strength_that_is_clearly_better_is_chosen() -> None:
    generator = torch.Generator().manual_seed(0)
    plain = trial(0, torch.rand(50, generator=generator) + 1)
    better, best = trial(1, plain.losses - 0.1), trial(2, plain.losses - 0.2)
    assert choose([plain, better, best]) is best


def test_within_one_standard_error_nothing_is_changed() -> None:
    plain = trial(0, torch.ones(50))
    hardly = trial(2, torch.ones(50) + torch.linspace(-1, 0.98, 50))
    assert hardly.log_loss < plain.log_loss
    assert choose([plain, hardly]) is plain
    assert choose([plain, trial(2, torch.ones(50) + 0.1)]) is plain


def test_one_trial_decides_nothing() -> None:
    assert choose([trial(0, torch.ones(9))]) is None


def stages(said: list[Message]) -> set[str]:
    return {it.stage.partition(",")[0] for it in said if isinstance(it, Epoch)}


@pytest.mark.parametrize("recipe", ["finetune", "scratch"])
def test_the_search_tries_the_grid_on_the_folds_and_says_which_won(
    pictures: Pictures, make_run: MakeRun, recipe: str
) -> None:
    settings = {key: it for key, it in SEARCHING.items() if recipe == "finetune" or key != "layers"}
    folder = make_run("run", pictures.labeled(5), recipe, epochs=4, settings=settings)
    said = run_to_end(folder)
    search = result_of(folder)["search"]
    tried = [(it["operations"], it["magnitude"]) for it in search["trials"]]
    assert [operations for operations, _ in tried] == [0, 1, 2]
    assert tried[1:] == [(1, 4), (2, 9)]
    assert {it["labels"] for it in search["trials"]} == {15}
    assert all(it["log_loss"] > 0 for it in search["trials"])
    chosen = search["chosen"]
    assert (chosen["operations"], chosen["magnitude"]) in tried
    assert any("3 strengths of augmentation" in it.text for it in said if isinstance(it, Note))
    epochs = {it.epochs for it in said if isinstance(it, Epoch) and it.stage.startswith("search")}
    assert epochs == {1}, "a quarter of four"
    assert not (folder / "checkpoint").exists()


def test_what_won_is_what_the_network_is_trained_with(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def strongest(trials: list[Trial]) -> Trial:
        return trials[-1]

    monkeypatch.setattr(strength_search, "choose", strongest)
    outcomes: list[bytes] = []
    for name, settings in (
        ("searched", SEARCHING),
        ("asked", {"batch": "8", "layers": "all", "augment": "2", "magnitude": "9"}),
        ("other", {"batch": "8", "layers": "all", "augment": "0"}),
    ):
        folder = make_run(name, pictures.labeled(5), "finetune", epochs=2, settings=settings)
        run_to_end(folder)
        student = next(it for it in result_of(folder)["rounds"] if it["method"] == "finetune")
        place = folder / student["folder"] / "model" / "model.safetensors"
        outcomes.append(place.read_bytes())
    assert outcomes[0] == outcomes[1]
    assert outcomes[0] != outcomes[2]


def test_finished_trials_are_not_done_again(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(5), "finetune", epochs=4, settings=SEARCHING)
    torch.manual_seed(5)
    work = work_for(Job.read(folder))
    for message in work:
        if isinstance(message, Epoch) and message.stage.startswith("search 1-4, fold 2"):
            break
    with pytest.raises(Cancelled):
        work.throw(Cancelled())
    kept = [path.name for path in (folder / "checkpoint" / "search").iterdir()]
    assert kept == ["0-4.npz"]
    rest = stages(run_to_end(folder))
    assert "search 0-4" not in rest
    assert {"search 1-4", "search 2-9", "finetune"} <= rest
    assert len(result_of(folder)["search"]["trials"]) == 3


def test_the_time_is_limited_and_too_few_trials_change_nothing(
    pictures: Pictures, make_run: MakeRun
) -> None:
    folder = make_run(
        "run", pictures.labeled(5), "finetune", epochs=4, minutes=0.001, settings=SEARCHING
    )
    said = run_to_end(folder)
    search = result_of(folder)["search"]
    assert len(search["trials"]) == 1
    assert search["chosen"] is None
    assert any("no time to try more" in it.text for it in said if isinstance(it, Note))


def test_without_labels_to_measure_on_there_is_no_search(
    pictures: Pictures, make_run: MakeRun
) -> None:
    folder = make_run("run", pictures.labeled(1), "finetune", epochs=1, settings=SEARCHING)
    said = run_to_end(folder)
    assert result_of(folder)["search"] is None
    assert any("nothing to measure" in it.text for it in said if isinstance(it, Note))


def test_a_hold_out_judges_where_there_is_one(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.evidence.policy.HOLD_OUT_PER_CLASS", 5)
    monkeypatch.setattr("core.training.evidence.policy.LEAST_HELD", 6)
    monkeypatch.setattr("core.training.evidence.policy.NEAR_DUPLICATE", 2.0)
    images = [
        it if it.category is None or it.id % 2 else replace(it, split="validation")
        for it in pictures.labeled(10)
    ]
    folder = make_run("run", images, "finetune", epochs=2, settings=SEARCHING)
    run_to_end(folder)
    result = result_of(folder)
    assert result["validation"]["method"] == "held-out"
    assert {it["labels"] for it in result["search"]["trials"]} == {result["validation"]["n"]}


def test_no_search_unless_it_is_wished(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(4), "finetune", epochs=1, settings={"layers": "all"})
    assert not {it for it in stages(run_to_end(folder)) if it.startswith("search")}
    assert result_of(folder)["search"] is None
