"""train: make a run, watch its worker, import what it learned."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict

from core import recipes
from core.commands.chosen import chosen_round
from core.commands.interrupt import stopping_on_interrupt
from core.commands.output import Output
from core.commands.watching import Ending, watch
from core.errors import Cancelled, UserError
from core.jobs.checking import check_request
from core.jobs.run_folder import RunConfig
from core.jobs.worker import KILLED, Worker
from core.project import Project
from core.run_rows import Run
from core.types import RunState


def train(asked: argparse.Namespace, output: Output) -> None:
    """Run a recipe (or go on with a stopped run) to its end and import its results."""
    if asked.list:
        list_recipes(output)
        return
    config = _config(asked)
    if asked.resume or asked.branch:
        _refuse_changes(config)
    check_request(config)
    with Project.open(asked.project) as project:
        with output.progress() as steps:
            if project.catalog.counts().new:
                project.catalog.read_new(steps.report)
        if asked.branch:
            config = project.timeline.branch(chosen_round(project, *asked.branch).model_id)
        run = project.runs.get(asked.resume) if asked.resume else project.runs.create(config)
        done = carry_out(project, run, output)
    output.result({"run": done.id, **done.result})
    tell_result(done, output)


def list_recipes(output: Output) -> None:
    """Say which recipes there are and which settings each takes."""
    for recipe in recipes.RECIPES:
        output.say(f"{recipe.name}\n    {recipe.summary}")
        for setting in recipe.settings:
            default = setting.default or "none"
            output.say(f"    --set {setting.key}=…  {setting.meaning} ({default})")
    output.result(
        {
            "recipes": [
                {
                    "name": recipe.name,
                    "summary": recipe.summary,
                    "settings": {one.key: one.default for one in recipe.settings},
                }
                for recipe in recipes.RECIPES
            ]
        }
    )


def carry_out(project: Project, run: Run, output: Output) -> Run:
    """Run the worker of `run` to its end and return the run as it is then.

    Raises Cancelled if it was asked to stop, UserError with the worker's sentence if it failed.
    """
    if run.state == RunState.DONE:
        raise UserError("Run {run} is done already.", run=run.id)
    project.runs.begin(run.id)
    worker = Worker(run.folder)
    with stopping_on_interrupt(worker, output) as wish:
        ending = watch(worker.messages(), output)
    match ending:
        case Ending.FINISHED:
            project.runs.finish(run.id)
            return project.runs.get(run.id)
        case Ending.STOPPED:
            project.runs.mark_stopped(run.id)
            _tell_how_to_go_on("Stopped", run, output)
            raise Cancelled
        case UserError() as error:
            project.runs.fail(run.id, str(error))
            if error.template.startswith(KILLED):
                _tell_how_to_go_on("What was saved is kept", run, output)
            if wish.given:
                raise Cancelled
            raise error


def _tell_how_to_go_on(what: str, run: Run, output: Output) -> None:
    output.remark(f"{what}. Go on with: train PROJECT --resume {run.id}")


def tell_result(run: Run, output: Output) -> None:
    """Say what a finished run achieved."""
    output.say(f"Run {run.id}: {run.message}".rstrip())
    for round_ in run.rounds:
        measured = "not measured" if round_.accuracy is None else f"{round_.accuracy:.3f}"
        kept = "" if round_.accepted else f" – not kept. {round_.reason}"
        output.say(
            f"  round {round_.number}: {round_.method}, {round_.pseudo_labels:,} pseudo-labels, "
            f"accuracy {measured}{kept}"
        )
    output.say(_validation(run.result))


def _validation(result: Mapping[str, object]) -> str:
    match result.get("validation"):
        case {"accuracy": float(accuracy), "interval": [low, high], "n": n}:
            return (
                f"Accuracy {accuracy:.3f} (95 % interval {low:.3f} to {high:.3f}) "
                f"on {n} gold labels that the model was not trained on."
            )
        case {"reason": str(reason)} if reason:
            return reason
        case _:
            return "Accuracy: not measured."


def _refuse_changes(config: RunConfig) -> None:
    """Raise UserError if a run that goes on was given anything but its number."""
    given, default = asdict(config), asdict(RunConfig(recipe="auto"))
    changed = [f"--{name}" for name in given if given[name] != default[name]]
    if changed:
        raise UserError(
            "A run that goes on or branches keeps what it was begun with: leave out {options}.",
            options=", ".join(changed).replace("--settings", "--set"),
        )


def _config(asked: argparse.Namespace) -> RunConfig:
    return RunConfig(
        recipe=asked.recipe,
        backbone=asked.backbone,
        epochs=asked.epochs,
        rounds=asked.rounds,
        minutes=asked.minutes,
        device=asked.device,
        seed=asked.seed,
        settings=dict(asked.settings),
    )
