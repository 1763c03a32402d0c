"""What the companion is told of a project; made in the read pool."""

from core.jobs.companion_messages import ChangeLabels, UseImages, UseLabels
from core.looking_ahead import Standing
from core.project import Project


def whole_request(project: Project) -> tuple[Standing, UseImages] | None:
    """Not for the GUI thread. None where there is nothing to look at."""
    if not project.catalog.counts().ready:
        return None
    ahead = project.ahead
    standing = ahead.standing()
    return standing, UseImages(str(ahead.write_images()), standing.backbone)


def labels_request(
    project: Project, ids: set[int] | None, revision: int
) -> UseLabels | ChangeLabels:
    if ids is None:
        return UseLabels(str(project.ahead.write_labels()), revision)
    return ChangeLabels(project.ahead.labels_of(sorted(ids)), revision)
