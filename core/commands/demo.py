"""demo: the whole loop on handwritten digits, by commands, with a report of what was gained."""

import argparse
import time
from pathlib import Path

from core.commands.demo_screenshots import take_screenshots
from core.commands.output import Output
from core.commands.train import carry_out, tell_result
from core.demo.creation import LABELS, create
from core.demo.digits import read_truth
from core.demo.report import write_report
from core.demo.story import (
    Acceptance,
    Lesson,
    Story,
    accept_surest,
    epochs_of,
    labeled_examples,
    unlabeled_names,
)
from core.errors import UserError
from core.exchange.bundle import export_bundle
from core.exchange.csv_export import write_csv
from core.exchange.rows import ExportOptions
from core.jobs.run_folder import RunConfig
from core.progress import ignore
from core.project import Project
from core.score import score_against

ACCEPT_ABOVE = 0.9


def demo(asked: argparse.Namespace, output: Output) -> None:
    """Make the demonstration's project; without a window (`asked.window`) run the loop on it.

    Leaves the project's folder in `asked.project` for the window to open.
    """
    folder = (asked.dir or _free_folder()).expanduser().absolute()
    output.say(f"The demonstration is made in {folder}")
    with output.progress() as steps:
        asked.project = create(folder, steps.report)
    if asked.window:
        output.say(f"{LABELS} digits are labeled. In the window: press Train, then review.")
        return
    story = _whole_loop(folder, asked.project, output)
    report = folder / "report.html"
    write_report(report, story, take_screenshots(asked.project, folder / "screenshots", output))
    _conclude(story, report, output)


def _free_folder() -> Path:
    """Return the first of autodidact-demo, autodidact-demo-2, … that is free."""
    for number in range(1, 1000):
        folder = Path("autodidact-demo" if number == 1 else f"autodidact-demo-{number}")
        if not folder.exists():
            return folder
    raise UserError("There are a thousand demonstrations here: give a place with --dir.")


def _whole_loop(folder: Path, project_folder: Path, output: Output) -> Story:
    start = time.monotonic()
    with Project.open(project_folder) as project:
        truth = read_truth(folder)
        labeled = labeled_examples(project)
        unlabeled = {name: truth[name] for name in unlabeled_names(project)}
        images = project.catalog.counts().images
        _heading(output, f"{LABELS} of {images:,} images are labeled. First training")
        first = _lesson(project, unlabeled, output)
        _heading(output, f"Accepting every proposal with a confidence of {ACCEPT_ABOVE} or more")
        accepted = accept_surest(project, truth, above=ACCEPT_ABOVE)
        _tell_acceptance(accepted, output)
        _heading(output, "Second training, on what was labeled and what was accepted")
        second = _lesson(project, unlabeled, output)
        _heading(output, "Exports")
        write_csv(project.export(), folder / "labels", ignore, ExportOptions())
        output.say(f"The labels in {folder / 'labels'}")
        export_bundle(project.runs.model_folder() / "model", folder / "model")
        output.say(f"The model in {folder / 'model'}")
        return Story(
            labels=LABELS,
            images=images,
            examples=labeled,
            first=first,
            accepted=accepted,
            second=second,
            seconds=time.monotonic() - start,
        )


def _lesson(project: Project, truth: dict[str, str], output: Output) -> Lesson:
    """Train and measure on the true answers of all images that the person did not label."""
    quick = RunConfig(settings={"finetune": "no"})
    run = carry_out(project, project.runs.create(quick), output)
    tell_result(run, output)
    score = score_against(project, truth)
    output.say(
        f"Against the true answers: {score.accuracy:.1%} of {score.n:,} unlabeled images right"
    )
    return Lesson(run, score, epochs_of(run.folder))


def _tell_acceptance(accepted: Acceptance, output: Output) -> None:
    if not accepted.count:
        output.say("No proposal is that sure; nothing was accepted.")
        return
    output.say(
        f"Accepted {accepted.count:,} unseen; against the true answers "
        f"{accepted.right:,} are right ({accepted.right / accepted.count:.1%})."
    )


def _conclude(story: Story, report: Path, output: Output) -> None:
    _heading(output, "What was gained")
    output.say(story.conclusion)
    output.say(f"The loop took {story.seconds:.0f} s. A report with pictures: {report}")
    output.result(
        {
            "labels": story.labels,
            "images": story.images,
            "first": story.first.score.facts(),
            "accepted": {"count": story.accepted.count, "right": story.accepted.right},
            "second": story.second.score.facts(),
            "gain": story.gain,
            "seconds": round(story.seconds, 1),
            "report": str(report),
        }
    )


def _heading(output: Output, text: str) -> None:
    output.say(f"\n{text}")
