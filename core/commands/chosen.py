"""What is named on the command line: a model (a run, or one of its rounds), categories."""

from collections.abc import Sequence

from core.errors import UserError
from core.project import Project
from core.run_rows import Round


def chosen_round(project: Project, run_id: int, number: int | None) -> Round:
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


def categories_named(project: Project, names: Sequence[str]) -> frozenset[int]:
    """UserError that lists those there are if one is unknown."""
    ids = {category.name: category.id for category in project.categories.all()}
    for name in names:
        if name not in ids:
            raise UserError(
                "There is no category {category}. There are: {allowed}.",
                category=name,
                allowed=", ".join(sorted(ids)),
            )
    return frozenset(ids[name] for name in names)
