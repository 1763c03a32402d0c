"""The models of a project in the order in which they came about, as a report shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.run_rows import Round, Run
from core.timeline.rows import Taint


@dataclass(frozen=True, slots=True)
class ReportNode:
    """A model, named run.round. `teacher`: the name of who taught it, "" for none; `doubtful`:
    names of those of its teachers that learned from corrected labels."""

    name: str
    run: Run
    round: Round
    teacher: str
    taint: Taint | None
    doubtful: str


def nodes_of(runs: Sequence[Run], taints: Sequence[Taint]) -> tuple[ReportNode, ...]:
    """Return the models of all runs, the first one first."""
    names = {each.model_id: f"{run.id}.{each.number}" for run in runs for each in run.rounds}
    tainted = {taint.model_id: taint for taint in taints}
    return tuple(
        ReportNode(
            names[each.model_id],
            run,
            each,
            names.get(each.teacher_model_id or 0, ""),
            tainted.get(each.model_id),
            ", ".join(
                names.get(model, "")
                for model in (tainted[each.model_id].through if each.model_id in tainted else ())
            ),
        )
        for run in sorted(runs, key=lambda run: run.id)
        for each in sorted(run.rounds, key=lambda each: each.number)
    )
