"""review: accept proposals in bulk, above a confidence or as far as a precision is proven."""

import argparse
from collections.abc import Mapping
from types import MappingProxyType

from core.commands.output import Output
from core.errors import UserError
from core.project import Project
from core.trust.rows import Certificate


def review(asked: argparse.Namespace, output: Output) -> None:
    """Accept all open proposals above a threshold as bronze labels, in one edit."""
    with Project.open(asked.project, read_only=asked.dry_run) as project:
        if project.runs.current_model_id() is None:
            raise UserError("This project has no model yet: train first.")
        categories = _named(project, asked.category)
        if asked.accept_precision is None:
            _accept(project, asked.accept_above, categories, asked.dry_run, output)
        else:
            _accept_proven(project, asked.accept_precision, categories, asked.dry_run, output)


def _accept(
    project: Project,
    threshold: float,
    categories: frozenset[int],
    dry: bool,
    output: Output,
    evidence: Mapping[str, object] = MappingProxyType({}),
) -> None:
    count = project.review.count_above(threshold, categories=categories)
    if count and not dry:
        with output.timed("Accepting", count):
            project.review.accept_above(threshold, categories=categories)
    left = project.catalog.counts().proposals
    output.say(_sentence(count, threshold, left, dry))
    output.result(
        {
            "dry_run": dry,
            "threshold": threshold,
            "above": count,
            "accepted": 0 if dry else count,
            "open": left,
            **evidence,
        }
    )


def _accept_proven(
    project: Project, precision: float, categories: frozenset[int], dry: bool, output: Output
) -> None:
    """Accept as far as `precision` is proven; nothing where it is not, which is no error."""
    found = project.trust.certify(precision, categories=categories)
    if found.threshold is None:
        output.say(_too_little(found, precision))
        output.result(
            {
                "dry_run": dry,
                "threshold": None,
                "accepted": 0,
                "precision": None,
                "interval": None,
                "checks": found.checks,
                "wrong": found.wrong,
                "needed_checks": max(1, found.needed - found.checks),
                "open": project.catalog.counts().proposals,
            }
        )
        return
    share = 1 - found.wrong / found.checks
    evidence = {
        "asked": precision,
        "precision": round(share, 4),
        "interval": [round(found.lower_bound, 4), 1.0],
        "checks": found.checks,
        "wrong": found.wrong,
    }
    _accept(project, found.threshold, categories, dry, output, evidence)


def _sentence(count: int, threshold: float, left: int, dry: bool) -> str:
    if dry:
        return f"{count:,} of {left:,} proposals have a confidence of {threshold:.2f} or more."
    return (
        f"Accepted {count:,} proposals with a confidence of {threshold:.2f} or more "
        f"(bronze; undo takes them back). {left:,} are still open."
    )


def _named(project: Project, names: list[str]) -> frozenset[int]:
    ids = {category.name: category.id for category in project.categories.all()}
    for name in names:
        if name not in ids:
            raise UserError(
                "There is no category {category}. There are: {allowed}.",
                category=name,
                allowed=", ".join(sorted(ids)),
            )
    return frozenset(ids[name] for name in names)


def _too_little(found: Certificate, precision: float) -> str:
    missing = found.needed - found.checks
    if missing > 0:
        return (
            f"Nothing accepted: not enough evidence for a precision of {precision}. It takes "
            f"{found.needed} checks of randomly drawn images above the threshold "
            f"({found.wrong} of them wrong so far), and there are {found.checks}. Label at least "
            f"{missing} more drawn at random: next --strategy random."
        )
    return (
        f"Nothing accepted: a precision of {precision} is not proven at any threshold. Of "
        f"{found.checks} checks above the strictest one {found.wrong} were wrong, which shows "
        f"{found.lower_bound:.3f} at most."
    )
