"""evaluate: a model's predictions against a truth file."""

import argparse
from collections.abc import Iterable

from core.category_names import meant, taken_as
from core.commands.brought_in import taken_facts, tell_taken
from core.commands.output import Output
from core.errors import UserError
from core.exchange.csv_labels import read_labels
from core.language import ENGLISH
from core.project import Project
from core.score import EXAMPLES, Score, score_against
from core.types import Split


def evaluate(asked: argparse.Namespace, output: Output) -> None:
    """Compare what a model says of the images in the truth file with what is written there."""
    truth = {row.file_name: row.label for row in read_labels(asked.truth) if row.label}
    with (
        Project.open(asked.project, read_only=True) as project,
        output.timed("Evaluating", len(truth)),
    ):
        names = meant(truth.values(), (each.name for each in project.categories.all()))
        taken = taken_as(truth.values(), names)
        truth = {file_name: names[label] for file_name, label in truth.items()}
        score = score_against(project, truth, model_id=model_of_run(project, asked.run))
        known = _known_answers(project, truth)
    output.result({**score.facts(), "labeled": known, "taken_as": taken_facts(taken)})
    _tell(score, output)
    tell_taken(taken, output)
    if known:
        output.remark(
            f"Of these images {known:,} of {score.n:,} are labeled in the project: a model that "
            "learned from them knows their answers, and its figures here are too good."
        )


def _known_answers(project: Project, names: Iterable[str]) -> int:
    """Count the images that may have taught: labeled, and not held back for testing."""
    rows = project.catalog.rows(list(project.catalog.find(list(names)).values()))
    return sum(
        row.label is not None and row.label.category_id is not None and row.split != Split.TEST
        for row in rows
    )


def model_of_run(project: Project, run_id: int | None) -> int | None:
    """Return the model a run ended with: its last accepted round. None for no run (so: the
    current model); UserError if the run left no model."""
    if run_id is None:
        return None
    rounds = [round_ for round_ in project.runs.get(run_id).rounds if round_.accepted]
    if not rounds:
        raise UserError("Run {run} left no model.", run=run_id)
    return rounds[-1].model_id


def _tell(score: Score, output: Output) -> None:
    images = ENGLISH.tr_count("{count:,} image", "{count:,} images", score.n)
    output.say(f"accuracy {score.accuracy:.3f} (macro F1 {score.macro_f1:.3f}), {images}")
    if score.ece is not None:
        output.say(f"confidences are off by {score.ece:.3f} on average (ECE)")
    figures = score.per_class()
    heads = ("category", "images", "precision", "recall", "F1")
    output.table(heads, [(label, *one.values()) for label, one in figures.items()])
    if score.missing:
        shown = ", ".join(score.missing[:EXAMPLES])
        output.remark(
            f"Images of the truth file without a prediction: {len(score.missing):,}: {shown}"
            + (", …" if len(score.missing) > EXAMPLES else "")
        )
