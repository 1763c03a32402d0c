"""A course: which lessons a network is taught by, and what follows from them."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from core.training.evidence.policy import Evidence
from core.training.methods.loss import Loss, smoothed
from core.training.methods.negatives import Heeding, negatives
from core.training.methods.pool import Targets
from core.training.recipes.prepared import Prepared
from core.training.recipes.start import Start, from_head
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Tuning
from core.training.tuning.network import Network
from core.training.tuning.order import Deal, with_labels

_NEGATIVES = 4  # labels for each image that teaches what it is not: a fourth more to look at
_LABELS_BESIDE = 0.5  # of each batch with such images


@dataclass(frozen=True, slots=True)
class Course:
    """What is to be trained: `lessons[0]` teaches the model that is kept, `lessons[f + 1]` the one
    that is judged on fold f of `evidence`.

    A method brings what is its own: the network that a lesson `start`s from, the `loss`, the least
    share of true labels in a batch. `asked`: rows of the pool that every fold's network is asked
    about, for whom they teach next. `strong`: how images without a label are shown a second time,
    where the loss compares the two; `means_apart`: see `Lesson`. `map_views`: 0 trains
    the whole network; else the last stage alone, from the maps of so many views of each image.
    `settle` is done with each network when it has been trained.
    """

    name: str
    lessons: tuple[Targets, ...]
    evidence: Evidence
    tuning: Tuning
    pseudo_labels: int = 0
    start: Start = from_head
    loss: Loss | None = None  # None: cross-entropy with smoothed labels
    losses: tuple[Loss, ...] = ()  # one per lesson, where each has its own
    labels_in_batch: float = 0.0
    asked: Tensor = field(default_factory=lambda: torch.empty(0, dtype=torch.int64))
    strong: Strength | None = None
    means_apart: bool = False
    map_views: int = 0
    settle: Callable[[Network], None] | None = None

    @property
    def has_own_loss(self) -> bool:
        return self.loss is not None or bool(self.losses)


def ruled_out_beside(course: Course, prepared: Prepared, lesson: Targets) -> Targets:
    """Images that teach what they are not beside a lesson: where the loss compares with labels
    alone, and pictures are not mixed."""
    idle = course.has_own_loss or course.tuning.mix is not None
    most = 0 if idle else len(lesson) // _NEGATIVES
    return negatives(prepared.pool, lesson, most=most)


def rows_needed(course: Course, prepared: Prepared) -> Tensor:
    evidence = course.evidence
    held = [] if evidence.held is None else [evidence.held.index]
    taught = [index for it in course.lessons for index in taught_rows(course, prepared, it)]
    return torch.cat([*taught, *held, evidence.targets.index, course.asked]).unique()


def taught_rows(course: Course, prepared: Prepared, lesson: Targets) -> tuple[Tensor, Tensor]:
    return lesson.index, ruled_out_beside(course, prepared, lesson).index


def loss_of(course: Course, targets: Targets, prepared: Prepared) -> Loss:
    """One with a state of its own begins anew for every network."""
    loss = course.losses[course.lessons.index(targets)] if course.losses else course.loss
    if isinstance(loss, nn.Module):
        return deepcopy(loss)
    if loss is not None:
        return loss
    labels, ruled_out = smoothed(prepared.job.settings.number("smoothing")), prepared.pool.ruled_out
    return labels if ruled_out is None else Heeding(labels, ruled_out)


def deal_of(course: Course, targets: Targets) -> Deal | None:
    """None: batches as they come."""
    batch, share = course.tuning.batch, course.labels_in_batch
    true = torch.isin(targets.index, course.evidence.targets.index)
    taught = targets.soft.sum(1) > 0
    if share and bool(true.any()):
        return with_labels(true, batch=batch, share=share)
    if course.has_own_loss or bool(taught.all()):
        return None
    return with_labels(taught, batch=batch, share=_LABELS_BESIDE)
