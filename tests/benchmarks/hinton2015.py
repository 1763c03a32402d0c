"""Hinton, Vinyals, Dean 2015, section 3: a large net, a small one, and the small one taught by it.

    PYTHONPATH=. python tests/benchmarks/hinton2015.py MNIST [--quick] [--seeds 0 1] [--keep FOLDER]

Teacher 784-1200-1200-10 with dropout, max-norm and pictures shifted by up to 2 pixels; student
784-800-800-10, once plain, once with the teacher's answers at T = 20 besides, both on pictures that
are not shifted. The loss and the training loop are the product's own. The paper names no optimizer,
rate or number of epochs: here AdamW without decay, a warm-up and a cosine. With --quick few epochs
and bf16, for two cores.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot, pad

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.training.device import DevicePlan, choose_device
from core.training.methods.distillation import Distillation
from core.training.methods.loss import Loss, against_labels
from core.training.methods.pool import Linear
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.network import Network
from core.training.tuning.seeds import seed_of
from core.training.vision.backbones import Backbone, Norms
from tests.benchmarks.mnist import CLASSES, SIDE, Digits, test_digits, training_digits

PAPER = {"teacher": 67, "student alone": 146, "student taught": 74}  # of 10,000
JITTER = 2  # pixels
TEMPERATURE = 20.0
ALPHA = 0.9  # the labels' own term has a considerably lower weight (section 2)
MAX_NORM = 3.5  # of the weights into one unit; Srivastava et al. 2014 use 2 to 4
BATCH, RATE = 128, 0.001
UNSEEN = Norms(SIDE, True, 1.0, (0.0,), (1.0,), "none")  # pictures come as they are


@dataclass(frozen=True, slots=True)
class Scale:
    pictures: int
    teacher_epochs: int
    student_epochs: int


FULL = Scale(60_000, 150, 60)
QUICK = Scale(60_000, 14, 12)


class Bounded(nn.Linear):
    """Max-norm: no unit's incoming weights are longer than `MAX_NORM` (Srebro and Shraibman)."""

    def forward(self, input: Tensor) -> Tensor:
        if self.training:
            with torch.no_grad():
                self.weight.copy_(torch.renorm(self.weight, 2, 0, MAX_NORM))
        return super().forward(input)


class ShiftedDigits:
    """`Views` of digits: (b, 1, 28, 28) in [0, 1], moved by up to `by` pixels each way."""

    def __init__(self, pixels: Tensor, device: torch.device, *, by: int, seed: int) -> None:
        self._padded = pad(pixels.to(device).float() / 255, (by, by, by, by))
        self._by, self._seed = by, seed
        self._line = torch.arange(SIDE, device=device)

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        device = self._padded.device
        down, right = (self._offsets(epoch)[:, rows]).to(device)
        rows = rows.to(device)[:, None, None]
        lines, columns = down[:, None] + self._line, right[:, None] + self._line
        return self._padded[rows, lines[:, :, None], columns[:, None, :]][:, None]

    def _offsets(self, epoch: int) -> Tensor:
        draw = torch.Generator().manual_seed(seed_of(self._seed, epoch))
        return torch.randint(0, 2 * self._by + 1, (2, len(self._padded)), generator=draw)


def network(units: int, seed: int, *, regularized: bool) -> Network:
    torch.manual_seed(seed)
    layer = Bounded if regularized else nn.Linear
    hidden = [layer(SIDE * SIDE, units), layer(units, units)]
    rates = (0.2, 0.5) if regularized else (0.0, 0.0)
    trunk = nn.Sequential(
        nn.Flatten(),
        nn.Dropout(rates[0]),
        hidden[0],
        nn.ReLU(),
        nn.Dropout(rates[1]),
        hidden[1],
        nn.ReLU(),
    )
    top = nn.Linear(units, CLASSES)
    head = Linear(top.weight.detach(), top.bias.detach())
    return Network(Backbone("digits", trunk, "", units, UNSEEN), head, dropout=rates[1])


