"""label and next: what a person says, and what to ask them."""

import argparse
import csv
import sys
from collections.abc import Sequence

from core.bringing_in import IncomingLabel
from core.category_names import likeness
from core.commands import brought_in
from core.commands.output import Output
from core.errors import UserError
from core.exchange.csv_labels import LabelEntry, read_labels
from core.feature_run import ensure_features
from core.labeling import Unreadable
from core.language import ENGLISH
from core.project import Project
from core.rows import Selection
from core.types import Source, Tier

_SEEN_AT_FIRST = 1_000  # images that get features so that something can be suggested by them
_EXAMPLES = 3  # names shown of those that were not found


def label(asked: argparse.Namespace, output: Output) -> None:
    """Give the labels of a CSV file in one edit; say which file names were not found."""
    lines = read_labels(asked.csv)
    if not lines:
        raise UserError("{file} holds no labels.", file=asked.csv)
    with Project.open(asked.project) as project:
        ids = project.catalog.find([line.file_name for line in lines])
        found = [line for line in lines if line.file_name in ids]
        if not found:
            raise _nothing_known(project, lines)
        given = [line for line in found if line.label]
        with output.timed("Labeling", len(found)):
            brought = project.bring_in(
                [_incoming(ids[line.file_name], line) for line in found],
                source=Source.IMPORT,
                selection=_selection(project, given, drawn_at_random=asked.random),
            )
        labeled = project.catalog.counts().labeled
        unreadable = project.labeling.unreadable([ids[line.file_name] for line in given])
    missing = [line.file_name for line in lines if line.file_name not in ids]
    output.say(_given(len(given), labeled))
    brought_in.tell(brought, output)
    brought_in.tell_taken(brought.taken_as, output)
    _tell_lower_tiers(given, output)
    _tell_rejected(found, brought.made, output)
    _tell_missing(missing, output)
    _tell_unreadable(unreadable, output)
    output.result(
        {
            "given": len(given),
            **brought_in.facts_of(brought),
            "rejected": sum(len(line.rejected) for line in found),
            "not_found": len(missing),
            "not_found_examples": missing[:_EXAMPLES],
            "broken": unreadable.broken,
            "missing": unreadable.missing,
            "labeled": labeled,
        }
    )


def _given(count: int, labeled: int) -> str:
    given = ENGLISH.tr_count("{count:,} label given", "{count:,} labels given", count)
    now = ENGLISH.tr_count("{count:,} image is labeled", "{count:,} images are labeled", labeled)
    return f"{given}; {now}."


def _nothing_known(project: Project, lines: list[LabelEntry]) -> UserError:
    return UserError(
        "None of the {count} file names is in this project; the first is {name}. "
        "They must be relative to {folder}.",
        count=len(lines),
        name=lines[0].file_name,
        folder=project.roots[0],
    )


def following(asked: argparse.Namespace, output: Output) -> None:
    """Say which images to label next, each with its reason, as CSV or as JSON."""
    with Project.open(asked.project, read_only=True) as project:
        if asked.strategy != "random" and not project.likeness.ready().with_features:
            with output.progress() as steps:  # a part is enough to see what there is
                ensure_features(project, _SEEN_AT_FIRST, steps.report)
        suggested = project.selection.suggest(asked.n, strategy=asked.strategy, seed=asked.seed)
        rows = project.catalog.rows([suggestion.image_id for suggestion in suggested])
    names = {row.id: row.name for row in rows}
    if not asked.json:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("file_name", "reason"))
        writer.writerows((names[one.image_id], one.reason) for one in suggested)
    output.result(
        {
            "images": [
                {
                    "file_name": names[one.image_id],
                    "reason": one.reason,
                    "probability": one.probability,
                }
                for one in suggested
            ]
        }
    )


def _selection(project: Project, lines: list[LabelEntry], *, drawn_at_random: bool) -> Selection:
    if not drawn_at_random:
        return Selection("import")
    return Selection("random", len(lines) / project.catalog.counts().ready)


def _incoming(image_id: int, line: LabelEntry) -> IncomingLabel:
    return IncomingLabel(
        image_id,
        line.label,
        line.split,
        flagged=line.flagged,
        comment=line.comment,
        rejected=line.rejected,
        tier=line.tier,
    )


def _tell_lower_tiers(given: list[LabelEntry], output: Output) -> None:
    below = sum(line.tier is not Tier.GOLD for line in given)
    if below:
        one = "{count:,} of them is silver or bronze, as the file says."
        many = "{count:,} of them are silver or bronze, as the file says."
        output.say(ENGLISH.tr_count(one, many, below))


def _tell_rejected(found: list[LabelEntry], made: Sequence[str], output: Output) -> None:
    """Say how much was rejected, which names were new, and where a label says otherwise."""
    count = sum(len(line.rejected) for line in found)
    if not count:
        return
    one, many = '{count:,} rejection is kept ("not X").', '{count:,} rejections are kept ("not X").'
    output.say(ENGLISH.tr_count(one, many, count))
    labels = {likeness(line.label) for line in found}
    fresh = [name for name in made if likeness(name) not in labels]
    if fresh:
        output.remark(
            f"No image is labeled so, and these categories were made for what was rejected: "
            f"{', '.join(sorted(fresh))}."
        )
    both = [
        line.file_name for line in found if likeness(line.label) in map(likeness, line.rejected)
    ]
    if both:
        one = "{count:,} image is labeled as what was rejected for it"
        many = "{count:,} images are labeled as what was rejected for them"
        shown = ", ".join(both[:_EXAMPLES]) + (", …" if len(both) > _EXAMPLES else "")
        said = ENGLISH.tr_count(one, many, len(both))
        output.remark(f"{said}: the label counts, the rejection is kept too: {shown}")


def _tell_unreadable(unreadable: Unreadable, output: Output) -> None:
    if unreadable.total:
        output.remark(
            f"Broken: {unreadable.broken:,}, missing: {unreadable.missing:,}. Their labels are "
            "kept, and nothing is learned from them until they can be read."
        )


def _tell_missing(names: list[str], output: Output) -> None:
    if not names:
        return
    one = "{count:,} file name is not in this project: {names}"
    many = "{count:,} file names are not in this project: {names}"
    shown = ", ".join(names[:_EXAMPLES]) + (", …" if len(names) > _EXAMPLES else "")
    output.remark(ENGLISH.tr_count(one, many, len(names), names=shown))
