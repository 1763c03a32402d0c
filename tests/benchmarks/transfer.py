"""Transfer 1, transfer 2, scratch and adaptation layers on ants and bees; LwF on cifar10-mini.

    PYTHONPATH=. python tests/benchmarks/transfer.py hymenoptera DATA [--quick] [--seeds 0 1 2]
    PYTHONPATH=. python tests/benchmarks/transfer.py lwf DATA [--quick] [--seeds 0 1 2]

`hymenoptera`: labels from DATA/train, accuracy on DATA/val. `lwf`: five categories of DATA/train
first, then the other five without the images of the first; accuracy on DATA/test. Each row is a
recipe of the application, run as a worker runs it. The labels are marked as picked, so that none is
held back to measure: the images of val and test do that. `--quick` is for two cores.
"""

import argparse
import json
import logging
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.jobs.run_folder import ManifestCategory, ManifestImage, RunConfig, write_request
from core.training.job import Job
from core.training.recipes.registry import work_for

PICKED = "margin"  # a reason for which labels do not measure


@dataclass(frozen=True, slots=True)
class Photo:
    path: Path
    kind: int
    teaches: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a recipe with its settings."""

    name: str
    recipe: str
    settings: Mapping[str, str]
    epochs: int | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """Where runs are made; features are shared by all."""

    folder: Path
    photos: Sequence[Photo]
    categories: Sequence[str]

    def run(
        self, name: str, row: Row, labels: Mapping[int, int], *, seed: int, taught_by: str = ""
    ) -> Path:
        """Do one run; `labels`: position of a photo to its category. Return its folder."""
        folder = self.folder / name
        folder.mkdir()
        known = sorted({*labels.values(), *_categories_of(taught_by)})
        config = RunConfig(
            recipe=row.recipe,
            epochs=row.epochs,
            seed=seed,
            settings=row.settings,
            cache=str(self.folder / "cache"),
            taught_by=taught_by,
        )
        images = [
            _manifest_image(at, photo, labels.get(at), known)
            for at, photo in enumerate(self.photos)
        ]
        kinds = [ManifestCategory(kind + 1, self.categories[kind]) for kind in known]
        write_request(folder, config, kinds, images)
        for _ in work_for(Job.read(folder)):
            pass
        return folder

    def said(self, folder: Path) -> dict[int, int]:
        """Position of a photo to the category that the run's last model says."""
        result = json.loads((folder / "result.json").read_text("utf-8"))
        listed = json.loads((folder / "categories.json").read_text("utf-8"))
        with np.load(folder / result["rounds"][-1]["folder"] / "predictions.npz") as kept:
            best = kept["probabilities"].argmax(1).tolist()
            ids = kept["ids"].tolist()
        return {id_ - 1: listed[at]["id"] - 1 for id_, at in zip(ids, best, strict=True)}

    def accuracy(self, said: Mapping[int, int], kinds: Sequence[int]) -> float:
        """On the photos of `kinds` that do not teach."""
        asked = [at for at, it in enumerate(self.photos) if not it.teaches and it.kind in kinds]
        return sum(said[at] == self.photos[at].kind for at in asked) / len(asked)

    def draw(self, each: int, kinds: Sequence[int], *, seed: int) -> dict[int, int]:
        """`each` labels of every one of `kinds`."""
        chosen: dict[int, int] = {}
        for kind in kinds:
            mine = [at for at, it in enumerate(self.photos) if it.teaches and it.kind == kind]
            few = random.Random(f"{seed} {kind}").sample(mine, min(each, len(mine)))
            chosen |= dict.fromkeys(few, kind)
        return chosen


def _categories_of(run: str) -> list[int]:
    if not run:
        return []
    listed = json.loads((Path(run) / "categories.json").read_text("utf-8"))
    return [entry["id"] - 1 for entry in listed]


def _manifest_image(at: int, photo: Photo, kind: int | None, known: Sequence[int]) -> ManifestImage:
    with Image.open(photo.path) as picture:
        width, height = picture.size
    return ManifestImage(
        id=at + 1,
        path=str(photo.path),
        digest=f"{at:032x}",
        width=width,
        height=height,
        split="train",
        group=at + 1,
        category=None if kind is None else known.index(kind),
        tier="" if kind is None else "gold",
        reason="" if kind is None else PICKED,
    )


