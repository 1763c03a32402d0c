"""The gradient of one step: as many images at once as fit, nothing waits for the device."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.errors import UserError
from core.jobs.messages import Note
from core.training.device import DevicePlan
from core.training.methods.loss import Answers, Loss
from core.training.methods.mixing import Batch
from core.training.tuning.lesson import Lesson
from core.training.tuning.seeds import seed_generators
from core.training.work import Work

_MOST_HALVINGS = 4


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step happens: `epochs` are whole ones, `share` is that of the present one."""

    epoch: int
    share: float
    seed: int  # of what is drawn in this step, such as dropout

    @property
    def time(self) -> float:
        return self.epoch + self.share


class GradientStep:
    """`micro_batch`: images that go through at once; halved when memory runs out."""

    def __init__(
        self,
        forward: Callable[[Tensor], Tensor],
        lesson: Lesson,
        loss: Loss,
        *,
        plan: DevicePlan,
        micro_batch: int,
    ) -> None:
        self._forward, self._lesson, self._loss, self._plan = forward, lesson, loss, plan
        self.micro_batch = micro_batch

    def backward(self, rows: Tensor, moment: Moment, zero_grad: Callable[[], None]) -> Work[Tensor]:
        """Leave the gradient of the batch `rows` in the parameters and return its sums (3,) on the
        device: loss, right answers, labels. Raises UserError if not even few images fit."""
        for _ in range(_MOST_HALVINGS + 1):
            zero_grad()
            seed_generators(moment.seed, self._plan.device)
            try:
                return self._accumulated(rows, moment)
            except torch.OutOfMemoryError:
                yield self._halve(len(rows))
        raise UserError(
            "Even {images} images at once do not fit into the memory of the {device}. Choose a "
            "smaller backbone or input size, or the device cpu.",
            images=self.micro_batch,
            device=self._plan.device,
        )

    def _accumulated(self, rows: Tensor, moment: Moment) -> Tensor:
        sums = torch.zeros(3, device=self._plan.torch_device)
        batch = self._batch(rows, moment)
        parts = zip(
            batch.inputs.split(self.micro_batch),
            batch.soft.split(self.micro_batch),
            batch.shares.split(self.micro_batch),
            rows.split(self.micro_batch),
            strict=True,
        )
        for inputs, soft, share, of in parts:
            answers = self._ask(inputs, soft, of, moment)
            each = self._loss(answers)
            torch.autograd.backward((each * share).sum())
            labeled = answers.soft.sum(1) > 0
            right = (answers.logits.argmax(1) == answers.soft.argmax(1)) & labeled
            sums += torch.stack((each.detach().sum(), right.sum(), labeled.sum()))
        return sums

    def _batch(self, rows: Tensor, moment: Moment) -> Batch:
        lesson, device = self._lesson, self._plan.torch_device
        batch = Batch(
            lesson.views.inputs(rows, epoch=moment.epoch),
            lesson.soft[rows].to(device, non_blocking=True),
            lesson.shares(rows).to(device, non_blocking=True),
        )
        if lesson.mix is None:
            return batch
        return lesson.mix(batch, np.random.default_rng(moment.seed))

    def _ask(self, inputs: Tensor, soft: Tensor, rows: Tensor, moment: Moment) -> Answers:
        lesson = self._lesson
        if lesson.strong_views is None:
            return Answers(self._said(inputs), soft, lesson.images[rows], None, moment.time)
        free = (~lesson.labeled(rows)).nonzero().flatten()
        if len(free):
            twice = lesson.strong_views.inputs(rows[free], epoch=moment.epoch)
            inputs = torch.cat((inputs, twice))
        said = self._said(inputs)
        logits, again = said[: len(rows)], said[len(rows) :]
        strong = torch.zeros_like(logits).index_copy(0, free.to(logits.device), again)
        return Answers(logits, soft, lesson.images[rows], strong, moment.time)

    def _said(self, inputs: Tensor) -> Tensor:
        with self._plan.autocast():
            return self._forward(inputs).float()

    def _halve(self, batch: int) -> Note:
        if self._plan.device == "cuda":
            torch.cuda.empty_cache()
        self.micro_batch = max(1, self.micro_batch // 2)
        return Note(
            f"Out of memory: {self.micro_batch} images go through at once now, the batch stays "
            f"{batch}."
        )
