"""Table 1 of Lee 2013, Pseudo-Label, on MNIST: dropNN against dropNN + PL.

    python tests/benchmarks/lee2013.py /work/data/mnist --quick --labels 100

The loss, the loop and the network around the hidden layer are the product's. What differs from the
paper: AdamW with warm-up and cosine in place of its SGD with rising momentum; 60,000 images without
the labeled ones are unlabeled; no validation set, for nothing is chosen. `--quick` has a smaller
hidden layer and fewer epochs for two cores; T1 and T2 keep their shares of the epochs.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.jobs.messages import Epoch
from core.training.device import DevicePlan, choose_device
from core.training.methods.lee2013 import COSTS, PseudoLabel, Ramp, ramp_for
from core.training.methods.pool import Linear
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.network import Network
from core.training.tuning.order import Deal, with_labels
from core.training.vision.backbones import Backbone, Norms
from tests.benchmarks.mnist import CLASSES, SIDE, Digits, test_digits, training_digits

PAPER = {100: (21.89, 16.15), 600: (8.57, 5.03), 1000: (6.59, 4.30), 3000: (3.72, 2.80)}
LABELED, UNLABELED = 32, 256  # images of each in a batch


@dataclass(frozen=True, slots=True)
class Scale:
    hidden: int
    epochs: int
    seeds: tuple[int, ...]


QUICK = Scale(hidden=256, epochs=12, seeds=(0, 1, 2))
FULL = Scale(hidden=5000, epochs=1000, seeds=tuple(range(10)))


@dataclass(frozen=True, slots=True)
class Bench:
    train: Digits
    test: Digits
    scale: Scale
    rate: float
    outputs: str
    plan: DevicePlan


def trained_error(bench: Bench, labels: int, seed: int, *, ramp: Ramp | None) -> float:
    """Percent of test errors; without a ramp the unlabeled images are left out of every batch."""
    true = drawn(bench.train.labels, labels, seed)
    soft = torch.zeros(len(bench.train), CLASSES)
    soft[true, bench.train.labels[true]] = 1
    network = drop_nn(bench.scale.hidden, seed)
    rows = torch.arange(len(bench.train))
    lesson = Lesson(
        AsTheyAre(bench.train.pixels, bench.plan.torch_device),
        soft,
        torch.ones(len(rows)),
        rows,
        means_apart=True,
    )
    batch = LABELED + UNLABELED
    is_labeled = soft.sum(1) > 0
    deal = with_labels(is_labeled, batch=batch, share=LABELED / batch)
    strength = Strength(0, 0, flip=False)
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(
            network,
            lesson,
            Tuning(bench.scale.epochs, batch, bench.rate, 1.0, 0.0, strength, seed),
            plan=bench.plan,
            checkpoint=Path(folder) / "it.pt",
            stage="lee2013",
            loss=PseudoLabel(ramp or Ramp(0, 0, 0.0), COSTS[bench.outputs]),
            deal=deal if ramp else labels_alone(deal, is_labeled),
        )
        for message in trainer.run():
            if isinstance(message, Epoch) and message.epoch * 5 % bench.scale.epochs == 0:
                wrong = percent_wrong(network, bench)
                print(f"  epoch {message.epoch}: {wrong:.2f} %", file=sys.stderr, flush=True)
    return percent_wrong(network, bench)


def drop_nn(hidden: int, seed: int) -> Network:
    """784 - hidden - 10 with ReLU; a fifth of the pixels and half of the hidden units drop out."""
    torch.manual_seed(seed)
    trunk = nn.Sequential(nn.Dropout(0.2), nn.Linear(SIDE * SIDE, hidden), nn.ReLU())
    top = nn.Linear(hidden, CLASSES)
    norms = Norms(SIDE, True, 1.0, (0.0,), (1.0,), "none")
    head = Linear(top.weight.detach(), top.bias.detach())
    return Network(Backbone("dropNN", trunk, "", hidden, norms), head, dropout=0.5)


class AsTheyAre:
    """`Views` of digits: (b, 784) in [0, 1], unchanged, from the device's own memory."""

    def __init__(self, pixels: Tensor, device: torch.device) -> None:
        self._pixels = (pixels.float() / 255).flatten(1).to(device)

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        return self._pixels[rows.to(self._pixels.device)]


def drawn(truth: Tensor, count: int, seed: int) -> Tensor:
    """Rows (count,) of `truth`, as many of each class."""
    order = torch.randperm(len(truth), generator=torch.Generator().manual_seed(seed))
    each = count // CLASSES
    return torch.cat([order[truth[order] == kind][:each] for kind in range(CLASSES)])


def percent_wrong(network: Network, bench: Bench) -> float:
    """Of the test digits; leaves the network as it learns."""
    views = AsTheyAre(bench.test.pixels, bench.plan.torch_device)
    network.eval()
    with torch.inference_mode():
        parts = torch.arange(len(bench.test)).split(2000)
        said = [network(views.inputs(part, epoch=0)).argmax(1).cpu() for part in parts]
    network.train()
    return 100 * float((torch.cat(said) != bench.test.labels).float().mean())


def labels_alone(deal: Deal, labeled: Tensor) -> Deal:
    """The same batches without their unlabeled images."""

    def dealt(generator: torch.Generator) -> list[Tensor]:
        return [rows[labeled[rows]] for rows in deal(generator)]

    return dealt


def column(bench: Bench, labels: int) -> str:
    """One column of the table as a Markdown row beside the paper's numbers."""
    ramp = ramp_for(bench.scale.epochs, first=None, last=None)
    found: dict[bool, list[float]] = {False: [], True: []}
    start = time.monotonic()
    for seed in bench.scale.seeds:
        for taught in (False, True):
            wrong = trained_error(bench, labels, seed, ramp=ramp if taught else None)
            found[taught].append(wrong)
            name = "dropNN + PL" if taught else "dropNN"
            print(f"{labels} labels, seed {seed}, {name}: {wrong:.2f} %", file=sys.stderr)
    better = sum(pl < plain for plain, pl in zip(found[False], found[True], strict=True))
    ours = " | ".join(spread(found[taught]) for taught in (False, True))
    paper = " | ".join(f"{value:.2f}" for value in PAPER[labels])
    seconds = time.monotonic() - start
    return f"| {labels} | {ours} | {better} of {len(bench.scale.seeds)} | {paper} | {seconds:.0f} |"


def spread(values: list[float]) -> str:
    found = torch.tensor(values)
    return f"{found.mean():.2f} ± {found.std(correction=0):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--labels", type=int, nargs="*", choices=list(PAPER), default=list(PAPER))
    parser.add_argument("--seeds", type=int, nargs="+")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--hidden", type=int)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--outputs", choices=list(COSTS), default="sigmoid")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    base = QUICK if asked.quick else FULL
    scale = Scale(
        asked.hidden or base.hidden,
        asked.epochs or base.epochs,
        tuple(asked.seeds or base.seeds),
    )
    plan = DevicePlan(choose_device(asked.device), "fp32", channels_last=False)
    train, test = training_digits(asked.data), test_digits(asked.data)
    bench = Bench(train, test, scale, asked.rate, asked.outputs, plan)
    print(f"{scale}, {asked.outputs} outputs, AdamW at {asked.rate:g}, {plan.device}\n")
    print("| labels | dropNN, % wrong | + PL | PL better | paper: dropNN | + PL | seconds |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for labels in asked.labels:
        print(column(bench, labels), flush=True)


if __name__ == "__main__":
    main()