@dataclass(frozen=True, slots=True)
class Bench:
    digits: Digits
    plan: DevicePlan
    seed: int
    folder: Path

    def trained(self, net: Network, loss: Loss, *, jitter: int, epochs: int, name: str) -> Network:
        digits = self.digits
        device = self.plan.torch_device
        lesson = Lesson(
            ShiftedDigits(digits.pixels, device, by=jitter, seed=self.seed),
            one_hot(digits.labels, CLASSES).float(),
            torch.ones(len(digits)),
            torch.arange(len(digits)),
        )
        tuning = Tuning(epochs, BATCH, RATE, 1.0, 0.0, Strength(0, 0, False), self.seed)
        trainer = Trainer(
            net,
            lesson,
            tuning,
            plan=self.plan,
            checkpoint=self.folder / f"{name}-{self.seed}.pt",
            stage=name,
            loss=loss,
        )
        start = time.perf_counter()
        for _ in trainer.run():
            pass
        print(f"  {name}, seed {self.seed}: {time.perf_counter() - start:.0f} s", flush=True)
        return trainer.network

    def logits(self, net: Network, pixels: Tensor) -> Tensor:
        """(n, 10) on the CPU, without any noise."""
        views = ShiftedDigits(pixels, self.plan.torch_device, by=0, seed=0)
        net.eval()
        with torch.inference_mode(), self.plan.autocast():
            parts = torch.arange(len(pixels)).split(1000)
            said = [net(views.inputs(part, epoch=0)).float().cpu() for part in parts]
        return torch.cat(said)


def errors(bench: Bench, test: Digits, scale: Scale) -> dict[str, int]:
    """Test errors of the three nets, by the names of `PAPER`."""

    def wrong(net: Network) -> int:
        return int((bench.logits(net, test.pixels).argmax(1) != test.labels).sum())

    teacher = bench.trained(
        network(1200, bench.seed, regularized=True),
        against_labels,
        jitter=JITTER,
        epochs=scale.teacher_epochs,
        name="teacher",
    )
    taught_by = Distillation(bench.logits(teacher, bench.digits.pixels), TEMPERATURE, ALPHA)
    losses: dict[str, Loss] = {"student alone": against_labels, "student taught": taught_by}
    students = {
        name: bench.trained(
            network(800, bench.seed, regularized=False),
            loss,
            jitter=0,
            epochs=scale.student_epochs,
            name=name,
        )
        for name, loss in losses.items()
    }
    found = {"teacher": teacher, **students}
    return {name: wrong(net) for name, net in found.items()}


def tell(found: Sequence[dict[str, int]]) -> None:
    print("| net | paper, 60,000 pictures | here: mean, least to most |")
    print("|---|---|---|")
    for name, paper in PAPER.items():
        mine = [one[name] for one in found]
        print(f"| {name} | {paper} | {statistics.mean(mine):.1f}, {min(mine)} to {max(mine)} |")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--seeds", type=int, nargs="+", default=[0])
    asked.add_argument("--device", default="auto")
    asked.add_argument("--keep", type=Path, help="a folder; what was stopped goes on from there")
    # More threads hinder each other in nets so small.
    asked.add_argument("--threads", type=int, default=1)
    given = asked.parse_args()
    scale = QUICK if given.quick else FULL
    device = choose_device(given.device)
    plan = DevicePlan(device, "bf16" if given.quick else "fp32", channels_last=False)
    torch.set_num_threads(given.threads)
    digits = training_digits(given.folder).first(scale.pictures)
    print(f"{scale}, {device}, {torch.get_num_threads()} threads")
    with tempfile.TemporaryDirectory() as folder:
        found = [
            errors(
                Bench(digits, plan, seed, given.keep or Path(folder)),
                test_digits(given.folder),
                scale,
            )
            for seed in given.seeds
        ]
    for seed, one in zip(given.seeds, found, strict=True):
        print(f"  seed {seed}: {one}")
    tell(found)


if __name__ == "__main__":
    main()
