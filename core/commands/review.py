"""review: accept proposals in bulk, above a confidence or as far as a precision is proven."""

import argparse

from core.certificate import Certificate, certify, random_evidence
from core.commands.output import Output
from core.errors import UserError
from core.project import Project


def review(asked: argparse.Namespace, output: Output) -> None:
    """Accept all open proposals above a threshold as bronze labels, in one edit."""
    with Project.open(asked.project, read_only=asked.dry_run) as project:
        if project.runs.current_model_id() is None:
            raise UserError("This project has no model yet: train first.")
        categories = _named(project, asked.category)
        facts: dict[str, object] = {"dry_run": asked.dry_run}
        threshold = asked.accept_above
        if threshold is None:
            threshold, facts["evidence"] = _proven(project, asked.accept_precision, categories)
        count = project.review.count_above(threshold, categories=categories)
        if count and not asked.dry_run:
            with output.timed("Accepting", count):
                project.review.accept_above(threshold, categories=categories)
        left = project.catalog.counts().proposals
    accepted = 0 if asked.dry_run else count
    facts |= {"threshold": threshold, "above": count, "accepted": accepted, "open": left}
    output.say(_sentence(count, threshold, left, asked.dry_run))
    output.result(facts)


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


def _proven(
    project: Project, precision: float, categories: frozenset[int]
) -> tuple[float, dict[str, object]]:
    """Return the threshold that keeps the promise and what stands behind it, or refuse."""
    insight = project.runs.insight()
    if insight is None:
        raise UserError("This project has no model yet: train first.")
    evidence = random_evidence(
        project.runs.model_folder(), insight.category_ids, project.catalog.rows
    )
    found = certify(
        evidence,
        lambda threshold: project.review.count_above(threshold, categories=categories),
        precision=precision,
        categories=categories,
    )
    if found.threshold is None:
        raise _refusal(found, precision, len(evidence.correct))
    return found.threshold, {
        "checks": found.checks,
        "wrong": found.wrong,
        "lower_bound": round(found.lower_bound, 4),
        "precision": precision,
    }


def _refusal(found: Certificate, precision: float, drawn: int) -> UserError:
    missing = found.needed - found.checks
    if missing > 0:
        return UserError(
            "Not enough evidence for a precision of {precision}: it takes {needed} gold labels of "
            "randomly drawn images above the threshold ({wrong} of them wrong so far), and there "
            "are {checks}. Label at least {missing} more drawn at random: next --strategy random.",
            precision=precision,
            needed=found.needed,
            wrong=found.wrong,
            checks=found.checks,
            missing=missing,
        )
    return UserError(
        "A precision of {precision} is not proven at any threshold: of {checks} checks above the "
        "strictest one {wrong} were wrong, which shows {bound} at most ({drawn} random gold "
        "labels in all).",
        precision=precision,
        checks=found.checks,
        wrong=found.wrong,
        bound=f"{found.lower_bound:.3f}",
        drawn=drawn,
    )
