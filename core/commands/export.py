"""export and export-model: labels and the model, for other programs."""

import argparse

from core.commands.evaluate import model_of_run
from core.commands.output import Output
from core.errors import UsageError
from core.language import ENGLISH
from core.outgoing import export_labels, export_model
from core.project import Project
from core.types import Tier

_EXAMPLES = 3  # names shown of those that were left out


def write_labels(asked: argparse.Namespace, output: Output) -> None:
    """Write the labels of the asked tiers in one format to a new folder."""
    tiers = _tiers(asked.tiers)
    with Project.open(asked.project, read_only=True) as project, output.progress() as steps:
        done = export_labels(
            project, asked.out, format_name=asked.format, tiers=tiers, report=steps.report
        )
    written = ENGLISH.tr_count("{count:,} image", "{count:,} images", done.images)
    output.say(f"{written} written to {asked.out}")
    if done.left_out:
        shown = ", ".join(done.left_out[:_EXAMPLES])
        output.remark(f"Files that could not be read: {len(done.left_out):,}: {shown}")
    output.result(
        {
            "out": str(asked.out),
            "format": asked.format,
            "images": done.images,
            "left_out": len(done.left_out),
            "seconds": steps.seconds,
        }
    )


def write_model(asked: argparse.Namespace, output: Output) -> None:
    """Write the bundle of the current model, or of a run's, to a new folder."""
    with Project.open(asked.project, read_only=True) as project:
        model_id = model_of_run(project, asked.run)
        bundle = export_model(project, asked.out, model_id=model_id)
    output.say(
        f"The model ({bundle.architecture}, {len(bundle.labels)} categories) is in {asked.out}"
    )
    output.result(
        {
            "out": str(asked.out),
            "backbone": bundle.architecture,
            "labels": bundle.labels,
            "sha256": bundle.sha256,
        }
    )


def _tiers(names: tuple[str, ...] | None) -> frozenset[Tier]:
    if names is None:
        return frozenset(Tier)
    for name in names:
        if name not in frozenset(Tier):
            raise UsageError(
                "There is no tier {tier}. There are: {allowed}.",
                tier=name,
                allowed=", ".join(Tier),
            )
    return frozenset(map(Tier, names))
