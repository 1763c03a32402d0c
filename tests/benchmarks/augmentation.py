"""What RandAugment and CutMix gain over the same network without, and what augmentation costs.

    PYTHONPATH=. python tests/benchmarks/augmentation.py cifar10-mini [--quick] [--seeds 0 1 2]
        [--ways without RandAugment CutMix] [--kept FILE]
    PYTHONPATH=. python tests/benchmarks/augmentation.py --speed

A network is trained on the product's own loop, once with crops and mirroring alone, once with
RandAugment (Cubuk et al. 2020) besides and once with CutMix (Yun et al. 2019) besides; all else is
the same, seed by seed. As in the papers it is a wide residual network (Zagoruyko and Komodakis
2016) from random weights, on all images, for a GPU; they train it with momentum, here it is AdamW,
a warm-up and a cosine. With --quick, for two cores, it is the pretrained Lite0 at 96 x 96 pixels,
fine-tuned for a few epochs on 50 images of each category: another question than the papers'.
What is done already is read from the file --kept, so that it can be done piece by piece.
--speed: the fine-tuning loop of Lite0 at 224 x 224 beside the same loop fed with ready tensors.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.training.device import DevicePlan, choose_device
from core.training.methods.loss import smoothed
from core.training.methods.mixing import Mix, cutmix, sometimes
from core.training.methods.pool import Linear
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.network import Network
from core.training.tuning.views import PixelViews, Views
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.preprocess import Preprocessing
from tests.benchmarks.small_pictures import CLASSES, Pictures, read
from tests.benchmarks.wide_residual import wide_residual

WAYS = ("without", "RandAugment", "CutMix")
PLAIN = Strength(0, 0, flip=True)
PAPER = {
    "RandAugment": "CIFAR-10, WRN-28-2: 94.9 → 95.8 (N 3, M 4); 4,000 images: 82.0 → 85.3",
    "CutMix": "CIFAR-100, PyramidNet-200: 83.55 → 85.53",
}


@dataclass(frozen=True, slots=True)
class Scale:
    name: str
    side: int  # pixels
    images: int  # of each category
    epochs: int
    rate: float
    trunk_share: float
    operations: int
    magnitude: int
    tested: int = 1000  # images of each category, or as many as there are

    @property
    def seen(self) -> Preprocessing:
        return Preprocessing(self.side, 1.0, (0.5,) * 3, (0.5,) * 3, "bicubic")


FULL = Scale("WRN-28-2 from random weights", 32, 1000, 200, 0.003, 1.0, 3, 4)  # the paper's N, M
QUICK = Scale("pretrained Lite0", 96, 50, 8, 0.003, 0.3, 2, 6, 100)  # N, M of the setting auto


def fresh(backbone: Backbone, *, keeps_statistics: bool = False) -> Network:
    top = nn.Linear(backbone.feature_size, CLASSES)
    start = Linear(top.weight.detach(), top.bias.detach())
    return Network(backbone, start, keeps_statistics=keeps_statistics)


@dataclass(frozen=True, slots=True)
class Bench:
    data: Path
    test: Pictures
    plan: DevicePlan
    scale: Scale
    folder: Path

    def accuracy(self, strength: Strength, mix: Mix | None, seed: int) -> float:
        """On the test images, of a network trained so."""
        training = self._training(seed)
        torch.manual_seed(seed)
        count = len(training.labels)
        every = torch.arange(count)
        views = PixelViews(training, every, strength, preprocessing=self.scale.seen, seed=seed)
        soft = one_hot(training.labels, CLASSES).float()
        trainer = Trainer(
            self._network(),
            Lesson(views, soft, torch.ones(count), every, mix=mix),
            self._tuning(strength, seed),
            plan=self.plan,
            checkpoint=Path(tempfile.mkdtemp(dir=self.folder)) / "it.pt",
            stage="benchmark",
            loss=smoothed(0.0),
        )
        for _ in trainer.run():
            pass
        return self._measured(trainer.network)

    def _training(self, seed: int) -> Pictures:
        """Each seed has images of its own, as long as there are others."""
        each, scale = self.scale.images, self.scale
        first = seed * each % 1000
        images = range(first, first + each)
        return read(self.data / "train", images, scale.seen, self.plan.torch_device)

    def _network(self) -> Network:
        if self.scale is FULL:
            return fresh(wide_residual(28, 2))
        return fresh(load_backbone("tf_efficientnet_lite0"), keeps_statistics=True)

    def _tuning(self, strength: Strength, seed: int) -> Tuning:
        scale = self.scale
        return Tuning(scale.epochs, 32, scale.rate, scale.trunk_share, 0.05, strength, seed)

    def _measured(self, network: Network) -> float:
        network.eval()
        with torch.inference_mode(), self.plan.autocast():
            said = [
                network(self.scale.seen.normalized(self.test.take(rows))).argmax(1).cpu()
                for rows in torch.arange(len(self.test.labels)).split(500)
            ]
        return 100 * float((torch.cat(said) == self.test.labels).float().mean())


@dataclass(frozen=True, slots=True)
class Kept:
    """Accuracies as JSON lines."""

    file: Path

    def found(self) -> dict[tuple[str, int], float]:
        lines = self.file.read_text("utf-8").splitlines() if self.file.exists() else []
        return {(way, seed): accuracy for way, seed, accuracy in map(json.loads, lines)}

    def add(self, way: str, seed: int, accuracy: float) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([way, seed, accuracy]) + "\n")


def train_all(bench: Bench, seeds: Sequence[int], ways: Sequence[str], kept: Kept) -> None:
    scale = bench.scale
    how: dict[str, tuple[Strength, Mix | None]] = {
        "without": (PLAIN, None),
        "RandAugment": (Strength(scale.operations, scale.magnitude, flip=True), None),
        "CutMix": (PLAIN, sometimes(cutmix, 0.5)),
    }
    for seed in seeds:
        for way in ways:
            if (way, seed) in kept.found():
                continue
            start = time.perf_counter()
            accuracy = bench.accuracy(*how[way], seed)
            kept.add(way, seed, accuracy)
            seconds = time.perf_counter() - start
            print(f"  seed {seed}, {way}: {accuracy:.2f} %, {seconds:.0f} s", flush=True)


def tell(found: Mapping[tuple[str, int], float]) -> None:
    """The table of the seeds that have been trained in every way."""
    seeds = sorted({seed for _, seed in found})
    seeds = [seed for seed in seeds if all((way, seed) in found for way in WAYS)]
    print("| way | paper, accuracy % | here: mean ± sd | gain by seed: mean, each |")
    print("|---|---|---|---|")
    for way in WAYS:
        mine = [found[way, seed] for seed in seeds]
        if not mine:
            return
        gain = [found[way, seed] - found["without", seed] for seed in seeds]
        spread = statistics.stdev(mine) if len(mine) > 1 else float("nan")
        each = ", ".join(f"{it:+.1f}" for it in gain)
        text = "" if way == "without" else f"{statistics.mean(gain):+.1f}: {each}"
        here = f"{statistics.mean(mine):.1f} ± {spread:.1f}"
        print(f"| {way} | {PAPER.get(way, '')} | {here} | {text} |")


class Ready:
    """`Views` of tensors that lie in memory."""

    def __init__(self, inputs: Tensor) -> None:
        self._inputs = inputs

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        return self._inputs[: len(rows)]


def speed(plan: DevicePlan) -> None:
    """Batches of 32, in turns, so that what else the machine does hinders both alike."""
    backbone = load_backbone("tf_efficientnet_lite0", pretrained=False)
    norms = backbone.norms
    seen = Preprocessing(224, 0.875, norms.mean, norms.std, norms.interpolation)
    pictures = Pictures(
        torch.randint(0, 256, (64, 3, 256, 256), dtype=torch.uint8), torch.zeros(64)
    )
    strength, every = Strength(2, 9, flip=True), torch.arange(64)
    shown = PixelViews(pictures, every, strength, preprocessing=seen, seed=0)
    ready = Ready(shown.inputs(every, epoch=0))
    with tempfile.TemporaryDirectory() as folder:
        runs = {
            name: _seconds_of(views, backbone, strength, plan, Path(folder) / name)
            for name, views in (("ready", ready), ("augmented", shown))
        }
        taken: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(12):
            for name, run in runs.items():
                taken[name].append(next(run))
    fast, slow = (statistics.median(taken[name][2:]) for name in ("ready", "augmented"))
    print(f"step of 32, ready tensors {1000 * fast:.0f} ms, augmented {1000 * slow:.0f} ms")
    print(f"ratio of speeds {fast / slow:.3f} (median of 10)")


def _seconds_of(views: Views, backbone: Backbone, strength: Strength, plan: DevicePlan, at: Path):
    """Yield the seconds of one step after the other."""
    soft = one_hot(torch.arange(64) % CLASSES, CLASSES).float()
    trainer = Trainer(
        fresh(backbone, keeps_statistics=True),
        Lesson(views, soft, torch.ones(64), torch.arange(64)),
        Tuning(1000, 32, 0.001, 0.1, 0.05, strength, 0),
        plan=plan,
        checkpoint=at,
        stage="speed",
        loss=smoothed(0.1),
    )
    work = trainer.run()
    while True:
        start, before = time.perf_counter(), trainer._step
        while trainer._step == before:
            next(work)
        yield time.perf_counter() - start


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?")
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--speed", action="store_true")
    asked.add_argument("--seeds", type=int, nargs="+", default=[0])
    asked.add_argument("--ways", nargs="+", default=WAYS, choices=WAYS)
    asked.add_argument("--kept", type=Path)
    asked.add_argument("--device", default="auto")
    asked.add_argument("--precision", default="fp32", choices=("fp32", "bf16"))
    given = asked.parse_args()
    device = choose_device(given.device)
    plan = DevicePlan(device, given.precision, channels_last=True)
    if given.speed:
        return speed(plan)
    if given.folder is None:
        asked.error("name the folder of cifar10-mini")
    scale = QUICK if given.quick else FULL
    print(f"{scale}, {device}, {given.precision}, {torch.get_num_threads()} threads")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(
            given.folder,
            read(given.folder / "test", range(scale.tested), scale.seen, plan.torch_device),
            plan,
            scale,
            Path(folder),
        )
        kept = Kept(given.kept or Path(folder) / "kept.jsonl")
        train_all(bench, given.seeds, given.ways, kept)
        tell(kept.found())
    return None


if __name__ == "__main__":
    main()
