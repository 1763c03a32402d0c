"""The training loop: one pass over the lesson an epoch, a message after each, exact resume.

Nothing but (seed, epoch, step) decides what happens: order, augmentation and dropout are drawn
from them, so a stopped run goes on with the same bits on the CPU.
"""

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW

from core.errors import Cancelled
from core.files import replace_file
from core.jobs.messages import Epoch
from core.progress import Progress
from core.training.device import DevicePlan
from core.training.methods.loss import Loss
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.network import Network
from core.training.tuning.order import Deal, shuffled
from core.training.tuning.rates import Rates
from core.training.tuning.seeds import seed_of
from core.training.tuning.step import GradientStep, Moment
from core.training.tuning.views import ReadingAhead
from core.training.work import Work

_SECONDS_BETWEEN_SAVES = 20.0  # a checkpoint is three times the weights


class Trainer:
    """One training of one network; `run` is the work."""

    def __init__(
        self,
        network: Network,
        lesson: Lesson,
        tuning: Tuning,
        *,
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
        self._plan, self._checkpoint, self._stage = plan, checkpoint, stage
        self._loss = loss
        if isinstance(loss, nn.Module):
            loss.to(plan.torch_device)
        self._deal = deal or shuffled(len(lesson), batch=tuning.batch)
        self._optimizer = _optimizer(network, tuning)
        batches = self._deal(torch.Generator())
        self.steps_per_epoch = len(batches)
        steps = self.steps_per_epoch * tuning.epochs
        self._rates = Rates(self._optimizer, steps=steps, unfreeze=tuning.unfreeze)
        self._gradient = GradientStep(
            forward or network,
            lesson,
            loss,
            plan=replace(plan, precision=tuning.precision or plan.precision),
            micro_batch=max(map(len, batches)),
        )
        self._epoch, self._step = 0, 0
        self._sums = torch.zeros(3)  # loss, right answers, labels of the epoch so far
        self._saved = time.monotonic()

    @property
    def micro_batch(self) -> int:
        """Images that go through at once."""
        return self._gradient.micro_batch

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
        self._sums = self._sums.to(self._plan.torch_device)
        batches = self._batches()
        start, first = time.monotonic(), self._step
        while self._step < self.steps_per_epoch:
            yield from self._take_step(batches[self._step], batches[self._step + 1 :])
            self._step += 1
            yield self._progress(start, self._step - first)
        # None are left if the training was stopped between the last step and this message.
        images = sum(len(rows) for rows in batches[first:])
        seen = sum(len(rows) for rows in batches)
        loss, right, labels = self._sums.tolist()  # waits for the device, once an epoch
        seconds = time.monotonic() - start
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
        seconds = (time.monotonic() - start) / steps * (total - self._done)
        return Progress(self._stage, self._done, total, seconds)

    @property
    def _done(self) -> int:
        return self._epoch * self.steps_per_epoch + self._step

    def _take_step(self, rows: Tensor, following: Sequence[Tensor]) -> Work[None]:
        """One step of the optimizer."""
        if following and isinstance(self.lesson.views, ReadingAhead):
            self.lesson.views.expect(following[0])
        self._rates.set_for(self._done)
        seed = seed_of(self.tuning.seed, self._epoch, self._step, -1)
        moment = Moment(self._epoch, self._step / self.steps_per_epoch, seed)
        sums = yield from self._gradient.backward(rows, moment, self._optimizer.zero_grad)
        self._sums += sums
        self._optimizer.step()

    def _save(self) -> None:
        kept: dict[str, object] = {
            "network": self.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "place": [self._epoch, self._step],
            "sums": self._sums.cpu(),
            "micro_batch": self.micro_batch,
        }
        if isinstance(self._loss, nn.Module):
            kept["loss"] = self._loss.state_dict()
        buffer = io.BytesIO()
        torch.save(kept, buffer)
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
        self._sums, self._gradient.micro_batch = kept["sums"], kept["micro_batch"]
        if isinstance(self._loss, nn.Module):
            self._loss.load_state_dict(kept["loss"])


def _optimizer(network: Network, tuning: Tuning) -> AdamW:
    return AdamW(
        network.parameter_groups(
            rate=tuning.rate,
            trunk_share=tuning.trunk_share,
            decay=tuning.decay,
            layer_decay=tuning.layer_decay,
        )
    )