def read_photos(data: Path, *, asked: str, most: int) -> tuple[list[Photo], list[str]]:
    """Those of DATA/train, which teach, and the first `most` of each kind of DATA/`asked`."""
    kinds = sorted(it.name for it in (data / "train").iterdir() if it.is_dir())
    photos: list[Photo] = []
    for at, kind in enumerate(kinds):
        photos += [Photo(path, at, True) for path in sorted((data / "train" / kind).iterdir())]
        listed = sorted((data / asked / kind).iterdir())[:most]
        photos += [Photo(path, at, False) for path in listed]
    return photos, kinds


def transfer(data: Path, seeds: Sequence[int], *, quick: bool) -> None:
    photos, kinds = read_photos(data, asked="val", most=10_000)
    rows = (
        Row("transfer 1: convolutions fixed, new head", "head", {}),
        Row("adaptation layers (Oquab)", "oquab", {"patches": "6" if quick else "64"}),
        Row("transfer 2: last stage", "finetune", {"layers": "last"}),
        Row("transfer 2: all layers", "finetune", {"layers": "all"}),
        Row("from random weights", "scratch", {}, 40 if quick else None),
    )
    each = 10 if quick else 10_000
    print(f"| {len(seeds)} draws, {each if quick else 'all'} labels of each kind | val | seconds |")
    print("|---|---|---|")
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder), photos, kinds)
        for row in rows:
            found: list[float] = []
            start = time.monotonic()
            for seed in seeds:
                labels = bench.draw(each, range(len(kinds)), seed=seed)
                done = bench.run(f"{row.name} {seed}", row, labels, seed=seed)
                found.append(bench.accuracy(bench.said(done), range(len(kinds))))
            spent = (time.monotonic() - start) / len(seeds)
            print(f"| {row.name} | {_spread(found)} | {spent:.0f} |", flush=True)


def forgetting(data: Path, seeds: Sequence[int], *, quick: bool) -> None:
    photos, kinds = read_photos(data, asked="test", most=60 if quick else 200)
    if quick:
        photos = _thinned(photos, each=30)
    each, epochs = (20, 3) if quick else (200, None)
    rows = (
        Row("plain fine-tuning", "lwf", {"share": "0"}, epochs),
        Row("lwf", "lwf", {}, epochs),
        Row("lwf with replay", "lwf", {"replay": "yes"}, epochs),
        Row("head on all labels", "head", {}),
    )
    found: dict[str, list[tuple[float, float]]] = {row.name: [] for row in rows}
    before: list[float] = []
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder), photos, kinds)
        for seed in seeds:
            mixed = random.Random(seed).sample(range(len(kinds)), len(kinds))
            old, new = mixed[:5], mixed[5:]
            first, later = (bench.draw(each, part, seed=seed) for part in (old, new))
            known = bench.run(f"original {seed}", Row("original", "head", {}), first, seed=seed)
            before.append(bench.accuracy(bench.said(known), old))
            for row in rows:
                replayed = row.recipe == "head" or "replay" in row.settings
                labels = {**first, **later} if replayed else later
                taught_by = str(known) if row.recipe == "lwf" else ""
                done = bench.run(f"{row.name} {seed}", row, labels, seed=seed, taught_by=taught_by)
                said = bench.said(done)
                found[row.name].append((bench.accuracy(said, old), bench.accuracy(said, new)))
    print(f"The original on the five old categories alone: {_spread(before)}.\n")
    print(f"| {len(seeds)} splits, {each} labels of each kind | old | new | both |")
    print("|---|---|---|---|")
    for name, pairs in found.items():
        olds, news = [old for old, _ in pairs], [new for _, new in pairs]
        both = [(old + new) / 2 for old, new in pairs]
        print(f"| {name} | {_spread(olds)} | {_spread(news)} | {_spread(both)} |")


def _thinned(photos: Sequence[Photo], *, each: int) -> list[Photo]:
    """Only the first `each` of a kind that teach: fewer features to compute."""
    seen: dict[int, int] = {}
    kept: list[Photo] = []
    for photo in photos:
        seen[photo.kind] = seen.get(photo.kind, 0) + photo.teaches
        if not photo.teaches or seen[photo.kind] <= each:
            kept.append(photo)
    return kept


def _spread(found: Sequence[float]) -> str:
    if len(found) == 1:
        return f"{found[0]:.3f}"
    return f"{statistics.mean(found):.3f} ± {statistics.stdev(found):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", choices=("hymenoptera", "lwf"))
    parser.add_argument("data", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    table = transfer if given.table == "hymenoptera" else forgetting
    table(given.data, given.seeds, quick=given.quick)


if __name__ == "__main__":
    main()
