"""The recipe distill (Hinton, Vinyals, Dean 2015): a model of the project teaches a student.

The student is a head on the frozen features of its network, which takes seconds, or with train=all
the whole network. How it can be judged stands in `teaching`; one that cannot does not take the
current model's place by itself.
"""

from dataclasses import dataclass
from pathlib import Path

import torch

from core.errors import UserError
from core.jobs.messages import Note, Progress
from core.recipes import Settings
from core.training.bundle import read_bundle
from core.training.evidence.evaluate import Accuracy, accuracy
from core.training.evidence.gate import Verdict
from core.training.evidence.judging import judge
from core.training.job import Job
from core.training.methods.distillation import Distillation
from core.training.methods.logistic import fit
from core.training.methods.pool import Fitted, Pool, Targets
from core.training.recipes.candidate import Candidate, from_fitted
from core.training.recipes.course import Course
from core.training.recipes.finetuned import tuning_note
from core.training.recipes.plan import FINETUNING, FROM_RANDOM, plan_tuning
from core.training.recipes.prepared import Prepared
from core.training.recipes.scratch import from_random
from core.training.recipes.story import Story
from core.training.recipes.student import (
    prepare_student,
    starts_from_random,
    trains_all,
    with_default_student,
)
from core.training.recipes.teacher import read_teacher, require_teacher, teacher_folder
from core.training.recipes.teaching import Teaching, fidelity, plan_teaching
from core.training.recipes.tuned import COARSE_FOLDS, tune
from core.training.tuning.network import Network
from core.training.work import Work

_MOST_ROWS = 20_000  # a linear head has no use for more
_DECAY = 1e-4  # of a head that has soft targets in plenty
_NOT_BY_ITSELF = Verdict(
    False,
    "Its teacher has learned from the labels, so that none of them compares the two. Make it "
    "current by hand if you trust it more.",
    compared=False,
)


def run(job: Job) -> Work[None]:
    require_teacher(job)
    bundle = read_bundle(Path(teacher_folder(job)) / "model")
    chosen = with_default_student(job, bundle)
    prepared = yield from prepare_student(chosen.job)
    if chosen.remark:
        yield Note(chosen.remark)
    teacher = read_teacher(prepared)
    whole = trains_all(prepared.job)
    teaching = yield from plan_teaching(
        prepared,
        teacher,
        bundle,
        alpha=alpha_of(job.settings),
        folds=COARSE_FOLDS if whole else None,
    )
    images = len(teaching.lessons[0])
    if not images:
        raise UserError("There is no image to learn from that the teacher knows.")
    yield Note(f"The teacher teaches a student on {images} images.")
    story = Story(prepared, students=0)
    with story.timed("distill"):
        yield Progress("distillation", 0)
        student = yield from (_train_all if whole else _train_head)(prepared, teaching)
        measured = accuracy(teaching.teacher_judged)
        faithful = fidelity(student.probabilities, teaching, teacher)
        done = story.begin(
            student,
            reason=_fidelity_in_words(faithful) if faithful else "",
            teacher_accuracy=measured.value if measured else None,
        )
    yield done
    unmeasured = student.judged is None
    story.finish(
        _how_judged(teaching),
        against=_NOT_BY_ITSELF if unmeasured else None,
        evidence=teaching.evidence,
        fidelity=faithful,
    )


def alpha_of(settings: Settings) -> float:
    """Without labels nothing but the teacher is imitated."""
    return settings.number("alpha") if settings.yes("labels") else 1.0


def distilled_head(pool: Pool, transfer: Targets, loss: Distillation) -> Fitted:
    """A linear student on frozen features."""
    count = int((transfer.soft.sum(1) == 0).sum())
    if len(transfer) > _MOST_ROWS:
        generator = torch.Generator().manual_seed(0)
        transfer = transfer.only(torch.randperm(len(transfer), generator=generator)[:_MOST_ROWS])
    linear = fit(pool.features[transfer.index], transfer, weight_decay=_DECAY, loss=loss)
    return Fitted(linear.logits(pool.features).softmax(1), linear, pseudo_labels=count)


def _train_head(prepared: Prepared, teaching: Teaching) -> Work[Candidate]:
    fits: list[Fitted] = []
    for at, (lesson, loss) in enumerate(zip(teaching.lessons, teaching.losses, strict=True)):
        fits.append(distilled_head(prepared.pool, lesson, loss))
        yield Progress("distillation", at + 1, len(teaching.lessons))
    judged = judge(fits, teaching.evidence)
    return from_fitted("distilled head", fits[0], judged, prepared)


def _train_all(prepared: Prepared, teaching: Teaching) -> Work[Candidate]:
    """The whole network: from the distilled head on, or from random weights."""
    random = starts_from_random(prepared.job)
    trainings = len(teaching.lessons)
    tuning, seconds = plan_tuning(
        prepared,
        labels=len(teaching.lessons[0]),
        trainings=trainings,
        length=FROM_RANDOM if random else FINETUNING,
    )
    yield tuning_note(trainings, tuning.epochs, seconds)
    course = Course(
        "distilled network",
        teaching.lessons,
        teaching.evidence,
        tuning,
        teaching.unlabeled,
        start=from_random if random else _FromDistilledHead(teaching),
        losses=teaching.losses,
    )
    return (yield from tune(course, prepared)).candidate


@dataclass(frozen=True, slots=True)
class _FromDistilledHead:
    teaching: Teaching

    def __call__(self, prepared: Prepared, targets: Targets) -> Network:
        loss = self.teaching.losses[self.teaching.lessons.index(targets)]
        head = distilled_head(prepared.pool, targets, loss).linear
        assert head is not None
        torch.manual_seed(prepared.job.config.seed)
        return Network(prepared.backbone, head.on_raw_features(prepared.pool))


def _how_judged(teaching: Teaching) -> str:
    if teaching.teacher_judged is not None:
        return "Judged by students of teachers that were taught again without each fold."
    return "Taught by its teacher's softened probabilities."


def _fidelity_in_words(it: Accuracy) -> str:
    return (
        f"It says what its teacher says on {it.value:.0%} (95 % interval {it.low:.0%} to "
        f"{it.high:.0%}) of {it.n} images that it has not learned from."
    )
