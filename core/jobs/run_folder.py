"""A run's folder: what is asked (config, categories, manifest) and what comes back (results).

config.json        RunConfig
categories.json    [{"id", "name"}] in class order: class index = position in this list
manifest.jsonl     one ManifestImage a line, in ascending id
log.txt            everything the worker printed that is no message
events.jsonl       the messages, as they came
checkpoint/        whatever the recipe needs to resume
result.json        what `train --json` prints, and `rounds` in full
predictions.npz    ids int64 (n,), probabilities float16 (n, classes): calibrated, all images
validation.npz     ids int64 (m,), truth int16 (m,), probabilities float32 (m, classes):
                   predictions of gold labels by models that were not trained on them
neighbors.npz      for models on frozen features: ids int64 (n,); labeled int64 (m,): images that
                   taught, classes int16 (m,): what; nearest int32 (n, k): positions in labeled,
                   nearest first, similarity float16 (n, k): 1 for the same, about 0 at random
strong_views.npz   where it was asked for (core.looking_again): ids int64 (n,), probabilities
                   float16 (n, views, classes): calibrated, by the bundle, of strong views; about:
                   JSON of how they were drawn
model/             the model bundle (core.exchange.bundle)
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from core.files import replace_file


@dataclass(frozen=True, slots=True)
class RunConfig:
    """What a worker is asked to do, frozen when the run is made."""

    recipe: str = "auto"  # or "predict", "strong-views": apply `bundle` to the manifest
    backbone: str = "auto"
    epochs: int | None = None
    rounds: int | None = None
    minutes: float | None = None
    device: str = "auto"
    seed: int = 0
    settings: Mapping[str, str] = field(default_factory=dict[str, str])  # --set key=value
    cache: str = ""  # folder of the feature and pixel caches, shared by all runs
    teacher: str = ""  # run folder of the project's current model, or ""
    best: str = ""  # folder of the best model that the project had, or ""
    bundle: str = ""  # for "predict": folder of a model bundle
    taught_by: str = ""  # folder of the model that teaches, for recipes with the setting `teacher`
    taught_by_model: int | None = None  # its id, for the timeline
    version: str = ""  # of Autodidact, that made the run; "" for runs of before it was kept
    labels_of: int | None = None  # run whose labels, of then, it learns from; None: today's


@dataclass(frozen=True, slots=True)
class ManifestImage:
    """One readable image. `category` is a class index, `tier` "" where there is no label."""

    id: int
    path: str  # absolute, os.fsdecode: may hold surrogate escapes
    digest: str  # hexadecimal
    width: int
    height: int
    split: str
    group: int  # near-duplicates share it
    category: int | None = None
    tier: str = ""
    reason: str = ""  # selection_reason of the label
    rejected: tuple[int, ...] = ()  # class indices that a person ruled out


_IMAGE_FIELDS = tuple(one.name for one in fields(ManifestImage))


@dataclass(frozen=True, slots=True)
class ManifestCategory:
    id: int
    name: str


def write_request(
    folder: Path,
    config: RunConfig,
    categories: Iterable[ManifestCategory],
    images: Iterable[ManifestImage],
) -> None:
    """Write the three files that a worker reads; `folder` must exist."""
    with (folder / "manifest.jsonl").open("w", encoding="ascii") as file:
        file.writelines(json.dumps(_fields(image)) + "\n" for image in images)
    listed = [asdict(category) for category in categories]
    replace_file(folder / "categories.json", json.dumps(listed, ensure_ascii=False, indent=1))
    replace_file(folder / "config.json", json.dumps(asdict(config), indent=1))


def _fields(image: ManifestImage) -> dict[str, object]:
    """As `asdict`, which copies deeply and takes four times as long."""
    return {name: getattr(image, name) for name in _IMAGE_FIELDS}


def read_config(folder: Path) -> RunConfig:
    return RunConfig(**json.loads((folder / "config.json").read_text("utf-8")))


def read_categories(folder: Path) -> list[ManifestCategory]:
    listed = json.loads((folder / "categories.json").read_text("utf-8"))
    return [ManifestCategory(**entry) for entry in listed]


def read_manifest(folder: Path) -> Iterator[ManifestImage]:
    with (folder / "manifest.jsonl").open(encoding="ascii") as file:
        for line in file:
            values: dict[str, Any] = json.loads(line)
            values["rejected"] = tuple(values["rejected"])
            yield ManifestImage(**values)
