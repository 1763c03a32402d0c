"""What is dragged onto the window: which folders it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
)  # of single files that may be dropped; their folder is what counts


@dataclass(frozen=True, slots=True)
class Dropped:
    """A project, or folders of images: those dropped, and those that dropped images lie in."""

    project: Path | None = None
    folders: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        return self.project.name if self.project else self.folders[0].name


def read_drop(content: QMimeData) -> Dropped | None:
    """Return what a drop would bring, None if there is nothing in it that we know."""
    paths = [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]
    if len(paths) == 1 and (project := _project(paths[0])) is not None:
        return Dropped(project)
    folders = dict.fromkeys(_folders(paths))
    return Dropped(folders=tuple(folders)) if folders else None


def _project(path: Path) -> Path | None:
    if path.name == "project.db" and path.is_file():
        return path.parent
    return path if (path / "project.db").is_file() else None


def _folders(paths: Sequence[Path]) -> list[Path]:
    found = list[Path]()
    for path in paths:
        if path.is_dir():
            found.append(path)
        elif path.suffix.lower() in SUFFIXES and path.is_file():
            found.append(path.parent)
    return found
