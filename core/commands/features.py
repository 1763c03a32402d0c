"""features: compute what suggestions, similarity and *what to label next* rest on."""

import argparse
from dataclasses import asdict

from core.commands.output import Output
from core.feature_run import ensure_features
from core.language import ENGLISH
from core.project import Project


def features(asked: argparse.Namespace, output: Output) -> None:
    """Compute the features that are wanting; what was computed before an interrupt is kept."""
    with Project.open(asked.project) as project, output.progress() as steps:
        if project.catalog.counts().new:
            project.catalog.read_new(steps.report)
        done = ensure_features(project, asked.limit, steps.report, device=asked.device)
    pace = done.images_per_second
    speed = "" if pace is None else f" ({pace:,.0f} images per second on {done.device})"
    computed = ENGLISH.tr_count("{count:,} image", "{count:,} images", done.computed)
    output.say(
        f"{computed} got features by {done.backbone}{speed}; "
        f"{done.cached:,} of {done.images:,} had them already."
    )
    if done.unreadable:
        output.say(f"{done.unreadable:,} could not be read.")
    output.result({**asdict(done), "images_per_second": pace})
