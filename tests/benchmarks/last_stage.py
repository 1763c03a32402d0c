"""Fine-tuning the last stage from cached maps against fine-tuning all of the backbone.

    PYTHONPATH=. python tests/benchmarks/last_stage.py FOLDER [--labels 10 50] [--quick]

FOLDER holds train/CATEGORY/*.jpg and val/CATEGORY/*.jpg, as hymenoptera does. So many images of
each category in train/ are labeled; all of val/ is held out and judges, so that there is one
training. It is the recipe itself that runs. Writes a Markdown row for each; --quick takes one seed.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

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


def result(
    images: Sequence[ManifestImage], layers: str, seed: int, cache: Path
) -> dict[str, object]:
    """result.json of one run."""
    kinds = sorted({Path(image.path).parent.name for image in images})
    categories = [ManifestCategory(at, kind) for at, kind in enumerate(kinds, 1)]
    with tempfile.TemporaryDirectory() as name:
        config = RunConfig("finetune", seed=seed, settings={"layers": layers}, cache=str(cache))
        write_request(Path(name), config, categories, images)
        for _ in work_for(Job.read(Path(name))):
            pass
        return json.loads((Path(name) / "result.json").read_text("utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labels", type=int, nargs="+", default=[10, 50])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    seeds = asked.seeds[:1] if asked.quick else asked.seeds
    images = photos(asked.folder)
    print("| labels per category | layers | accuracy | head | seconds of fine-tuning |")
    print("|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as cache:
        for each in asked.labels:
            for layers in ("last", "all"):
                runs = [result(drawn(images, each, it), layers, it, Path(cache)) for it in seeds]
                print(_row(each, layers, runs), flush=True)


def _row(each: int, layers: str, runs: Sequence[dict[str, object]]) -> str:
    heads, tuned, seconds = [], [], []
    for run in runs:
        first, student = run["rounds"]  # pyright: ignore[reportGeneralTypeIssues]  # JSON
        heads.append(first["accuracy"])
        tuned.append(student["accuracy"])
        seconds.append(run["seconds"]["finetune"])  # pyright: ignore[reportIndexIssue]  # JSON
    spread = f" ± {statistics.stdev(tuned):.3f}" if len(tuned) > 1 else ""
    return (
        f"| {each} | {layers} | {statistics.mean(tuned):.3f}{spread} | {statistics.mean(heads):.3f}"
        f" | {statistics.mean(seconds):.1f} |"
    )


if __name__ == "__main__":
    main()
