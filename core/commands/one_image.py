"""The image that a command is asked about."""

from pathlib import Path

from core.errors import UserError
from core.project import Project


def image_named(project: Project, name: str) -> int:
    """Return the id of the image that has this name, or lies at this absolute path; UserError if
    there is none."""
    if Path(name).is_absolute():
        image_id = project.catalog.at(Path(name))
    else:
        image_id = project.catalog.find([name]).get(name)
    if image_id is None:
        raise UserError(
            "There is no image {name} in this project. Names are relative to {folder}.",
            name=name,
            folder=project.roots[0],
        )
    return image_id
