"""The schedule of a run's self-training, decided once: a resumed run goes on with it."""

import json
from dataclasses import asdict

from core.files import replace_file
from core.training.recipes.budget import Budget
from core.training.recipes.draws import Draws
from core.training.recipes.pace import pace_of
from core.training.recipes.prepared import Prepared
from core.training.recipes.schedule import REACH, Schedule, Task, plan_rounds
from core.training.tuning.network import Network


def schedule_for(
    prepared: Prepared, network: Network, draws: Draws, *, rounds: int, budget: Budget
) -> Schedule:
    """Measures the pace of `network`, a student as it will be."""
    kept = prepared.job.folder / "checkpoint" / "schedule.json"
    if kept.exists():
        return Schedule(**json.loads(kept.read_text("utf-8")))
    task = Task(
        images=len(prepared.images),
        unlabeled=len(draws.unlabeled),
        labels=len(draws.labels),
        folds=len(draws.views) - 1,
    )
    ratio = prepared.job.settings.number_or_auto("unlabeled_ratio")
    schedule = plan_rounds(
        task,
        pace_of(network, prepared),
        REACH[prepared.plan.device],
        rounds=rounds,
        seconds=budget.left,
        epochs=prepared.job.config.epochs,
        most=None if ratio is None else round(ratio * task.labels),
    )
    kept.parent.mkdir(parents=True, exist_ok=True)
    replace_file(kept, json.dumps(asdict(schedule)))
    return schedule
