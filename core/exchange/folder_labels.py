"""Labels from folder names, as ImageFolder and its many relatives lay images out."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from core.exchange.split_names import SPLIT_NAMES
from core.types import Split


@dataclass(frozen=True, slots=True)
class FolderLabel:
    """What an image's folders say; `split` is a hint, None where no folder names one."""

    category: str
    split: Split | None = None


def labels_from_folders(paths: Iterable[str]) -> dict[str, FolderLabel]:
    """Return path → label for relative paths (`os.fsdecode`d, "/" between folders).

    The category is the outermost folder, as in torchvision's ImageFolder, after folders in which
    all images lie (``dataset/cat/1.jpg``) and one level of split folders, if all images are in
    such (``train/cat/1.jpg``), are put aside. Images in no folder have no label.
    """
    folder_of = {path: folder for path in paths if (folder := path.rpartition("/")[0])}
    folders = {folder: tuple(folder.split("/")) for folder in set(folder_of.values())}
    level, splits_level = _levels(set(folders.values()))
    labels = {
        folder: FolderLabel(_printable(parts[level]), _split(parts, splits_level))
        for folder, parts in folders.items()
    }
    return {path: labels[folder] for path, folder in folder_of.items()}


def _levels(folders: set[tuple[str, ...]]) -> tuple[int, int | None]:
    """Return the level of the folders that name categories, and that of the splits."""
    level, splits_level = 0, None
    while folders and all(len(parts) > level + 1 for parts in folders):
        names = {parts[level].lower() for parts in folders}
        if splits_level is None and names <= SPLIT_NAMES.keys():
            splits_level = level
        elif len(names) > 1:
            break
        level += 1
    return level, splits_level


def _split(parts: tuple[str, ...], level: int | None) -> Split | None:
    return None if level is None else SPLIT_NAMES[parts[level].lower()]


def _printable(name: str) -> str:
    """Return a folder's name, any bytes, as the name of a category."""
    return os.fsencode(name).decode(errors="replace").strip()
