"""Fine-tuning the last stage from cached maps against fine-tuning all of the backbone.

    PYTHONPATH=. python tests/benchmarks/last_stage.py FOLDER [--labels 10 50] [--quick]

FOLDER holds train/CATEGORY/*.jpg and val/CATEGORY/*.jpg, as hymenoptera does. So many images of
each category in train/ are labeled; all of val/ is held out and judges, so that there is one
training. It is the recipe itself that runs, with the features of all images cached. Time is that of
the processor, all threads together, which busy neighbors disturb least. Writes a Markdown row for
each; --quick takes one seed.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.jobs.run_folder import ManifestCategory, ManifestImage, RunConfig, write_request
from core.training.job import Job
from core.training.recipes.registry import work_for


def photos(folder: Path) -> list[ManifestImage]:
    """All images; those of val/ with a gold label of the validation split, the others without."""
    kinds = sorted(path.name for path in (folder / "train").iterdir() if path.is_dir())
    found: list[ManifestImage] = []
    for path in sorted(folder.glob("*/*/*.jpg")):
        at, held = len(found) + 1, path.parent.parent.name == "val"
        with Image.open(path) as picture:
            width, height = picture.size
        split = "validation" if held else "train"
        image = ManifestImage(at, str(path), f"{at:032x}", width, height, split, at)
        found.append(_labeled(image, kinds) if held else image)
    return found


def _labeled(image: ManifestImage, kinds: Sequence[str]) -> ManifestImage:
    kind = kinds.index(Path(image.path).parent.name)
    return replace(image, category=kind, tier="gold", reason="random")


def drawn(images: Sequence[ManifestImage], each: int, seed: int) -> list[ManifestImage]:
    """The same images, `each` of every category in train/ labeled."""
    kinds = sorted({Path(image.path).parent.name for image in images})
    chosen: set[int] = set()
    for kind in kinds:
        of_kind = [it.id for it in images if it.category is None and f"/{kind}/" in it.path]
        chosen.update(random.Random(seed).sample(of_kind, each))
    return [_labeled(it, kinds) if it.id in chosen else it for it in images]


@dataclass(frozen=True, slots=True)
class Run:
    head: float  # accuracy before fine-tuning
    tuned: float
    seconds: float  # of the processor


def run(images: Sequence[ManifestImage], layers: str, seed: int, cache: Path) -> Run:
    kinds = sorted({Path(image.path).parent.name for image in images})
    categories = [ManifestCategory(at, kind) for at, kind in enumerate(kinds, 1)]
    with tempfile.TemporaryDirectory() as name:
        recipe, settings = ("finetune", {"layers": layers}) if layers else ("head", {})
        config = RunConfig(recipe, seed=seed, settings=settings, cache=str(cache))
        write_request(Path(name), config, categories, images)
        start = time.process_time()
        for _ in work_for(Job.read(Path(name))):
            pass
        seconds = time.process_time() - start
        rounds: Any = json.loads((Path(name) / "result.json").read_text("utf-8"))["rounds"]
        return Run(rounds[0]["accuracy"], rounds[-1]["accuracy"], seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labels", type=int, nargs="+", default=[10, 50])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    seeds = asked.seeds[:1] if asked.quick else asked.seeds
    images = photos(asked.folder)
    print("| labels per category | layers | accuracy | head alone | processor seconds |")
    print("|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as cache:
        run(drawn(images, asked.labels[0], 0), "", 0, Path(cache))
        for each in asked.labels:
            for layers in ("last", "all"):
                runs = [run(drawn(images, each, it), layers, it, Path(cache)) for it in seeds]
                print(_row(each, layers, runs), flush=True)


def _row(each: int, layers: str, runs: Sequence[Run]) -> str:
    tuned = [it.tuned for it in runs]
    spread = f" ± {statistics.stdev(tuned):.3f}" if len(tuned) > 1 else ""
    head = statistics.mean(it.head for it in runs)
    seconds = statistics.mean(it.seconds for it in runs)
    accuracy = f"{statistics.mean(tuned):.3f}{spread}"
    return f"| {each} | {layers} | {accuracy} | {head:.3f} | {seconds:.0f} |"


if __name__ == "__main__":
    main()
