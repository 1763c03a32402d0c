"""similar: the images that are most like an image, by cached features."""

import argparse
import csv
import sys

from core.commands.one_image import image_named
from core.commands.output import Output
from core.project import Project


def similar(asked: argparse.Namespace, output: Output) -> None:
    """List the `n` images most like one, nearest first, as CSV or as JSON."""
    with Project.open(asked.project, read_only=True) as project:
        image_id = image_named(project, asked.image)
        with output.progress() as steps:
            found = project.likeness.like([image_id], report=steps.report)
        nearest = [each for each in found[: asked.n + 1] if each != image_id][: asked.n]
        cosines = project.likeness.cosines(image_id, nearest)
        rows = project.catalog.rows(nearest)
        categories = {each.id: each.name for each in project.categories.all()}
    table = [
        {
            "file_name": row.name,
            "category": categories.get(row.label.category_id or 0, "") if row.label else "",
            "similarity": round(cosine, 4),
        }
        for row, cosine in zip(rows, cosines, strict=True)
    ]
    if not asked.json:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["file_name", "category", "similarity"])
        writer.writerows(list(row.values()) for row in table)
    output.result({"file_name": asked.image, "similar": table})
