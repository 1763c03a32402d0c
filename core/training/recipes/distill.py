"""The recipe distill (Hinton, Vinyals, Dean 2015): the project's current model teaches a student.

The student is a head on the frozen features of its backbone, which takes seconds, or with train=all
the whole backbone. The teacher has learned from the labels, so that cross-validation cannot judge
what it taught: a student is measured on a hold-out that its teacher never saw, or not at all, and
an unmeasured one does not take its teacher's place by itself.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.jobs.messages import Note, Progress
from core.recipes import Settings
from core.training.evidence.gate import Verdict
from core.training.evidence.judging import judge
from core.training.evidence.policy import Evidence
from core.training.job import Job
from core.training.methods.distillation import Distillation
from core.training.methods.logistic import fit
from core.training.methods.pool import Fitted, Linear, Pool, Targets
from core.training.recipes.candidate import Candidate, from_fitted
from core.training.recipes.finetuned import tuning_note
from core.training.recipes.plan import plan_tuning
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.story import Story
from core.training.recipes.teacher import Teacher, current_teacher, require_teacher
from core.training.recipes.tuned import Course, tune
from core.training.tuning.network import Network
from core.training.work import Work

_MOST_ROWS = 20_000  # a linear head has no use for more
_DECAY = 1e-4  # of a head that has soft targets in plenty
_UNMEASURED = "Not measured: the teacher has learned from these labels."
_NOT_BY_ITSELF = Verdict(
    False, "Not compared: the teacher has learned from the labels. Make it current by hand."
)


def run(job: Job) -> Work[None]:
    require_teacher(job)
    prepared = yield from prepare(job)
    teacher = current_teacher(prepared)
    prepared = replace(prepared, evidence=_fair_evidence(prepared, teacher))
    transfer = transfer_set(prepared, teacher, with_labels=job.settings.yes("labels"))
    loss = distillation(teacher, job.settings)
    images = len(transfer)
    yield Note(f"The current model teaches a student on {images} images.")
    story = Story(prepared, students=0)
    with story.timed("distill"):
        yield Progress("distillation", 0)
        fitted = distilled_head(prepared.pool, transfer, loss)
        if job.settings.text("train") == "all":
            student = yield from _train_all(prepared, transfer, loss, fitted)
        else:
            judged = judge([fitted], prepared.evidence)
            student = from_fitted("distilled head", fitted, judged, prepared)
        done = story.begin(student)
    yield done
    unmeasured = student.judged is None
    story.finish("Taught by the current model.", against=_NOT_BY_ITSELF if unmeasured else None)


def distillation(teacher: Teacher, settings: Settings) -> Distillation:
    """Without labels nothing but the teacher is imitated."""
    alpha = settings.number("alpha") if settings.yes("labels") else 1.0
    return Distillation(teacher.logits, settings.number("temperature"), alpha)


def transfer_set(prepared: Prepared, teacher: Teacher, *, with_labels: bool) -> Targets:
    """The unlabeled images that the teacher knows, with nothing in `soft`, behind the labels."""
    labels, pool = prepared.evidence.targets, prepared.pool
    free = pool.learnable & teacher.knows
    free[labels.index] = False
    index = free.nonzero().flatten()
    nothing = torch.zeros(len(index), labels.classes)
    first = int(labels.group.max()) + 1
    unlabeled = Targets(index, nothing, torch.ones(len(index)), first + torch.arange(len(index)))
    known = labels.only(teacher.knows[labels.index])
    return known.joined(unlabeled) if with_labels or not len(index) else unlabeled


def distilled_head(pool: Pool, transfer: Targets, loss: Distillation) -> Fitted:
    """A linear student on frozen features."""
    if len(transfer) > _MOST_ROWS:
        generator = torch.Generator().manual_seed(0)
        transfer = transfer.only(torch.randperm(len(transfer), generator=generator)[:_MOST_ROWS])
    linear = fit(pool.features[transfer.index], transfer, weight_decay=_DECAY, loss=loss)
    said = linear.logits(pool.features).softmax(1)
    return Fitted(said, linear, pseudo_labels=_unlabeled(transfer))


def _train_all(
    prepared: Prepared, transfer: Targets, loss: Distillation, fitted: Fitted
) -> Work[Candidate]:
    """The whole backbone, from the distilled head on."""
    assert fitted.linear is not None
    tuning, seconds = plan_tuning(prepared, labels=len(transfer), trainings=1)
    yield tuning_note(1, tuning.epochs, seconds)
    course = Course(
        "distilled network",
        (transfer,),
        prepared.evidence,
        tuning,
        _unlabeled(transfer),
        start=_From(fitted.linear),
        loss=loss,
    )
    tuned = yield from tune(course, prepared)
    return tuned.candidate


@dataclass(frozen=True, slots=True)
class _From:
    head: Linear  # on features of the pool

    def __call__(self, prepared: Prepared, _targets: Targets) -> Network:
        return Network(prepared.backbone, self.head.on_raw_features(prepared.pool))


def _fair_evidence(prepared: Prepared, teacher: Teacher) -> Evidence:
    evidence = prepared.evidence
    ids = [image.id for image in prepared.images]
    if not evidence.method or teacher.never_saw(evidence, ids):
        return evidence
    none: Tensor = torch.zeros_like(evidence.measured)
    return replace(
        evidence,
        folds=torch.full_like(evidence.folds, -1),
        measured=none,
        held=None,
        method=None,
        reason=_UNMEASURED,
    )


def _unlabeled(transfer: Targets) -> int:
    return int((transfer.soft.sum(1) == 0).sum())
