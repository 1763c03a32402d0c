"""list: which images a query finds, as in the window's search line."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict

from core.commands.output import Output
from core.facets import Facets, YesNo
from core.project import Project
from core.query import Names, parse
from core.rows import ImageRow

_SHOWN = 20  # lines where no limit is given and a person reads


def write_list(asked: argparse.Namespace, output: Output) -> None:
    """Say which images a query finds, in its order, with label, tier, proposal and confidence;
    or only how many, or how many each value would leave."""
    with Project.open(asked.project, read_only=True) as project:
        categories = {each.id: each.name for each in project.categories.all()}
        names = Names(categories, {id_: str(path) for id_, path in project.catalog.roots().items()})
        view = parse(asked.query, names)
        ids = project.finding.list(view).ids
        limit = asked.limit or (len(ids) if asked.json else _SHOWN)
        rows = [] if asked.count else project.catalog.rows(ids[:limit])
        facets = project.finding.facets(view.filter) if asked.counts else None
    result: dict[str, object] = {"count": len(ids)}
    if facets is not None:
        _say_counts(facets, names, output)
        result["counts"] = _counted(facets, names)
    elif asked.count:
        output.say(f"{len(ids):,}")
    else:
        _say_rows(rows, categories, len(ids), output)
    if not asked.count:
        result["images"] = [_told(row, categories) for row in rows]
    output.result(result)


def _say_rows(
    rows: list[ImageRow], categories: Mapping[int, str], total: int, output: Output
) -> None:
    heads = ("image", "label", "tier", "proposal", "confidence")
    if rows:
        output.table(heads, [tuple(_told(row, categories).values()) for row in rows])
    if len(rows) < total:
        output.say(f"{len(rows):,} of {total:,} images; --limit shows more.")
    elif not total:
        output.say("No image matches.")


def _told(row: ImageRow, categories: Mapping[int, str]) -> dict[str, object]:
    label, proposal = row.label, row.proposal
    named = categories.get(label.category_id or 0, label.answer.value) if label else None
    return {
        "file_name": row.name,
        "label": named,
        "tier": label.tier.value if label and label.category_id else None,
        "proposal": categories.get(proposal.category_id) if proposal else None,
        "confidence": round(proposal.confidence, 4) if proposal else None,
    }


def _counted(facets: Facets, names: Names) -> dict[str, object]:
    """The counts as a program reads them: categories and roots by name."""
    found = asdict(facets)
    for part, known in (
        ("categories", names.categories),
        ("proposed", names.categories),
        ("roots", names.roots),
    ):
        found[part] = {known.get(id_, str(id_)): count for id_, count in found[part].items()}
    return found


def _say_counts(facets: Facets, names: Names, output: Output) -> None:
    rows = list[tuple[str, str, int]]()
    for part, values in _counted(facets, names).items():
        if isinstance(getattr(facets, part), YesNo):
            values = {"yes": getattr(facets, part).yes, "no": getattr(facets, part).no}
        if isinstance(values, dict):
            rows += [(part, str(value) or ".", count) for value, count in values.items() if count]
    output.say(f"{facets.total:,} of {facets.everything:,} images match.")
    output.table(("part", "value", "images"), rows)
