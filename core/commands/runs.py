"""runs: the trainings and their rounds."""

import argparse
from pathlib import Path

from core.commands.output import Output
from core.errors import UserError
from core.pareto import Comparison, compare_models
from core.project import Project
from core.rows import Round, Run


def runs(asked: argparse.Namespace, output: Output) -> None:
    """List all runs, newest first, and the rounds of each, with what they cost; `*` marks the
    models that none beats in accuracy and speed at once. Before that, make a model current if one
    was asked for."""
    if asked.make_current is not None:
        with Project.open(asked.project) as project:
            chosen = _chosen(project, *asked.make_current)
            project.runs.make_current(chosen.model_id)
    with Project.open(asked.project, read_only=True) as project:
        found = project.runs.all()
    compared = compare_models(found)
    output.result({"runs": [_run_facts(run, compared) for run in found]})
    if not found:
        output.say("No run yet: python main.py train PROJECT")
        return
    heads = ("run", "recipe", "backbone", "state", "labels", "round", "accuracy", "95 %")
    heads = (*heads, "ms/image", "MB", "best", "")
    output.table(heads, [row for run in found for row in _rows(run, compared)])
    if compared.front:
        output.say("* no other model is as right and as fast: the front of accuracy against cost")
    if compared.elsewhere:
        output.remark(
            f"{compared.elsewhere} models were measured on another machine and are not compared."
        )


def _chosen(project: Project, run_id: int, number: int | None) -> Round:
    """UserError if there is no such model."""
    run = project.runs.get(run_id)
    if number is None:
        fitting = [it for it in run.rounds if it.accepted][-1:]
    else:
        fitting = [it for it in run.rounds if it.number == number]
    if not fitting and number is not None:
        raise UserError("Run {run} has no round {round}.", run=run_id, round=number)
    if not fitting:
        raise UserError("Run {run} left no model.", run=run_id)
    return fitting[0]


def _rows(run: Run, compared: Comparison) -> list[tuple[object, ...]]:
    if not run.rounds:
        facts = (run.id, run.recipe, run.backbone, run.state, run.labels)
        return [(*facts, None, None, "", None, None, "", run.message)]
    return [_row(run, each, compared) for each in run.rounds]


def _row(run: Run, round_: Round, compared: Comparison) -> tuple[object, ...]:
    interval = "{:.3f}–{:.3f}".format(*round_.interval) if round_.interval else ""
    mark = "current" if round_.is_current else "" if round_.accepted else "rejected"
    cost = round_.cost
    return (
        run.id,
        run.recipe,
        round_.backbone,
        run.state,
        run.labels,
        round_.number,
        round_.accuracy,
        interval,
        cost.milliseconds if cost else None,
        cost.megabytes if cost else None,
        "*" if round_.model_id in compared.front else "",
        f"{mark} {round_.reason}".strip(),
    )


def _run_facts(run: Run, compared: Comparison) -> dict[str, object]:
    return {
        "run": run.id,
        "recipe": run.recipe,
        "backbone": run.backbone,
        "state": run.state,
        "device": run.device,
        "seed": run.seed,
        "labels": run.labels,
        "message": run.message,
        "folder": str(Path(run.folder)),
        "rounds": [
            {
                "number": round_.number,
                "model": round_.model_id,
                "teacher": round_.teacher_model_id,
                "method": round_.method,
                "pseudo_labels": round_.pseudo_labels,
                "accuracy": round_.accuracy,
                "interval": round_.interval,
                "validated_on": round_.validated_on,
                "accepted": round_.accepted,
                "reason": round_.reason,
                "current": round_.is_current,
                "backbone": round_.backbone,
                "cost": round_.cost.facts() if round_.cost else None,
                "on_front": round_.model_id in compared.front,
            }
            for round_ in run.rounds
        ],
    }
