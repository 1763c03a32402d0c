"""Labels from folder names, for a whole project at once."""

from core.bringing_in import BroughtIn, IncomingLabel
from core.exchange.folder_labels import labels_from_folders
from core.project import Project
from core.rows import Selection
from core.types import Source


def label_from_folders(project: Project) -> BroughtIn:
    """Label every image by the folder it lies in, as one edit; "train" and the like are splits."""
    paths = project.catalog.relative_paths()
    incoming = [
        IncomingLabel(paths[path], label.category, label.split)
        for path, label in labels_from_folders(paths).items()
    ]
    return project.bring_in(incoming, source=Source.FOLDER, selection=Selection("folder"))
