"""The model bundle that leaves the house: checked, copied whole, with checksums. Knows no torch.

model.safetensors, config.json (as timm reads a folder), labels.txt (one a line, line number =
class), preprocess.json, model_card.md as the run wrote them; labels.json (the names exactly) and
SHA256SUMS (as `sha256sum -c` reads it) are added here.
"""

import json
import math
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.exchange.output import new_folder, sha256_of
from core.files import replace_file

WEIGHTS = "model.safetensors"
FILES = (WEIGHTS, "config.json", "labels.txt", "preprocess.json", "model_card.md")
LABELS = "labels.json"
CHECKSUMS = "SHA256SUMS"
_LARGEST_HEADER = 100_000_000  # bytes, as safetensors itself allows
_LARGEST_TEXT = 16 << 20


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is whole. `labels` are category names in class order; `preprocess` is what
    its file says, `sha256` the digest of the weights in hexadecimal."""

    folder: Path
    architecture: str
    labels: tuple[str, ...]
    preprocess: Mapping[str, object]
    sha256: str


def export_bundle(source: Path, out: Path) -> Bundle:
    """Copy the `model` folder of a run to `out` and return what now lies there.

    Raises `UserError` if the source is not whole, or `out` is there already.
    """
    bundle = read_bundle(source)
    with new_folder(out) as folder:
        for name in FILES:
            shutil.copyfile(source / name, folder / name)
        names = json.dumps(bundle.labels, ensure_ascii=False, indent=1)
        replace_file(folder / LABELS, names)
        sums = [f"{sha256_of(folder / name)}  {name}\n" for name in (*FILES, LABELS)]
        replace_file(folder / CHECKSUMS, "".join(sums))
        if not sums[0].startswith(bundle.sha256):
            raise UserError("The copy of {file} differs from it.", file=source / WEIGHTS)
    return read_bundle(out)


def read_bundle(folder: Path) -> Bundle:
    """Check a bundle, its checksums too if it has any, and return what it is.

    Raises `UserError` that names the file which is missing or damaged.
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise UserError("{folder} is no model: {file} is missing.", folder=folder, file=name)
    _check_sums(folder)
    _check_weights(folder / WEIGHTS)
    config, preprocess = _object(folder / "config.json"), _object(folder / "preprocess.json")
    architecture, labels = config.get("architecture"), _labels(folder / "config.json", config)
    if not isinstance(architecture, str):
        raise _damaged(folder / "config.json", "it names no architecture")
    if len(_text(folder / "labels.txt").splitlines()) != len(labels):
        raise _damaged(folder / "labels.txt", "it has another number of labels than the model")
    sha256 = sha256_of(folder / WEIGHTS)
    assert sha256, "it was read a moment ago"
    return Bundle(folder, architecture, labels, preprocess, sha256)


def _labels(path: Path, config: Mapping[str, Any]) -> tuple[str, ...]:
    names: Any = config.get("label_names")
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        raise _damaged(path, "it names no labels")
    if config.get("num_classes") != len(names):
        raise _damaged(path, "it has another number of labels than classes")
    return tuple(names)


def _check_sums(folder: Path) -> None:
    if not (folder / CHECKSUMS).is_file():
        return
    for line in _text(folder / CHECKSUMS).splitlines():
        expected, _, name = line.partition("  ")
        if name not in (*FILES, LABELS):
            raise _damaged(folder / CHECKSUMS, "it names a file that is none of a model's")
        if sha256_of(folder / name) != expected:
            raise _damaged(folder / name, "its checksum is another")


def _check_weights(path: Path) -> None:
    """Check the frame of a safetensors file: 8 bytes length, a JSON header, then data up to the
    largest end that the header gives."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > min(_LARGEST_HEADER, size - 8):
            raise _damaged(path, "it is cut off")
        try:
            header: Any = json.loads(file.read(length))
            tensors = [entry for name, entry in header.items() if name != "__metadata__"]
            end = max((int(entry["data_offsets"][1]) for entry in tensors), default=0)
            elements = sum(math.prod(entry["shape"]) for entry in tensors)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise _damaged(path, "its header cannot be read") from error
    if 8 + length + end != size or not elements:
        raise _damaged(path, "it is cut off" if 8 + length + end > size else "its size is wrong")


def _object(path: Path) -> dict[str, Any]:
    try:
        content: Any = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "it is no JSON") from error
    if not isinstance(content, dict):
        raise _damaged(path, "it is no JSON object")
    return content


def _text(path: Path) -> str:
    if path.stat().st_size > _LARGEST_TEXT:
        raise _damaged(path, "it is too large")
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise _damaged(path, "it is no UTF-8 text") from error


def _damaged(path: Path, why: str) -> UserError:
    return UserError("{file} is damaged: {why}.", file=os.fspath(path), why=why)
