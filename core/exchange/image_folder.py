"""ImageFolder: a folder for each category, as torchvision, timm, Ultralytics and fastai read it.

Files keep their sub-folders within the category, so that equal names do not collide. Beside the
roots lie manifest.csv, classes.txt (our class order; ImageFolder sorts by folder) and
classes.json with the folder of each category. torchvision passes over files whose suffix it does
not know (.gif, .jpe, .avif); they are exported all the same, for those who read more.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from core.errors import UserError
from core.exchange.folder_names import folder_names
from core.exchange.output import new_folder, sha256_of, write_side_files, write_table
from core.exchange.rows import Export, Exported, ExportOptions, ExportRow, Transfer
from core.progress import Report, tracked
from core.types import Split

_SPLIT_FOLDERS = {Split.TRAIN: "train", Split.VALIDATION: "val", Split.TEST: "test"}
_SIDE_FILES = ("manifest.csv", "classes.txt", "classes.json", "project.json")


def write_image_folder(
    export: Export, out: Path, report: Report, options: ExportOptions
) -> Exported:
    """Write all rows that have a label; images without a split count as train.

    Raises `UserError` (nothing labeled, disk full, links not possible) and `Cancelled`.
    """
    labeled = [row for row in export.rows if row.label]
    if not labeled:
        raise UserError("No image has a label yet: there is nothing to export.")
    folders = folder_names(dict.fromkeys(row.label for row in labeled), taken=_SIDE_FILES)
    left_out: list[str] = []

    def transferred(folder: Path) -> Iterator[tuple[ExportRow, str]]:
        for row in tracked(labeled, "Exporting", len(labeled), report):
            sha256 = sha256_of(row.path)
            if sha256 is None:
                left_out.append(row.file_name)
                continue
            place = _root(folder, row, options) / folders[row.label] / row.file_name
            _transfer(row.path, place, options.transfer)
            yield row, sha256

    with new_folder(out) as folder:
        write_table(folder / "manifest.csv", transferred(folder), exact=options.exact)
        names = [" ".join(entry.name.splitlines()) for entry in export.classes]
        (folder / "classes.txt").write_text("".join(f"{name}\n" for name in names), "utf-8")
        write_side_files(folder, export.classes, export.about, folders)
    return Exported(len(labeled) - len(left_out), tuple(left_out))


def _root(folder: Path, row: ExportRow, options: ExportOptions) -> Path:
    if not options.by_split:
        return folder
    return folder / _SPLIT_FOLDERS[row.split or Split.TRAIN]


def _transfer(source: Path, place: Path, transfer: Transfer) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    match transfer:
        case Transfer.COPY:
            shutil.copy2(source, place)
        case Transfer.HARD_LINK:
            _link(os.link, source, place)
        case Transfer.SYMBOLIC_LINK:
            _link(os.symlink, source, place)


def _link(link: Callable[[Path, Path], None], source: Path, place: Path) -> None:
    try:
        link(source.absolute(), place)
    except OSError as error:
        raise UserError(
            "The disk does not allow links there ({problem}). Export copies instead.",
            problem=error.strerror,
        ) from error
