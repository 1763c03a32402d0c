"""How near features, predictions and fine-tuning come to the model's own speed.

    PYTHONPATH=. python tests/benchmarks/throughput.py [FOLDER] [--backbone NAME] [--quick]

The measure is the same model fed with normalized tensors that lie in memory already. "cold": no
pixel was kept before; "warm": they are all in the cache. Both ways take turns, because neighbors
disturb both alike; a ratio is that of the fastest of each. Without FOLDER photos of 500 x 375 are
made. On a GPU if there is one; on a CPU a second is one of the processor, all threads together.
Goals: 0.95 for features and predictions, 0.90 for fine-tuning.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

import torch
from PIL import Image
from torch import Tensor

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.jobs.run_folder import ManifestImage
from core.training.device import DevicePlan, plan_device
from core.training.methods.loss import smoothed
from core.training.methods.pool import Linear
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.network import Network
from core.training.tuning.views import PixelViews, Views
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.features import BATCH, extract
from core.training.vision.pixel_cache import PixelCache
from core.training.vision.pixels import centered, load_pixels
from core.training.vision.preprocess import Preprocessing
from core.training.work import T, Work

STRENGTH = Strength(1, 4, flip=True)  # the default below 200 labels
CLASSES, STEP = 10, 32


@dataclass(frozen=True, slots=True)
class Bench:
    images: list[ManifestImage]
    backbone: Backbone
    seen: Preprocessing
    plan: DevicePlan
    inputs: Tensor  # (n, 3, s, s) normalized, on the device
    epochs: int
    tuned: int  # images that fine-tuning takes

    def of_first(self, count: int) -> "Bench":
        return replace(self, images=self.images[:count], inputs=self.inputs[:count])

    def now(self) -> float:
        """Seconds, when the device has done all that it was given; on a CPU those of the processor
        in all threads, which busy neighbors disturb least."""
        if self.plan.device == "cpu":
            return time.process_time()
        if self.plan.device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()


class InMemory:
    """`Views` of inputs that need nothing more."""

    def __init__(self, inputs: Tensor) -> None:
        self._inputs = inputs

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        return self._inputs[rows.to(self._inputs.device)]


def done(work: Work[T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return cast(T, end.value)


def own_features(bench: Bench) -> float:
    start = bench.now()
    with torch.inference_mode(), bench.plan.autocast():
        for part in bench.inputs.split(BATCH[bench.plan.device]):
            bench.backbone.module(part).float()
    return bench.now() - start


def features(bench: Bench, pixels: Path) -> float:
    """Through the product, features computed anew."""
    with tempfile.TemporaryDirectory() as anew:
        start = bench.now()
        cache = PixelCache(pixels, gigabytes=4)
        done(extract(bench.images, bench.backbone, bench.seen, bench.plan, Path(anew), cache))
        return bench.now() - start


def predictions(bench: Bench, pixels: Path) -> float:
    """Features of all, and what a head says of them."""
    head = Linear(torch.zeros(CLASSES, bench.backbone.feature_size), torch.zeros(CLASSES))
    with tempfile.TemporaryDirectory() as anew:
        start = bench.now()
        cache = PixelCache(pixels, gigabytes=4)
        found = done(
            extract(bench.images, bench.backbone, bench.seen, bench.plan, Path(anew), cache)
        )
        head.logits(found.matrix).softmax(1)
        return bench.now() - start


def trained(bench: Bench, views: Views, folder: Path) -> None:
    rows = torch.arange(len(bench.images))
    head = Linear(torch.zeros(CLASSES, bench.backbone.feature_size), torch.zeros(CLASSES))
    lesson = Lesson(views, torch.eye(CLASSES)[rows % CLASSES], torch.ones(len(rows)), rows)
    trainer = Trainer(
        Network(bench.backbone, head),
        lesson,
        Tuning(bench.epochs, STEP, 1e-3, 0.1, 0.05, STRENGTH, 0),
        plan=bench.plan,
        checkpoint=folder / "it.pt",
        stage="it",
        loss=smoothed(0.1),
    )
    for _ in trainer.run():
        pass


def own_tuning(bench: Bench) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = bench.now()
        trained(bench, InMemory(bench.inputs), Path(folder))
        return bench.now() - start


def tuning(bench: Bench, pixels: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = bench.now()
        cache = PixelCache(pixels, gigabytes=4)
        read, _ = done(load_pixels(bench.images, bench.seen, bench.plan, cache))
        rows = torch.arange(len(bench.images))
        views = PixelViews(read, rows, STRENGTH, preprocessing=bench.seen, seed=0)
        trained(bench, views, Path(folder))
        return bench.now() - start


def cold(measure: Callable[[Path], float]) -> float:
    with tempfile.TemporaryDirectory() as nothing_kept:
        return measure(Path(nothing_kept))


def compared(bench: Bench, turns: int, warm: Path) -> Iterator[tuple[str, float, float, float]]:
    """What, the model's own images per second, and the ratios cold and warm."""
    few = bench.of_first(bench.tuned)
    for name, of, own, whole in (
        ("features", bench, own_features, features),
        ("predictions", bench, own_features, predictions),
        ("fine-tuning", few, own_tuning, tuning),
    ):
        whole(of, warm)
        times = [(own(of), cold(partial(whole, of)), whole(of, warm)) for _ in range(turns)]
        best, coldest, warmest = (min(column) for column in zip(*times, strict=True))
        shown = len(of.images) * (of.epochs if of is few else 1)
        yield name, shown / best, best / coldest, best / warmest


