"""Applies a model bundle to a folder that belongs to no project."""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.exchange.bundle import Bundle
from core.exchange.cells import escaped, written_name
from core.intake.facts import ImageFacts
from core.intake.reader import read_all
from core.intake.scan import walk
from core.jobs.run_folder import ManifestCategory, ManifestImage, RunConfig, write_request
from core.progress import Report
from core.types import ImageState


@dataclass(frozen=True, slots=True)
class FolderContent:
    """The pictures of a folder: names relative to it as `os.fsdecode` gives them, by id, and the
    names of those that cannot be read, with the reason."""

    folder: Path
    names: dict[int, str]
    images: tuple[ManifestImage, ...]
    broken: dict[str, str]


def read_folder(folder: Path, report: Report) -> FolderContent:
    """Find and read every picture below `folder`. UserError if there is none."""
    found = [file.path for batch in walk(folder) for file in batch.files]
    names = {at: os.fsdecode(path) for at, path in enumerate(found, start=1)}
    paths = [(at, str(folder / name)) for at, name in names.items()]
    facts = dict(read_all(paths, report))
    images = tuple(_image(at, path, facts[at]) for at, path in paths if _is_ready(facts[at]))
    if not images:
        raise UserError("There is no readable picture in {folder}.", folder=folder)
    broken = {names[at]: one.reason for at, one in facts.items() if not _is_ready(one)}
    return FolderContent(folder, names, images, broken)


def write_predict_request(
    run_folder: Path, bundle: Bundle, content: FolderContent, *, device: str, cache: Path
) -> None:
    """Write what a worker needs to apply `bundle` to `content` into `run_folder`."""
    config = RunConfig(
        recipe="predict", device=device, cache=str(cache), bundle=str(bundle.folder.absolute())
    )
    categories = [ManifestCategory(at, name) for at, name in enumerate(bundle.labels, start=1)]
    write_request(run_folder, config, categories, content.images)


def predictions_csv(run_folder: Path, labels: Sequence[str], content: FolderContent) -> str:
    """Return file_name, label, confidence, second_label, second_confidence, one picture a line."""
    with np.load(run_folder / "predictions.npz") as stored:
        ids, probabilities = stored["ids"], stored["probabilities"].astype(np.float64)
    order = np.argsort(-probabilities, axis=1)[:, :2]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("file_name", "label", "confidence", "second_label", "second_confidence"))
    for image_id, said, best in zip(ids.tolist(), probabilities, order, strict=True):
        cells = [part for at in map(int, best) for part in (escaped(labels[at]), f"{said[at]:.4f}")]
        writer.writerow((escaped(written_name(content.names[image_id])), *cells))
    return text.getvalue()


def _image(image_id: int, path: str, facts: ImageFacts) -> ManifestImage:
    assert facts.digest is not None and facts.width is not None and facts.height is not None
    return ManifestImage(
        id=image_id,
        path=path,
        digest=facts.digest.hex(),
        width=facts.width,
        height=facts.height,
        split="train",
        group=image_id,
    )


def _is_ready(facts: ImageFacts) -> bool:
    return facts.state is ImageState.READY
