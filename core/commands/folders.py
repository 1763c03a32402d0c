"""folders and duplicates: where the images are, and which of them are the same."""

import argparse
from pathlib import Path

from core.commands.output import Output
from core.commands.reading import read_images
from core.errors import UserError
from core.folders import Folder
from core.language import ENGLISH
from core.project import Project
from core.types import Strictness


def folders(asked: argparse.Namespace, output: Output) -> None:
    """Change the folders if asked to, look for images if that brings some, list the folders."""
    facts: dict[str, object] = {}
    lists = asked.add is None and asked.locate is None and asked.remove is None
    with Project.open(asked.project, read_only=lists) as project, output.progress() as steps:
        if asked.add is not None:
            project.folders.add(asked.add)
        elif asked.locate is not None:
            project.folders.locate(_named(project, asked.locate[0]).id, asked.locate[1])
        elif asked.remove is not None:
            project.folders.remove(_named(project, asked.remove).id)
        if asked.add is not None or asked.locate is not None:
            facts = read_images(project, output, steps)
        listed = project.folders.all()
    output.table(
        ("folder", "connected", "images", "missing", "labeled"),
        [
            (str(each.path), _yes(each.is_connected), each.images, each.missing, each.labeled)
            for each in listed
        ],
    )
    output.result({**facts, "folders": [_as_json(each) for each in listed]})


def duplicates(asked: argparse.Namespace, output: Output) -> None:
    """Find duplicates anew if asked to, then list the groups."""
    lists = asked.find is None
    with Project.open(asked.project, read_only=lists) as project, output.progress() as steps:
        if asked.find is not None:
            project.duplicates.find(Strictness(asked.find), steps.report)
        groups = project.duplicates.groups()
        images = [row.id for group in groups for row in group.images]
        names = {row.id: row.name for row in project.catalog.rows(images)}
        splits = project.duplicates.straddling()
    for group in groups:
        marks = " (labels differ)" if group.conflicts else ""
        output.say("  ".join(names[image.id] for image in group.images) + marks)
    one, many = "{count:,} group of {images:,} images", "{count:,} groups of {images:,} images"
    counted = ENGLISH.tr_count(one, many, len(groups), images=len(images))
    output.say(f"{counted}, {splits:,} in two splits.")
    output.result(
        {
            "groups": [
                {
                    "images": [names[image.id] for image in group.images],
                    "conflicts": group.conflicts,
                }
                for group in groups
            ],
            "in_two_splits": splits,
        }
    )


def _named(project: Project, path: Path) -> Folder:
    wanted = path.expanduser().absolute()
    for folder in project.folders.all():
        if folder.path in (wanted, wanted.resolve()):
            return folder
    raise UserError("{folder} is no folder of this project.", folder=path)


def _yes(is_true: bool) -> str:
    return "yes" if is_true else "no"


def _as_json(folder: Folder) -> dict[str, object]:
    return {
        "path": str(folder.path),
        "connected": folder.is_connected,
        "images": folder.images,
        "missing": folder.missing,
        "labeled": folder.labeled,
    }