def photos(folder: Path, count: int) -> list[ManifestImage]:
    base = Image.effect_mandelbrot((500, 375), (-2, -1.5, 1, 1.5), 100).convert("RGB")
    noise = Image.effect_noise((500, 375), 40).convert("RGB")
    for number in range(count):
        picture = Image.blend(base.rotate(7 * number), noise, 0.15)
        picture.save(folder / f"{number:05}.jpg", quality=88)
    return found(folder, count)


def found(folder: Path, count: int) -> list[ManifestImage]:
    images: list[ManifestImage] = []
    for at, path in enumerate(sorted(folder.rglob("*.jpg"))[:count], start=1):
        with Image.open(path) as picture:
            images.append(ManifestImage(at, str(path), f"{at:032x}", *picture.size, "train", at))
    return images


def bench_for(
    images: list[ManifestImage], name: str, folder: Path, epochs: int, tuned: int
) -> Bench:
    backbone = load_backbone(name)
    norms = backbone.norms
    seen = Preprocessing(norms.size, norms.crop, norms.mean, norms.std, norms.interpolation)
    plan = plan_device(
        backbone.module,
        wish="auto",
        precision="auto",
        size=seen.size,
        kept=folder / "kept.json",
        known=folder / "known.json",
    )
    plan.place(backbone.module).eval()
    pixels, _ = done(load_pixels(images, seen, plan, PixelCache(folder / "warm", gigabytes=4)))
    inputs = seen.normalized(centered(pixels.take(torch.arange(len(images))), seen.size))
    return Bench(images, backbone, seen, plan, inputs, epochs, tuned)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--backbone", default="auto")
    parser.add_argument("--quick", action="store_true", help="few images, for two cores")
    asked = parser.parse_args()
    count, tuned, turns, epochs = (128, 48, 2, 2) if asked.quick else (4096, 4096, 5, 4)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        images = found(asked.folder, count) if asked.folder else photos(folder, count)
        bench = bench_for(images, asked.backbone, folder, epochs, tuned)
        plan = bench.plan
        print(
            f"{bench.backbone.architecture} at {bench.seen.size}, {plan.device}, {plan.precision}, "
            f"{torch.get_num_threads()} threads, {len(images)} images; "
            f"fine-tuning {tuned}, {epochs} epochs"
        )
        print("| work | model's own images/s | ratio cold | ratio warm |\n|---|---|---|---|")
        for what, own, ratio_cold, ratio_warm in compared(bench, turns, folder / "warm"):
            print(f"| {what} | {own:.1f} | {ratio_cold:.2f} | {ratio_warm:.2f} |", flush=True)


if __name__ == "__main__":
    main()
