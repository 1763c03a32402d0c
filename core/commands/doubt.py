"""doubt and strong-views: the queues of review with their reasons, and what one of them needs."""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from core.commands.chosen import categories_named
from core.commands.output import Output
from core.doubt.doubts import Doubts, Queue, Reason
from core.errors import UsageError, UserError
from core.progress import Report
from core.project import Project
from core.rows import ImageRow


def doubt(asked: argparse.Namespace, output: Output) -> None:
    """List the queues; with the name of one its first `n` images, the most doubtful first."""
    with Project.open(asked.project, read_only=True) as project, output.progress() as steps:
        only = categories_named(project, asked.category)
        if asked.queue is None:
            _list_queues(project, only, output, steps.report)
            return
        queue = _queue_named(asked.queue)
        state = next(each for each in project.doubt.queues(only) if each.queue is queue)
        if state.missing:
            how = " Let it: strong-views PROJECT." if state.is_on_demand else ""
            raise UserError(state.missing + how)
        doubts = project.doubt.order(queue, only, steps.report)
        rows = project.catalog.rows(doubts.ids[: asked.n].tolist())
        names = {each.id: each.name for each in project.categories.all()}
    table = _table(rows, doubts, names)
    if not asked.json:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("file_name", "category", "confidence", "reason"))
        writer.writerows(each.values() for each in table)
    output.result({"queue": queue.value, "count": len(doubts), "images": table})


def strong_views(asked: argparse.Namespace, output: Output) -> None:
    """Look at open proposals under strong augmentation, drawn at random, those that were not
    looked at so before; what was looked at before an interrupt is kept."""
    with Project.open(asked.project) as project, output.progress() as steps:
        found = project.again.look(
            steps.report,
            limit=asked.limit,
            categories=categories_named(project, asked.category),
            device=asked.device,
        )
    output.say(
        f"Proposals looked at under strong augmentation: {found.looked:,}; "
        f"of all that are open: {found.known:,} of {found.open:,}."
    )
    output.result(asdict(found))


def _list_queues(project: Project, only: frozenset[int], output: Output, report: Report) -> None:
    """Count also what a window would count only once it is opened."""
    states = [
        replace(each, count=len(project.doubt.order(each.queue, only, report)))
        if each.count is None
        else each
        for each in project.doubt.queues(only)
    ]
    output.table(
        ("queue", "images", "why not"),
        [(each.queue, None if each.missing else each.count, each.missing) for each in states],
    )
    output.result({"queues": [asdict(each) for each in states]})


def _queue_named(name: str) -> Queue:
    try:
        return Queue(name.replace("-", " "))
    except ValueError as error:
        raise UsageError(
            "There is no queue {queue}. There are: {allowed}.",
            queue=name,
            allowed=", ".join(each.replace(" ", "-") for each in Queue),
        ) from error


def _table(
    rows: Sequence[ImageRow], doubts: Doubts, names: Mapping[int, str]
) -> list[dict[str, object]]:
    """What each image is proposed as, or labeled; in the order of the queue."""
    reasons = doubts.reasons_of([row.id for row in rows])
    table: list[dict[str, object]] = []
    for row in rows:
        proposal, label = row.proposal, row.label
        category = proposal.category_id if proposal else label.category_id if label else None
        table.append(
            {
                "file_name": row.name,
                "category": names.get(category or 0, ""),
                "confidence": round(proposal.confidence, 4) if proposal else None,
                "reason": _in_words(reasons.get(row.id), names),
            }
        )
    return table


def _in_words(reason: Reason | None, names: Mapping[int, str]) -> str:
    if reason is None:
        return ""
    return reason.text.format(
        category=names.get(reason.category, "?"),
        given=names.get(reason.given, "?"),
        number=reason.number,
        count=reason.count,
    )
