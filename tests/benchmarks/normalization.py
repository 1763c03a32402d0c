"""Krizhevsky et al. 2012, section 3.3 on CIFAR-10, and the teaching ladder on the same pictures.

    PYTHONPATH=. python tests/benchmarks/normalization.py CIFAR_FOLDER PART [--quick] [--seeds 0 1]

CIFAR_FOLDER holds `train/CATEGORY/*` and `test/CATEGORY/*`. PART is one of

norms      `small-cnn` with no, with local response and with batch normalization. The paper, with
           50,000 pictures and some 500 epochs: 13 % errors without, 11 % with responses normalized.
ladder     `single-fc`, `locally-connected`, `small-cnn`, and a linear head on pretrained features
neighbors  5 nearest neighbors on pixels and on features, by both metrics, with what they keep

Networks are trained by the product's own loop (AdamW, warm-up, cosine), on mirrored crops, without
RandAugment; the constants and the start of the nets are those of their authors. With --quick 2,000
pictures and 8 epochs, in bf16, for two cores; --only NAME measures one row of a part.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import one_hot

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.jobs.run_folder import ManifestImage
from core.training.device import DevicePlan, choose_device
from core.training.methods.knn import Metric, nearest_labeled
from core.training.methods.logistic import logistic
from core.training.methods.loss import against_labels
from core.training.methods.pool import Fitted, Linear, Pool, Targets
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.network import Network
from core.training.tuning.views import PixelViews
from core.training.vision.backbones import load_backbone
from core.training.vision.features import extract
from core.training.vision.input_size import choose_preprocessing
from core.training.vision.preprocess import Preprocessing
from tests.core.training.small_runs import Held

NORMS = ("none", "lrn", "batch")
PAPER = {"none": "13", "lrn": "11", "batch": "–"}
RUNGS = ("single-fc", "locally-connected", "small-cnn-lrn", "small-cnn-batch")
RATE, BATCH, DECAY, CROP = 1e-3, 64, 0.05, 0.7

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scale:
    pictures: int
    epochs: int
    precision: str


FULL = Scale(10_000, 120, "fp32")
QUICK = Scale(2_000, 8, "bf16")


@dataclass(frozen=True, slots=True)
class Data:
    """`images`: those that teach, then those of the test; `kinds` (n,)."""

    images: tuple[ManifestImage, ...]
    kinds: Tensor
    taught: int

    @property
    def classes(self) -> int:
        return int(self.kinds.max()) + 1

    def errors(self, said: Tensor) -> float:
        """Percent of the test; `said` (n or test, classes)."""
        truth = self.kinds[self.taught :]
        return 100 * float((said[-len(truth) :].argmax(1) != truth).float().mean())


def read(folder: Path, pictures: int) -> Data:
    """As many of each kind, the first by name."""
    found: list[tuple[Path, int]] = []
    kinds = sorted(path.name for path in (folder / "train").iterdir())
    for part, most in (("train", pictures // len(kinds)), ("test", None)):
        for at, kind in enumerate(kinds):
            found += [(path, at) for path in sorted((folder / part / kind).iterdir())[:most]]
    images = tuple(
        ManifestImage(at, str(path), f"{at:032x}", 32, 32, "train", at)
        for at, (path, _) in enumerate(found, start=1)
    )
    taught = pictures // len(kinds) * len(kinds)
    return Data(images, torch.tensor([kind for _, kind in found]), taught)


def decoded(data: Data, seen: Preprocessing) -> Tensor:
    parts: list[Tensor] = []
    for image in data.images:
        with Image.open(image.path) as opened:
            square = torch.tensor(seen.pixels(opened.convert("RGB")))
            parts.append(square.permute(2, 0, 1))
    return torch.stack(parts)


@dataclass(frozen=True, slots=True)
class Bench:
    data: Data
    scale: Scale
    plan: DevicePlan
    folder: Path
    only: tuple[str, ...]  # rows

    def trained(self, name: str, seed: int) -> tuple[float, float]:
        """Test errors in percent, and seconds."""
        torch.manual_seed(seed)
        backbone = load_backbone(name, pretrained=False)
        top = nn.Linear(backbone.feature_size, self.data.classes)
        head = Linear(top.weight.detach(), top.bias.detach())
        network = Network(backbone, head, keeps_statistics=False)
        seen = choose_preprocessing(backbone, self.data.images, None)
        pixels = decoded(self.data, seen)
        strength, rows = Strength(0, 0, flip=True, crop=CROP), torch.arange(self.data.taught)
        trainer = Trainer(
            network,
            Lesson(
                PixelViews(Held(pixels), rows, strength, preprocessing=seen, seed=seed),
                one_hot(self.data.kinds[rows], self.data.classes).float(),
                torch.ones(len(rows)),
                rows,
            ),
            Tuning(self.scale.epochs, BATCH, RATE, 1.0, DECAY, strength, seed),
            plan=self.plan,
            checkpoint=self.folder / f"{name}-{seed}.pt",
            stage=name,
            loss=against_labels,
        )
        start = time.perf_counter()
        drained(trainer.run())
        seconds = time.perf_counter() - start
        said = self._said(trainer.network, pixels[self.data.taught :], seen)
        return self.data.errors(said), seconds

    def _said(self, network: Network, pixels: Tensor, seen: Preprocessing) -> Tensor:
        network.eval()
        with torch.inference_mode(), self.plan.autocast():
            return torch.cat(
                [
                    network(seen.normalized(part.to(self.plan.torch_device))).float().cpu()
                    for part in pixels.split(256)
                ]
            )

    def on_features(
        self, name: str, method: Callable[[Pool, Targets], Fitted]
    ) -> tuple[float, Fitted]:
        """Test errors in percent of a method on the features of the backbone `name`."""
        backbone = load_backbone(name, pretrained=name != "single-fc")
        seen = choose_preprocessing(backbone, self.data.images, None)
        found = drained(extract(self.data.images, backbone, seen, self.plan, self.folder, None))
        rows = torch.arange(self.data.taught)
        soft = one_hot(self.data.kinds[rows], self.data.classes).float()
        fitted = method(Pool(found.matrix), Targets(rows, soft, torch.ones(len(rows)), rows))
        return self.data.errors(fitted.probabilities), fitted


def drained(work: Generator[object, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def over_seeds(bench: Bench, name: str, seeds: Sequence[int]) -> str:
    """`mean (least to most)` of the errors, and the mean seconds, as two cells."""
    found = [bench.trained(name, seed) for seed in seeds]
    wrong, seconds = [each[0] for each in found], [each[1] for each in found]
    spread = f" ({min(wrong):.1f} to {max(wrong):.1f})" if len(wrong) > 1 else ""
    return f"{statistics.mean(wrong):.1f}{spread} | {statistics.mean(seconds):.0f}"


def norms(bench: Bench, seeds: Sequence[int]) -> None:
    say("| normalization | paper, % errors | here, % errors | seconds |", "|---|---|---|---|")
    for norm in (norm for norm in NORMS if norm in bench.only):
        say(f"| {norm} | {PAPER[norm]} | {over_seeds(bench, f'small-cnn-{norm}', seeds)} |")


def ladder(bench: Bench, seeds: Sequence[int]) -> None:
    say("| network | learned numbers | % errors | seconds |", "|---|---|---|---|")
    for name in (name for name in RUNGS if name in bench.only):
        backbone = load_backbone(name, pretrained=False)
        head = bench.data.classes * (backbone.feature_size + 1)
        count = head + sum(it.numel() for it in backbone.module.parameters())
        say(f"| {name} | {count:,} | {over_seeds(bench, name, seeds)} |")
    if "head" not in bench.only:
        return
    wrong, fitted = bench.on_features("auto", logistic)
    assert fitted.linear is not None
    count = fitted.linear.weight.numel() + fitted.linear.bias.numel()
    say(f"| head on pretrained features | {count:,} | {wrong:.1f} | |")


def neighbors(bench: Bench, _seeds: Sequence[int]) -> None:
    say("| 5 neighbors on | metric | % errors | MB kept | ms per image |", "|---|---|---|---|---|")
    for name, words in (("single-fc", "pixels, 32 × 32"), ("auto", "features")):
        for metric in Metric:
            wrong, fitted = bench.on_features(name, partial(nearest_labeled, metric=metric))
            kept = fitted.upkeep
            assert kept is not None
            say(f"| {words} | {metric} | {wrong:.1f} | {kept.megabytes:.1f} | {kept.ms:.3f} |")


def say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)


def main() -> None:
    parts = {"norms": norms, "ladder": ladder, "neighbors": neighbors}
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("part", choices=parts)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--seeds", type=int, nargs="+", default=[0])
    asked.add_argument("--only", nargs="+", default=[*NORMS, *RUNGS, "head"])
    asked.add_argument("--device", default="auto")
    given = asked.parse_args()
    scale = QUICK if given.quick else FULL
    plan = DevicePlan(choose_device(given.device), scale.precision, channels_last=True)
    data = read(given.folder, scale.pictures)
    say(f"{scale}, {data.taught} teach, {plan}, {torch.get_num_threads()} threads")
    with tempfile.TemporaryDirectory() as folder:
        parts[given.part](Bench(data, scale, plan, Path(folder), tuple(given.only)), given.seeds)


if __name__ == "__main__":
    main()
