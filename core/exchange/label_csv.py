"""Labels and truths from CSV files: columns file_name,label and, if they like, split."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.types import Split

_SPLITS = {"train": Split.TRAIN, "test": Split.TEST} | dict.fromkeys(
    ("val", "valid", "validation"), Split.VALIDATION
)


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One line: `file_name` is relative to the image folder, with "/" between folders."""

    file_name: str
    label: str
    split: Split | None = None


def read_label_csv(path: Path) -> list[LabelLine]:
    """Return the lines that have a label, the last of each file name.

    UserError if the file cannot be read, lacks a column, has no label, or names another split
    than train, validation (val, valid) or test.
    """
    try:
        text = path.read_text("utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise UserError("{file} cannot be read: {why}.", file=path, why=error.strerror) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = reader.fieldnames or ()
    missing = [name for name in ("file_name", "label") if name not in columns]
    if missing:
        raise UserError(
            "{file} has no column {column}; it needs file_name and label.",
            file=path,
            column=missing[0],
        )
    lines = {line.file_name: line for row in reader if (line := _line(row, path)) is not None}
    if not lines:
        raise UserError("{file} holds no labels.", file=path)
    return list(lines.values())


def _line(row: dict[str, str | None], path: Path) -> LabelLine | None:
    name, label = row["file_name"] or "", (row["label"] or "").strip()
    if not name or not label:
        return None
    split = (row.get("split") or "").strip().lower()
    if split and split not in _SPLITS:
        raise UserError(
            "{file} names a split {split}; there are train, validation and test.",
            file=path,
            split=split,
        )
    return LabelLine(name, label, _SPLITS.get(split))
