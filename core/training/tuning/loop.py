"""The training loop: one pass over the labels an epoch, a message after each, exact resume.

Nothing but (seed, epoch, step) decides what happens: order, augmentation and dropout are drawn
from them, so a stopped run goes on with the same bits on the CPU.
"""

import io
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.optim import AdamW

from core.errors import Cancelled, UserError
from core.files import replace_file
from core.jobs.messages import Epoch, Note
from core.progress import Progress
from core.training.device import DevicePlan
from core.training.methods.logistic import cross_entropy
from core.training.methods.pool import Loss
from core.training.tuning.augment import Strength, augmentation, augmented, seed_generators, seed_of
from core.training.tuning.network import Network
from core.training.tuning.order import Deal, shuffled
from core.training.vision.preprocess import Preprocessing
from core.training.work import Work

_WARM_UP = 0.1  # share of the steps
_MOST_HALVINGS = 4
_SECONDS_BETWEEN_SAVES = 20.0  # a checkpoint is three times the weights


@dataclass(frozen=True, slots=True)
class Tuning:
    epochs: int
    batch: int  # images in one step of the optimizer
    rate: float
    trunk_share: float
    decay: float
    strength: Strength
    seed: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from: `pixels` uint8 (m, 3, s, s), `soft` (m, classes), `weight` (m,) and
    `images` (m,), their rows of the pool."""

    pixels: Tensor
    soft: Tensor
    weight: Tensor
    images: Tensor

    def __len__(self) -> int:
        return self.pixels.shape[0]


class Trainer:
    """One training of one network; `run` is the work."""

    def __init__(
        self,
        network: Network,
        lesson: Lesson,
        tuning: Tuning,
        *,
        preprocessing: Preprocessing,
        plan: DevicePlan,
        checkpoint: Path,
        stage: str,
        loss: Loss,
        deal: Deal | None = None,
        forward: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        """A method brings its `loss` and, where shuffled batches will not do, its `deal`. `forward`
        replaces the network's own, for tests of memory running out."""
        plan.place(network)
        self.network, self.lesson, self.tuning = network, lesson, tuning
        self._preprocessing, self._plan = preprocessing, plan
        self._checkpoint, self._stage = checkpoint, stage
        self._loss = loss
        self._deal = deal or shuffled(len(lesson), batch=tuning.batch)
        self._forward = forward or network
        self._augment = augmentation(tuning.strength, preprocessing.size)
        self._optimizer = AdamW(
            network.parameter_groups(
                rate=tuning.rate, trunk_share=tuning.trunk_share, decay=tuning.decay
            )
        )
        self._rates = [float(group["lr"]) for group in self._optimizer.param_groups]
        self.micro_batch = tuning.batch
        self.steps_per_epoch = len(self._deal(torch.Generator()))
        self._epoch, self._step = 0, 0
        self._sums = torch.zeros(3)  # loss, right answers, labels of the epoch so far
        self._saved = time.monotonic()

    def run(self) -> Work[None]:
        """Train to the last epoch, from the checkpoint if there is one.

        Thrown `Cancelled`, it leaves a checkpoint.
        """
        self._resume()
        try:
            while self._epoch < self.tuning.epochs:
                yield from self._run_epoch()
                if time.monotonic() - self._saved > _SECONDS_BETWEEN_SAVES:
                    self._save()
            self._save()
        except (Cancelled, GeneratorExit):
            self._save()
            raise
        self.network.eval()

    def _run_epoch(self) -> Work[None]:
        self.network.train()
        batches = self._batches()
        start, first = time.monotonic(), self._step
        while self._step < self.steps_per_epoch:
            yield from self._take_step(batches[self._step])
            self._step += 1
            yield self._progress(start, self._step - first)
        # None are left if the training was stopped between the last step and this message.
        seconds, images = time.monotonic() - start, sum(len(rows) for rows in batches[first:])
        seen = sum(len(rows) for rows in batches)
        loss, right, labels = self._sums.tolist()
        self._epoch, self._step = self._epoch + 1, 0
        self._sums = torch.zeros(3)
        yield Epoch(
            stage=self._stage,
            epoch=self._epoch,
            epochs=self.tuning.epochs,
            loss=loss / seen,
            training_accuracy=right / labels if labels else None,
            images_per_second=images / seconds if images else None,
        )

    def _batches(self) -> Sequence[Tensor]:
        generator = torch.Generator().manual_seed(seed_of(self.tuning.seed, self._epoch))
        return self._deal(generator)

    def _progress(self, start: float, steps: int) -> Progress:
        total = self.steps_per_epoch * self.tuning.epochs
        done = self._epoch * self.steps_per_epoch + self._step
        return Progress(
            self._stage, done, total, (time.monotonic() - start) / steps * (total - done)
        )

    def _take_step(self, rows: Tensor) -> Work[None]:
        """One step of the optimizer; out of memory halves what goes through at once."""
        pixels = augmented(
            self.lesson.pixels, rows, self._augment, seed=self.tuning.seed, epoch=self._epoch
        )
        self._set_rates()
        for _ in range(_MOST_HALVINGS + 1):
            if self._accumulated(pixels, rows):
                break
            yield self._halve()
        else:
            raise UserError(
                "Even {images} images at once do not fit into the memory of the {device}. Choose a "
                "smaller backbone or input size, or the device cpu.",
                images=self.micro_batch,
                device=self._plan.device,
            )
        self._optimizer.step()

    def _accumulated(self, pixels: Tensor, rows: Tensor) -> bool:
        """Gradients of the whole step, `micro_batch` images at a time; False out of memory."""
        self._optimizer.zero_grad()
        seed = seed_of(self.tuning.seed, self._epoch, self._step, -1)
        seed_generators(seed, self._plan.device)
        total = self.lesson.weight[rows].sum()
        sums = torch.zeros(3)
        try:
            for part, of in zip(
                pixels.split(self.micro_batch), rows.split(self.micro_batch), strict=True
            ):
                sums += self._backward(part, of, total)
        except torch.OutOfMemoryError:
            return False
        self._sums += sums
        return True

    def _backward(self, pixels: Tensor, rows: Tensor, total: Tensor) -> Tensor:
        device = self._plan.torch_device
        soft, weight = self.lesson.soft[rows].to(device), self.lesson.weight[rows].to(device)
        with self._plan.autocast():
            logits = self._forward(self._preprocessing.normalized(pixels.to(device)))
        each = self._loss(logits.float(), soft, self.lesson.images[rows])
        torch.autograd.backward((each * weight).sum() / total.to(device))
        labeled = soft.sum(1) > 0
        right = ((logits.argmax(1) == soft.argmax(1)) & labeled).float().sum()
        return torch.stack((each.detach().sum(), right, labeled.float().sum())).cpu()

    def _halve(self) -> Note:
        if self._plan.device == "cuda":
            torch.cuda.empty_cache()
        self.micro_batch = max(1, self.micro_batch // 2)
        return Note(
            f"Out of memory: {self.micro_batch} images go through at once now, the batch stays "
            f"{self.tuning.batch}."
        )

    def _set_rates(self) -> None:
        """Linear warm-up, then a cosine to zero."""
        total = self.steps_per_epoch * self.tuning.epochs
        done = self._epoch * self.steps_per_epoch + self._step
        warm = max(1, round(_WARM_UP * total))
        if done < warm:
            share = (done + 1) / warm
        else:
            share = 0.5 * (1 + math.cos(math.pi * (done - warm) / max(1, total - warm)))
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * share

    def _save(self) -> None:
        buffer = io.BytesIO()
        torch.save(
            {
                "network": self.network.state_dict(),
                "optimizer": self._optimizer.state_dict(),
                "place": [self._epoch, self._step],
                "sums": self._sums,
                "micro_batch": self.micro_batch,
            },
            buffer,
        )
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._checkpoint, buffer.getvalue())
        self._saved = time.monotonic()

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            return
        kept: Any = torch.load(self._checkpoint, map_location="cpu", weights_only=True)
        self.network.load_state_dict(kept["network"])
        self._optimizer.load_state_dict(kept["optimizer"])
        self._epoch, self._step = kept["place"]
        self._sums, self.micro_batch = kept["sums"], kept["micro_batch"]


def smoothed(smoothing: float) -> Loss:
    """Cross-entropy with labels that leave `smoothing` to all classes alike."""

    def loss(logits: Tensor, soft: Tensor, _images: Tensor) -> Tensor:
        return cross_entropy(logits, soft * (1 - smoothing) + smoothing / soft.shape[1])

    return loss
