"""rollback: make the labels what they were when a run was made."""

import argparse

from core.commands.output import Output
from core.project import Project


def rollback(asked: argparse.Namespace, output: Output) -> None:
    """Go back to the labels of a run, in one step that `undo` takes back."""
    with Project.open(asked.project, read_only=asked.dry_run) as project:
        told = project.timeline.foresee(asked.run)
        if not asked.dry_run:
            project.timeline.roll_back(asked.run)
    output.result(
        {
            "run": told.run_id,
            "back": told.back,
            "changed": told.other,
            "gone": told.gone,
            "dry_run": asked.dry_run,
        }
    )
    if not told.total:
        output.say(f"The labels are those of run {told.run_id} already.")
        return
    output.say(
        f"Run {told.run_id}, labels that come back: {told.back:,}, that become others: "
        f"{told.other:,}, that go away: {told.gone:,}."
    )
    if not asked.dry_run:
        output.say("Rejections, flags and comments stay. Take it back with: undo PROJECT")
