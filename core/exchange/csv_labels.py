"""Reads labels from a CSV file, our own or another tool's; knows nothing of images."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.category_names import likeness
from core.errors import UserError
from core.exchange.cells import read_name, unescaped
from core.exchange.split_names import SPLIT_NAMES
from core.types import Split, Tier

MAXIMUM_BYTES = 1 << 30
_NAME_COLUMNS = (
    "file_name", "filename", "file", "path", "relative_path", "image_path", "image", "name",
)  # fmt: skip
_LABEL_COLUMNS = ("label", "class", "category", "class_name", "label_name", "category_name")
_SPLIT_COLUMNS = ("split", "subset", "set")
_FLAGGED = {"": False, "no": False, "false": False, "0": False} | dict.fromkeys(
    ("yes", "true", "1"), True
)
_DELIMITERS = (",", ";", "\t", "|")
_SPLITS = {"": None, **SPLIT_NAMES}
_TIERS = {tier.value: tier for tier in Tier}
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """One file. `file_name` is relative, "/" between folders, as `os.fsdecode` gives
    it; `line` is where its row begins, from 1; `label` may be "" where something was rejected."""

    file_name: str
    label: str
    split: Split | None
    line: int
    flagged: bool | None = None  # None: the file says nothing of flags
    comment: str | None = None
    rejected: tuple[str, ...] = ()  # categories that it is not
    tier: Tier = Tier.GOLD  # another one only where the file names it, as our exports do


def read_labels(path: Path, *, exact: bool = False) -> list[LabelEntry]:
    """Return the rows of a CSV file that have a label or rejections, in their order, each file name
    once.

    Columns are found by their names in the first line. `exact` says that the file was written
    without escapes, so that a leading ' is part of the text. Raises `UserError` with the line.
    """
    text = _text(path)
    rows = _rows(path, text, _delimiter(text))
    header = next(rows, None)
    if header is None:
        raise UserError("The file {file} is empty.", file=path)
    columns = _columns(path, header[1])
    entries: dict[str, LabelEntry] = {}
    for line, cells in rows:
        entry = _entry(path, line, cells if exact else [unescaped(cell) for cell in cells], columns)
        if entry.label or entry.rejected:
            _add(path, entries, entry)
    if not entries:
        raise UserError("The file {file} holds no labels.", file=path)
    return list(entries.values())


@dataclass(frozen=True, slots=True)
class _Columns:
    count: int
    name: int
    label: int
    split: int | None
    flagged: int | None
    comment: int | None
    rejected: int | None
    tier: int | None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise UserError("The file {file} is larger than 1 GB.", file=path)
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            "The file {file} cannot be read: {why}.", file=path, why=error.strerror
        ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            "{file}, line {line}: this is no UTF-8 text. Save the file as CSV in UTF-8.",
            file=path,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from error


def _delimiter(text: str) -> str:
    """Return the delimiter by which the first line names the columns that we need."""
    first = text.lstrip("\r\n").partition("\n")[0]
    for delimiter in _DELIMITERS:
        names = _normal(next(csv.reader([first], delimiter=delimiter), []))
        if _position(names, _NAME_COLUMNS) is not None and len(names) > 1:
            return delimiter
    return ","


def _rows(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            "{file}, line {line}: {problem}.", file=path, line=line, problem=error
        ) from error


def _columns(path: Path, header: list[str]) -> _Columns:
    names = _normal(header)
    name, label = _position(names, _NAME_COLUMNS), _position(names, _LABEL_COLUMNS)
    for column, position in (("file_name", name), ("label", label)):
        if position is None:
            raise UserError(
                "{file}, line 1: it names the columns {found}, and none of them is {column}. "
                "It must name file_name and label.",
                file=path,
                found=", ".join(names),
                column=column,
            )
    assert name is not None and label is not None
    wanted = (_SPLIT_COLUMNS, ("flagged",), ("comment",), ("rejected",), ("tier",))
    others = (_position(names, each) for each in wanted)
    return _Columns(len(names), name, label, *others)


def _normal(header: list[str]) -> list[str]:
    return [re.sub(r"[\s-]+", "_", name.strip().lower()) for name in header]


def _position(names: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _entry(path: Path, line: int, cells: list[str], columns: _Columns) -> LabelEntry:
    if len(cells) > columns.count or len(cells) <= max(columns.name, columns.label):
        raise UserError(
            "{file}, line {line}: the number of cells is {found} instead of {expected}.",
            file=path,
            line=line,
            found=len(cells),
            expected=columns.count,
        )
    split = (_cell(cells, columns.split) or "").strip()
    if split.lower() not in _SPLITS:
        raise UserError(
            "{file}, line {line}: {split} is no split. Write train, validation or test.",
            file=path,
            line=line,
            split=split,
        )
    name = _relative(path, line, read_name(cells[columns.name]))
    flagged, comment = _cell(cells, columns.flagged), _cell(cells, columns.comment)
    return LabelEntry(
        name,
        cells[columns.label].strip(),
        _SPLITS[split.lower()],
        line,
        None if flagged is None else _FLAGGED.get(flagged.strip().lower()),
        None if comment is None else comment.strip(),
        _names(path, line, (_cell(cells, columns.rejected) or "").strip()),
        _TIERS.get((_cell(cells, columns.tier) or "").strip().lower(), Tier.GOLD),
    )


def _names(path: Path, line: int, cell: str) -> tuple[str, ...]:
    """Return the names in a cell as our exports write them, a JSON list; "" is an empty one."""
    try:
        listed = json.loads(cell) if cell else []
    except ValueError:
        listed = None
    names = listed if isinstance(listed, list) else [None]
    given = [each.strip() for each in names if isinstance(each, str) and each.strip()]
    if len(given) < len(names):
        raise UserError(
            '{file}, line {line}: {cell} is no list of rejected categories. Write ["cat", "dog"].',
            file=path,
            line=line,
            cell=cell,
        )
    return tuple(dict.fromkeys(given))


def _cell(cells: list[str], column: int | None) -> str | None:
    return cells[column] if column is not None and column < len(cells) else None


def _relative(path: Path, line: int, name: str) -> str:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in parts or "\0" in name:
        raise UserError(
            "{file}, line {line}: the file name {name} leads out of the image folder. "
            "File names must be relative to it.",
            file=path,
            line=line,
            name=name.encode(errors="replace").decode(),
        )
    straight = "/".join(part for part in name.split("/") if part not in ("", "."))
    if not straight:
        raise UserError("{file}, line {line}: the file name is missing.", file=path, line=line)
    return straight


def _add(path: Path, entries: dict[str, LabelEntry], entry: LabelEntry) -> None:
    known = entries.setdefault(entry.file_name, entry)
    if (known is not entry and entry.rejected) or not known.label:
        both = tuple(dict.fromkeys((*known.rejected, *entry.rejected)))
        basis = known if known.label else entry
        entries[entry.file_name] = replace(basis, rejected=both)
    if known.label and entry.label and likeness(known.label) != likeness(entry.label):
        raise UserError(
            "{file}, line {line}: {name} is {label} here and {other} in line {first}. "
            "An image has one label.",
            file=path,
            line=entry.line,
            name=entry.file_name.encode(errors="replace").decode(),
            label=entry.label,
            other=known.label,
            first=known.line,
        )
