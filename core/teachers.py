"""Which model is meant by `--set teacher=…`."""

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from core.errors import UserError
from core.jobs.kept_answers import run_folder_of
from core.jobs.run_folder import RunConfig, read_categories
from core.recipes import recipe
from core.run_rows import Round, Run
from core.store import proposals
from core.store.queries import runs as queries

CURRENT = "current"
_NAMED = re.compile(r"(?P<run>\d+)(?:\.(?P<round>\d+))?")


@dataclass(frozen=True, slots=True)
class ChosenTeacher:
    model_id: int
    folder: Path


def teacher_for(connection: Connection, project: Path, config: RunConfig) -> ChosenTeacher | None:
    """The model that teaches a run of this config; None where its recipe takes no teacher.

    Raises UserError if what is named is no model of the project.
    """
    settings = {setting.key: setting.default for setting in recipe(config.recipe).settings}
    if "teacher" not in settings:
        return None
    named = config.settings.get("teacher", settings["teacher"]).strip()
    if named == CURRENT:
        chosen = proposals.current_model(connection)
        if chosen is None:
            raise UserError("There is no model to learn from yet: train one first.")
    else:
        chosen = _named_model(connection, project, named).model_id
    return ChosenTeacher(chosen, queries.model_folder(connection, project, chosen))


def categories_gone_on_from(config: RunConfig) -> tuple[int, ...]:
    """The categories that the teacher knows, where the recipe's student goes on knowing them; else
    none."""
    if not recipe(config.recipe).goes_on:
        return ()
    try:
        return tuple(it.id for it in read_categories(run_folder_of(Path(config.taught_by))))
    except OSError as error:
        raise UserError("The predictions of the teacher are gone: train it again.") from error


def _named_model(connection: Connection, project: Path, named: str) -> Round:
    parts = _NAMED.fullmatch(named)
    if parts is None:
        raise UserError(
            "The teacher cannot be {teacher}: give current, or a run like 3, or a round like 3.2.",
            teacher=named,
        )
    run = queries.one_run(connection, project, int(parts["run"]))
    if run is None:
        raise UserError("There is no run {run}.", run=parts["run"])
    if parts["round"] is None:
        return _last_model(run)
    for each in run.rounds:
        if each.number == int(parts["round"]):
            return each
    raise UserError("Run {run} has no round {round}.", run=run.id, round=parts["round"])


def _last_model(run: Run) -> Round:
    """The one that the run ended with: its last accepted round."""
    accepted = [each for each in run.rounds if each.accepted]
    if not accepted:
        raise UserError("Run {run} left no model.", run=run.id)
    return accepted[-1]
