"""neighbors: the labeled images by which the model decides about one image."""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence

from core.commands.one_image import image_named
from core.commands.output import Output
from core.errors import UserError
from core.project import Project
from core.rows import Neighbor


def neighbors(asked: argparse.Namespace, output: Output) -> None:
    """Say which labeled images are nearest to an image, what they are and how like they are, as
    CSV or as JSON; with the present proposal, if there is one."""
    with Project.open(asked.project, read_only=True) as project:
        image_id = image_named(project, asked.image)
        found = project.runs.neighbors(image_id)
        if not found:
            raise UserError(
                "The current model has no neighbors for {name}: train with the recipe knn, head or "
                "label-propagation.",
                name=asked.image,
            )
        rows = project.catalog.rows([image_id, *(each.image_id for each in found)])
        categories = {each.id: each.name for each in project.categories.all()}
    names, proposal = {row.id: row.name for row in rows}, rows[0].proposal
    table = _table(found, names, categories)
    if not asked.json:
        writer = csv.DictWriter(sys.stdout, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    output.result(
        {
            "file_name": asked.image,
            "proposal": categories.get(proposal.category_id) if proposal else None,
            "confidence": proposal.confidence if proposal else None,
            "neighbors": table,
        }
    )


def _table(
    found: Sequence[Neighbor], names: Mapping[int, str], categories: Mapping[int, str]
) -> list[dict[str, object]]:
    """One row for each neighbor, nearest first."""
    return [
        {
            "file_name": names.get(each.image_id, ""),
            "category": categories.get(each.category_id, ""),
            "similarity": round(each.similarity, 4),
        }
        for each in found
    ]
