"""The recipe noisy-student (Xie, Luong, Hovy, Le 2020): teacher, noised student, and again.

An un-noised teacher labels unlabeled images; an equal or larger student learns from labels and
pseudo-labels under noise, must pass the gate, and is the next teacher. The first teacher is the
best head on frozen features. In a fold, student and teacher are both that fold's, so that no round
is judged on what its teachers were told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.jobs.messages import Note
from core.setting import AUTO
from core.training.evidence.judging import coarsened
from core.training.job import Job
from core.training.methods.choice import choose_head
from core.training.methods.logistic import fitted
from core.training.methods.noisy_student import Noise, pseudo_labels
from core.training.methods.pool import Fitted, Targets
from core.training.methods.quota import confidence_floor
from core.training.recipes.budget import Budget
from core.training.recipes.candidate import from_fitted
from core.training.recipes.course import Course
from core.training.recipes.draws import Draws
from core.training.recipes.ladder import ladder_from
from core.training.recipes.plan import tuning_for
from core.training.recipes.prepared import Prepared, on_backbone, prepare
from core.training.recipes.schedule import Schedule
from core.training.recipes.scheduling import schedule_for
from core.training.recipes.story import Story
from core.training.recipes.tuned import COARSE_FOLDS, Tuned, tune
from core.training.tuning.network import Network
from core.training.vision.backbones import load_backbone, with_stochastic_depth
from core.training.vision.input_size import student_preprocessing
from core.training.work import Work

ROUNDS = 3
_LEAST_LABELS = 0.25  # of each batch
_HEAD_ROWS = 4000  # from which a student's head begins; its network learns from all
_HEAD_DECAY = 1e-2
_FIXED_ON_CPU = 0.5  # of the layers; nearly as right in half the time
_MARGIN = 1.2  # a round may take so much longer than the one before
_SETTLED = 0.01  # of the pseudo-labels: fewer changes teach nothing new
_REFUSED = "It ended because a student did not pass."
_UNCHANGED = "It ended because the pseudo-labels hardly changed any more."
_OVER = "It ended because the time was over."
_NO_TIME = "There was no time for a student."


def run(job: Job) -> Work[None]:
    budget = Budget.of(job)
    prepared = yield from prepare(job)
    prepared = judged_in_few_folds(prepared)
    rounds = ROUNDS if job.config.rounds is None else job.config.rounds
    story = Story(prepared, students=rounds)
    with story.timed("head"):
        choice = yield from choose_head(prepared.pool, prepared.evidence)
        done = story.begin(from_fitted(choice.name, choice.fits[0], choice.judged, prepared))
    yield done
    end = yield from teach_students(story, prepared, choice.fits, rounds=rounds, budget=budget)
    story.finish(f"The first teacher is the {choice.name}.", choice.reason, *end)


def judged_in_few_folds(prepared: Prepared) -> Prepared:
    """For students whose every fold is a training; their teachers are judged by the same folds."""
    return replace(prepared, evidence=coarsened(prepared.evidence, COARSE_FOLDS))


def teach_students(
    story: Story,
    prepared: Prepared,
    teachers: Sequence[Fitted],
    *,
    rounds: int,
    budget: Budget,
) -> Work[tuple[str, ...]]:
    """Up to `rounds` students; returns why it ended before, in sentences. `teachers`: the current
    model's fits, one per view. `prepared`: its job has this recipe's settings."""
    prepared = _as_students_see(prepared)
    draws = Draws(prepared, rows=0, fold_rows=0)
    ladder = _ladder(prepared)
    schedule = schedule_for(
        prepared, noised(prepared, draws.labels), draws, rounds=rounds, budget=budget
    )
    if not schedule.rounds:
        return (_NO_TIME,)
    draws = replace(draws, rows=schedule.rows, fold_rows=schedule.fold_rows)
    yield _note(schedule, draws)
    plan = _Plan(prepared, ladder, schedule, draws)
    return (yield from _one_after_the_other(plan, story, teachers, budget))


@dataclass(frozen=True, slots=True)
class _Plan:
    prepared: Prepared
    ladder: tuple[str, ...]  # backbones, the last one for all rounds that are left
    schedule: Schedule
    draws: Draws

    def backbone(self, number: int) -> str:
        return self.ladder[min(number, len(self.ladder)) - 1]


def _one_after_the_other(
    plan: _Plan, story: Story, teachers: Sequence[Fitted], budget: Budget
) -> Work[tuple[str, ...]]:
    """Each student that passes is the next one's teacher."""
    draws, took = plan.draws, plan.schedule.seconds
    said = _first_words(draws, teachers)
    for number in range(1, plan.schedule.rounds + 1):
        if number > 1 and budget.left < _MARGIN * took:
            return (_OVER,)
        started = budget.left
        student = yield from _on_rung(plan.prepared, plan.backbone(number))
        with story.timed("student"):
            tuned = yield from budget.within(_teach(plan, number, student, said))
            if tuned is None:
                return (_OVER,)
            before = story.current.candidate.probabilities
            done = story.challenge(tuned.candidate)
        yield done
        if not done.accepted:
            return (_REFUSED,)
        if _changed(before, tuned.candidate.probabilities, draws.unlabeled) < _SETTLED:
            return (_UNCHANGED,)
        took = started - budget.left
        said = [tuned.said[draws.asked(number + 1, 0)], *tuned.asked]
    return ()


