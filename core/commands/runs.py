"""runs: the trainings and their rounds."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.commands.chosen import chosen_round
from core.commands.output import Output
from core.pareto import Comparison, compare_models
from core.project import Project
from core.run_rows import Round, Run
from core.timeline.rows import Taint


def runs(asked: argparse.Namespace, output: Output) -> None:
    """List all runs, newest first, and the rounds of each, with what they cost; `*` marks the
    models that none beats in accuracy and speed at once. Before that, make a model current if one
    was asked for."""
    if asked.make_current is not None:
        with Project.open(asked.project) as project:
            chosen = chosen_round(project, *asked.make_current)
            project.runs.make_current(chosen.model_id)
    with Project.open(asked.project, read_only=True) as project:
        found = project.runs.all()
        tainted = {taint.model_id: taint for taint in project.timeline.tainted()}
    compared = compare_models(found)
    output.result({"runs": [_run_facts(run, compared, tainted) for run in found]})
    if not found:
        output.say("No run yet: python main.py train PROJECT")
        return
    heads = ("run", "recipe", "backbone", "state", "labels", "round", "accuracy", "95 %")
    heads = (*heads, "ms/image", "MB", "best", "")
    output.table(heads, [row for run in found for row in _rows(run, compared)])
    if compared.front:
        output.say("* no other model is as right and as fast: the front of accuracy against cost")
    _tell_tainted(found, tainted, output)
    if compared.elsewhere:
        output.remark(
            f"{compared.elsewhere} models were measured on another machine and are not compared."
        )


def _tell_tainted(found: Sequence[Run], tainted: Mapping[int, Taint], output: Output) -> None:
    """Say which models are in doubt."""
    names = {it.model_id: f"{run.id}.{it.number}" for run in found for it in run.rounds}
    for taint in tainted.values():
        labels = (
            "1 label that was"
            if len(taint.images) == 1
            else f"{len(taint.images)} labels that were"
        )
        learned = f"learned from {labels} corrected since"
        through = "was taught by " + ", ".join(names[each] for each in taint.through)
        reasons = [learned] * bool(taint.images) + [f"{through}, in doubt"] * bool(taint.through)
        output.say(f"{names[taint.model_id]} {' and '.join(reasons)}: train again")


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
        f"{mark} {_branched(run)}{round_.reason}".strip(),
    )


def _branched(run: Run) -> str:
    return "" if run.labels_of is None else f"labels of run {run.labels_of}. "


def _run_facts(run: Run, compared: Comparison, tainted: Mapping[int, Taint]) -> dict[str, object]:
    return {
        "run": run.id,
        "recipe": run.recipe,
        "backbone": run.backbone,
        "state": run.state,
        "device": run.device,
        "seed": run.seed,
        "version": run.version or None,
        "labels_of": run.labels_of,
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
                **_taint_facts(tainted.get(round_.model_id)),
            }
            for round_ in run.rounds
        ],
    }


def _taint_facts(taint: Taint | None) -> dict[str, object]:
    """`tainted`: labels that it learned from and that were corrected since; `tainted_through`: its
    teachers, by model, of which that is true."""
    if taint is None:
        return {"tainted": 0, "tainted_through": []}
    return {"tainted": len(taint.images), "tainted_through": list(taint.through)}
