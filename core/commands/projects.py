"""new, scan, undo, check, backup: the project itself."""

import argparse

from core.commands import brought_in
from core.commands.output import Output
from core.commands.reading import read_images
from core.errors import UserError
from core.folder_labels import label_from_folders
from core.language import ENGLISH
from core.project import Project


def new(asked: argparse.Namespace, output: Output) -> None:
    """Make a project of a folder and read every image once."""
    with Project.create(asked.project, asked.folder) as project, output.progress() as steps:
        facts = read_images(project, output, steps)
        if asked.labels_from_folders:
            brought = label_from_folders(project)
            facts |= {"labels": brought.new, **brought_in.facts_of(brought)}
            one = "{count:,} label taken from folder names."
            many = "{count:,} labels taken from folder names."
            output.say(ENGLISH.tr_count(one, many, brought.new))
            brought_in.tell(brought, output)
            brought_in.tell_taken_folders(brought.taken_as, output)
        output.say(f"The project is in {project.folder}.")
        output.result({"project": str(project.folder), **facts})


def scan(asked: argparse.Namespace, output: Output) -> None:
    """Find new, changed and missing files; read what is new."""
    with Project.open(asked.project) as project, output.progress() as steps:
        output.result(read_images(project, output, steps))


def undo(asked: argparse.Namespace, output: Output) -> None:
    """Take back the last edits one by one and name them."""
    undone: list[str] = []
    with Project.open(asked.project) as project:
        while len(undone) < asked.n and (edit := project.history.next_undo()) is not None:
            project.history.undo()
            undone.append(edit.text)
            output.say(f"Undone: {edit.text}")
    if not undone:
        output.say("There is nothing to undo.")
    output.result({"undone": undone})


def check(asked: argparse.Namespace, output: Output) -> None:
    """Say what is unsound in the project; exit code 1 if anything is."""
    with Project.open(asked.project, read_only=True) as project:
        problems = project.check()
        in_two_splits = project.duplicates.straddling()
        leaks = project.assessing.leaks(by_features=False).leaks
        counts = project.catalog.counts()
    output.result(
        {
            "problems": problems,
            "images": counts.images,
            "labeled": counts.labeled,
            "duplicates_in_two_splits": in_two_splits,
            "leaks": [
                {
                    "kind": str(leak.kind),
                    "groups": leak.groups,
                    "images": len(leak.ids),
                    "judged": leak.judged,
                }
                for leak in leaks
            ],
        }
    )
    if problems:
        raise UserError(
            "{problems}\nThe project's database is damaged: {file}. Restore the newest file of its "
            "backups folder.",
            problems="\n".join(problems),
            file="project.db",
        )
    if in_two_splits:
        output.remark(
            f"Groups of duplicates in two splits, which are never redrawn: {in_two_splits:,}. "
            "Accuracies may be a little too high."
        )
    images = ENGLISH.tr_count("{count:,} image", "{count:,} images", counts.images)
    output.say(f"The project is sound: {images}, {counts.labeled:,} labeled.")


def backup(asked: argparse.Namespace, output: Output) -> None:
    """Copy the database to the project's backups."""
    with Project.open(asked.project) as project:
        copy = project.backup()
    output.say(f"Backed up to {copy}.")
    output.result({"backup": str(copy)})
