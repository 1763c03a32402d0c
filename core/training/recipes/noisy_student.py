"""The recipe noisy-student (Xie, Luong, Hovy, Le 2020): teacher, noised student, and again.

An un-noised teacher labels unlabeled images; an equal or larger student learns from labels and
pseudo-labels under noise, must pass the gate, and is the next teacher. The first teacher is the
best head on frozen features. In a fold, student and teacher are both that fold's, so that no round
is judged on what its teachers were told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.jobs.messages import Note
from core.recipes import Settings
from core.training.evidence.judging import coarsened, fit_views, needed_views
from core.training.evidence.policy import Evidence
from core.training.job import Job
from core.training.methods.choice import choose_head, method_named
from core.training.methods.logistic import logistic
from core.training.methods.noisy_student import Noise, pseudo_labels
from core.training.methods.pool import Targets
from core.training.methods.quota import confidence_floor
from core.training.recipes.candidate import from_fitted
from core.training.recipes.finetuned import tuning_note
from core.training.recipes.ladder import ladder_from
from core.training.recipes.plan import Length, plan_tuning
from core.training.recipes.prepared import Prepared, on_backbone, prepare
from core.training.recipes.story import Story
from core.training.recipes.tuned import COARSE_FOLDS, Course, Tuned, tune
from core.training.tuning.network import Network
from core.training.tuning.seeds import seed_of
from core.training.vision.backbones import load_backbone, with_stochastic_depth
from core.training.work import Work

_ROUNDS = 3
_LEAST_LABELS = 0.25  # of each batch
_NOBODY = torch.empty(0, dtype=torch.int64)
_ON_CPU = Length(passes=1200, least=6, most=12)
_ON_GPU = Length(passes=20_000, least=10, most=40)


def run(job: Job) -> Work[None]:
    prepared = yield from prepare(job)
    rounds = _ROUNDS if job.config.rounds is None else job.config.rounds
    plan = _Plan(prepared, coarsened(prepared.evidence, COARSE_FOLDS), rounds)
    ladder = ladder_from(prepared.backbone.architecture, job.settings.text("ladder"))
    story = Story(prepared, students=rounds)
    with story.timed("head"):
        choice = yield from choose_head(prepared.pool, prepared.evidence)
        done = story.begin(from_fitted(choice.name, choice.fits[0], choice.judged, prepared))
    yield done
    drawn, unlabeled = len(plan.asked(1)), len(plan.unlabeled)
    yield Note(f"Each round draws {drawn} of {unlabeled} unlabeled images.")
    with story.timed("teacher"):
        fits = fit_views(method_named(choice.name), prepared.pool, plan.views)
        teachers = [fitted.probabilities[plan.asked(1)] for fitted in fits]
    for number in range(1, rounds + 1):
        rung = ladder[min(number, len(ladder)) - 1]
        with story.timed("student"):
            student = yield from _on_rung(prepared, rung)
            tuned = yield from _teach(plan, student, teachers, number)
            done = story.challenge(tuned.candidate)
        yield done
        if not done.accepted:
            break
        teachers = tuned.said
    story.finish(f"The first teacher is the {choice.name}.", choice.reason)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all rounds share; `evidence` has few folds, for each is a training in each round."""

    prepared: Prepared
    evidence: Evidence
    rounds: int

    @property
    def settings(self) -> Settings:
        return self.prepared.job.settings

    @property
    def views(self) -> tuple[Targets, ...]:
        return needed_views(self.evidence)

    @property
    def unlabeled(self) -> Tensor:
        """Rows of the pool, ascending."""
        free = self.prepared.pool.learnable.clone()
        free[self.evidence.targets.index] = False
        return free.nonzero().flatten()

    def asked(self, number: int) -> Tensor:
        """The unlabeled rows that the teacher of round `number` labels: a draw of its own."""
        most = round(self.settings.number("unlabeled_ratio") * len(self.evidence.targets))
        seed = seed_of(self.prepared.job.config.seed, number)
        rows = self.unlabeled
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))
        return rows[order[:most]].sort().values


def _teach(plan: _Plan, student: Prepared, teachers: Sequence[Tensor], number: int) -> Work[Tuned]:
    """Do round `number`. `teachers`: what each view's teacher says of `plan.asked(number)`."""
    taught = [
        _labels_of(plan, view, said, number)
        for view, said in zip(plan.views, teachers, strict=True)
    ]
    lessons = tuple(view.joined(pseudo) for view, pseudo in zip(plan.views, taught, strict=True))
    tuning, seconds = plan_tuning(
        student,
        labels=len(lessons[0]),
        trainings=len(lessons),
        length=_ON_CPU if student.plan.device == "cpu" else _ON_GPU,
        stages=plan.rounds,
    )
    yield tuning_note(len(lessons), tuning.epochs, seconds)
    course = Course(
        f"noisy student {number}",
        lessons,
        plan.evidence,
        tuning,
        pseudo_labels=len(taught[0].index.unique()),
        start=noised,
        labels_in_batch=_LEAST_LABELS,
        asked=plan.asked(number + 1) if number < plan.rounds else _NOBODY,
    )
    return (yield from tune(course, student))


def _labels_of(plan: _Plan, view: Targets, said: Tensor, number: int) -> Targets:
    floor = plan.settings.number_or_auto("floor")
    return pseudo_labels(
        plan.prepared.pool,
        view,
        plan.asked(number),
        said,
        floor=confidence_floor(view.classes) if floor is None else floor,
        soft=plan.settings.text("pseudo") == "soft",
    )


def noised(prepared: Prepared, targets: Targets) -> Network:
    """A student that starts from its own pretrained weights and the head that the targets teach;
    while it trains, layers and features drop out."""
    settings = prepared.job.settings
    noise = Noise(settings.number("dropout"), settings.number("drop_path"))
    head = logistic(prepared.pool, targets).linear
    assert head is not None
    torch.manual_seed(prepared.job.config.seed)
    return Network(
        with_stochastic_depth(prepared.backbone, noise.drop_path),
        head.on_raw_features(prepared.pool),
        dropout=noise.dropout,
    )


def _on_rung(prepared: Prepared, name: str) -> Work[Prepared]:
    if name == prepared.backbone.architecture:
        return prepared
    pretrained = prepared.job.settings.yes("pretrained")
    torch.manual_seed(prepared.job.config.seed)  # where its weights are random, always the same
    return (yield from on_backbone(prepared, load_backbone(name, pretrained=pretrained)))
