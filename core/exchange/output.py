"""What all that is written out shares: where it may lie, the folder that appears only when it is
whole, and its side files."""

import csv
import errno
import hashlib
import json
import os
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from core.errors import UserError
from core.exchange.cells import escaped, written_name
from core.exchange.rows import COLUMNS, ExportClass, ExportRow
from core.files import replacement_folder
from core.intake.scan import SUFFIXES

_DIGITS = 6  # of probabilities


def lies_among(place: Path, roots: Iterable[Path]) -> bool:
    """Say whether `place` is in one of the image folders `roots`."""
    resolved = place.expanduser().resolve()
    return any(resolved.is_relative_to(root.resolve()) for root in roots)


def refuse_among(out: Path, roots: Iterable[Path]) -> None:
    """UserError if pictures written to the folder `out` would be found as images of `roots`."""
    if lies_among(out, roots):
        raise UserError(
            "{folder} lies in the image folder, which is never changed. Choose another.",
            folder=out,
        )


def refuse_as_picture(file: Path, roots: Iterable[Path]) -> None:
    """UserError if `file` would be found as an image of `roots`, or take the place of one. Another
    file may lie beside them: a table of labels often does."""
    if os.fsencode(file.suffix.lower()) in SUFFIXES and lies_among(file, roots):
        raise UserError(
            "{file} has the name of an image and lies in the image folder, which is never "
            "changed. Choose another.",
            file=file,
        )


@contextmanager
def new_folder(out: Path) -> Generator[Path]:
    """Give a temporary folder that becomes `out` when all is written. Raises `UserError` if
    `out` is there already, the disk is full, or writing is not allowed."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError("{folder} is there already and not empty. Choose another.", folder=out)
    try:
        with replacement_folder(out) as folder:
            yield folder
    except PermissionError as error:
        raise UserError("It is not allowed to write to {folder}.", folder=out.parent) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UserError("The disk is full. Nothing was exported.") from error
        raise UserError(
            "The export to {folder} failed: {problem}.", folder=out, problem=error.strerror
        ) from error


def sha256_of(path: Path) -> str | None:
    """Return the digest of a file in hexadecimal, or None if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def write_table(path: Path, rows: Iterable[tuple[ExportRow, str]], *, exact: bool) -> None:
    """Write rows with their sha256 ("" if unknown) under the canonical columns, in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # ending lines with CR LF (RFC 4180), it also quotes a lone CR
        writer.writerow(COLUMNS)
        writer.writerows(_cells(row, sha256, exact) for row, sha256 in rows)


def write_side_files(
    folder: Path,
    classes: Iterable[ExportClass],
    about: Mapping[str, object],
    folders: Mapping[str, str] | None = None,
) -> None:
    """Write classes.json (with the folder of each class, if given) and project.json."""
    listed = [
        {"id": index, "name": entry.name, "color": entry.color, "hotkey": entry.hotkey}
        | ({"parent": entry.parent} if entry.parent else {})
        | ({"description": entry.description} if entry.description else {})
        | ({"folder": folders[entry.name]} if folders and entry.name in folders else {})
        for index, entry in enumerate(classes)
    ]
    (folder / "classes.json").write_text(_json(listed), "utf-8")
    (folder / "project.json").write_text(_json(about), "utf-8")


def _cells(row: ExportRow, sha256: str, exact: bool) -> list[str]:
    values = {name: getattr(row, name, "") for name in COLUMNS}
    values |= {"file_name": written_name(row.file_name), "sha256": sha256}
    return [_cell(value, exact) for value in values.values()]


def _cell(value: object, exact: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, tuple):  # of names, which may hold any sign
        value = json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, float):
        return f"{value:.{_DIGITS}g}"
    return str(value) if exact or isinstance(value, int) else escaped(str(value))


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)
