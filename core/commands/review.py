"""review: accept proposals in bulk, above a confidence or as far as a precision is proven."""

import argparse
from dataclasses import dataclass
from math import floor

from core.commands.chosen import categories_named
from core.commands.output import Output
from core.commands.unproven import unproven
from core.doubt.set_aside import NOTHING_ASIDE, SetAside
from core.errors import UserError
from core.project import Project
from core.trust.remainder import Remainder, most_wrong_of, remainder
from core.trust.rows import Certificate


def review(asked: argparse.Namespace, output: Output) -> None:
    """Accept all open proposals above a threshold as bronze labels, in one edit."""
    with Project.open(asked.project, read_only=asked.dry_run) as project:
        if project.runs.current_model_id() is None:
            raise UserError("This project has no model yet: train first.")
        categories = categories_named(project, asked.category)
        how = _How(categories, guards=not asked.include_rare, dry=asked.dry_run)
        if asked.accept_precision is None:
            _accept(project, asked.accept_above, how, output)
        else:
            _accept_proven(project, asked.accept_precision, how, output)


@dataclass(frozen=True, slots=True)
class _How:
    """`categories` empty: all. `guards`: what lies near a small category is set aside."""

    categories: frozenset[int]
    guards: bool
    dry: bool


@dataclass(frozen=True, slots=True)
class _Proof:
    asked: float
    found: Certificate


def _accept(
    project: Project,
    threshold: float,
    how: _How,
    output: Output,
    proof: _Proof | None = None,
) -> None:
    only, aside = how.categories, NOTHING_ASIDE
    if how.guards:
        aside = project.doubt.set_aside(threshold, categories=only)
    above = project.review.count_above(threshold, categories=only)
    count = project.review.count_above(threshold, categories=only, except_for=aside.ids)
    if count and not how.dry:
        with output.timed("Accepting", count):
            project.review.accept_above(threshold, categories=only, except_for=aside.ids)
    left = project.catalog.counts().proposals
    output.say(_sentence(count, threshold, left, how.dry))
    if aside.ids:
        output.say(_aside_sentence(project, aside))
    facts: dict[str, object] = {
        "dry_run": how.dry,
        "threshold": threshold,
        "above": above,
        "set_aside": above - count,
        "accepted": count,
        "open": left,
    }
    if proof is not None:
        worst = most_wrong_of(above, proof.found.lower_bound)
        rest = remainder(above, worst, above - count)
        output.say(_proof_sentence(proof, above, rest))
        facts |= _evidence(proof, rest)
    output.result(facts)


def _accept_proven(project: Project, precision: float, how: _How, output: Output) -> None:
    """Accept as far as `precision` is proven; nothing where it is not, which is no error."""
    only, aside = how.categories, NOTHING_ASIDE
    if how.guards:
        aside = project.doubt.set_aside(0.0, categories=only)
    found = project.trust.certify(precision, categories=only, aside_above=aside.count_above)
    if found.threshold is None:
        reason, now, before = unproven(found, precision), found.more, found.before_training
        output.say(reason)
        output.result(
            {
                "dry_run": how.dry,
                "threshold": None,
                "accepted": 0,
                "set_aside": found.aside,
                "precision": None,
                "interval": None,
                "checks": found.checks,
                "wrong": found.wrong,
                "needed_checks": None if now is None else now.checks,
                "needed_labels": None if before is None else before.checks,
                "reason": reason,
                "open": project.catalog.counts().proposals,
            }
        )
        return
    _accept(project, found.threshold, how, output, _Proof(precision, found))


def _evidence(proof: _Proof, rest: Remainder) -> dict[str, object]:
    """`precision` and `interval` are of all above the threshold, `accepted_interval` of what is
    accepted of them."""
    least = None if rest.least is None else [floor(10_000 * rest.least) / 10_000, 1.0]
    return {
        "asked": proof.asked,
        "precision": round(proof.found.likely, 4),
        "interval": [round(proof.found.lower_bound, 4), 1.0],
        "accepted_interval": least,
        "checks": proof.found.checks,
        "wrong": proof.found.wrong,
    }


def _proof_sentence(proof: _Proof, above: int, rest: Remainder) -> str:
    told = f"Proven: at least {proof.asked} of all {above:,} above the threshold are right."
    if not rest.aside or rest.least is None:
        return told
    return (
        f"{told} That counts what is set aside; of the {rest.accepted:,} accepted it is at least "
        f"{floor(1000 * rest.least) / 1000:.3f}."
    )


def _sentence(count: int, threshold: float, left: int, dry: bool) -> str:
    if dry:
        return (
            f"Would accept {count:,} of {left:,} proposals, those with a confidence of "
            f"{threshold:.2f} or more. Nothing is changed."
        )
    return (
        f"Accepted {count:,} proposals with a confidence of {threshold:.2f} or more "
        f"(bronze; undo takes them back). {left:,} are still open."
    )


def _aside_sentence(project: Project, aside: SetAside) -> str:
    names = {category.id: category.name for category in project.categories.all()}
    near = ", ".join(names[category] for category, _count in aside.near)
    return (
        f"{len(aside.ids):,} are set aside for a look: near {near}, with few labels by eye. "
        "--include-rare takes them too."
    )