def _first_words(draws: Draws, teachers: Sequence[Fitted]) -> list[Tensor]:
    """What the teacher of each view says of the images that the first round asks about."""
    return [
        fit.probabilities[draws.asked(1, view)]
        for view, fit in enumerate(teachers[: len(draws.views)])
    ]


def _teach(plan: _Plan, number: int, student: Prepared, teachers: Sequence[Tensor]) -> Work[Tuned]:
    """Do a round. `teachers`: what each view's teacher says of the rows that this round asks."""
    draws, epochs, precision = plan.draws, plan.schedule.epochs, plan.schedule.precision
    is_last = number == plan.schedule.rounds
    taught = [
        _labels_of(student, view, draws.asked(number, at), said)
        for at, (view, said) in enumerate(zip(draws.views, teachers, strict=True))
    ]
    lessons = tuple(view.joined(pseudo) for view, pseudo in zip(draws.views, taught, strict=True))
    course = Course(
        f"noisy student {number}",
        lessons,
        student.evidence,
        tuning_for(student, len(lessons[0]), epochs, precision=precision),
        pseudo_labels=len(taught[0].index.unique()),
        start=noised,
        labels_in_batch=_LEAST_LABELS,
        asked=draws.nobody if is_last else draws.asked(number + 1, 1),
    )
    return (yield from tune(course, student))


def _labels_of(prepared: Prepared, view: Targets, asked: Tensor, said: Tensor) -> Targets:
    settings = prepared.job.settings
    floor = settings.number_or_auto("floor")
    return pseudo_labels(
        prepared.pool,
        view,
        asked,
        said,
        floor=confidence_floor(view.classes) if floor is None else floor,
        soft=settings.text("pseudo") == "soft",
    )


def noised(prepared: Prepared, targets: Targets) -> Network:
    """A student that starts from its own pretrained weights and the head that the targets teach;
    while it trains, layers and features drop out."""
    settings = prepared.job.settings
    noise = Noise(settings.number("dropout"), settings.number("drop_path"))
    fixed = settings.number_or_auto("fixed_layers")
    if fixed is None:
        fixed = _FIXED_ON_CPU if prepared.plan.device == "cpu" and settings.yes("pretrained") else 0
    some = targets.only(_spread(len(targets)))
    head = fitted(prepared.pool, some, weight_decay=_HEAD_DECAY).linear
    assert head is not None
    torch.manual_seed(prepared.job.config.seed)
    return Network(
        with_stochastic_depth(prepared.backbone, noise.drop_path),
        head.on_raw_features(prepared.pool),
        dropout=noise.dropout,
        fixed=fixed,
    )


def _spread(count: int) -> Tensor:
    """Positions in `count` rows, all or evenly spread ones."""
    return torch.arange(min(count, _HEAD_ROWS)) * count // min(count, _HEAD_ROWS)


def _changed(before: Tensor, after: Tensor, rows: Tensor) -> float:
    """The share of `rows` that are answered otherwise."""
    other = before[rows].argmax(1) != after[rows].argmax(1)
    return float(other.float().mean())


def _ladder(prepared: Prepared) -> tuple[str, ...]:
    """On a CPU a larger student would cost the rounds in which it could show that it is one."""
    base, wished = prepared.backbone.architecture, prepared.job.settings.text("ladder")
    if wished == AUTO and prepared.plan.device == "cpu":
        return (base,)
    return ladder_from(base, wished)


def _as_students_see(prepared: Prepared) -> Prepared:
    if prepared.plan.device != "cpu" or prepared.job.settings.number_or_auto("input_size"):
        return prepared
    smaller = student_preprocessing(prepared.preprocessing, prepared.backbone, prepared.images)
    return replace(prepared, preprocessing=smaller)


def _on_rung(prepared: Prepared, name: str) -> Work[Prepared]:
    if name == prepared.backbone.architecture:
        return prepared
    pretrained = prepared.job.settings.yes("pretrained")
    torch.manual_seed(prepared.job.config.seed)  # where its weights are random, always the same
    return (yield from on_backbone(prepared, load_backbone(name, pretrained=pretrained)))


def _note(schedule: Schedule, draws: Draws) -> Note:
    rows, unlabeled, epochs = schedule.rows, len(draws.unlabeled), schedule.epochs
    rounds, minutes = schedule.rounds, max(1, round(schedule.seconds / 60))
    return Note(
        f"Rounds at most: {rounds}. Each draws {rows} of {unlabeled} unlabeled images and takes "
        f"about {minutes} min (epochs: {epochs})."
    )
