"""The recipe lwf (Li and Hoiem 2018): the project's current model learns new categories from their
labels alone and keeps its answers for the old ones. With replay=yes the old labels join in.
"""

from dataclasses import dataclass, replace

import torch

from core.errors import UserError
from core.jobs.messages import Note
from core.recipes import Settings
from core.training.evidence.judging import coarsened, needed_views
from core.training.evidence.policy import Evidence
from core.training.job import Job
from core.training.methods.forgetting import WithoutForgetting, aligned, joined, others, warmed_up
from core.training.methods.pool import Linear, Targets
from core.training.recipes.course import Course
from core.training.recipes.finetuned import tuning_note
from core.training.recipes.original import Original, fair, original_of
from core.training.recipes.plan import plan_tuning
from core.training.recipes.prepared import Prepared, on_backbone, prepare
from core.training.recipes.story import Story
from core.training.recipes.teacher import require_teacher
from core.training.recipes.tuned import COARSE_FOLDS, tune
from core.training.tuning.lesson import Tuning
from core.training.tuning.network import Network
from core.training.work import Work

_NOTHING_NEW = "None of the labels of new categories may teach: label more images of them."
_BETTER_REPLAYED = (
    "Labels of old categories are there, and are left aside. With replay=yes they join in, which "
    "is as right or better."
)
_ONE_ALONE = (
    "One new category has nothing but the old ones to be told from, which stay as they are: its "
    "output alone is learned."
)


def run(job: Job) -> Work[None]:
    require_teacher(job)
    original = original_of(job)
    prepared = yield from prepare(_seen_by_default_backbone(job), needs=1)
    bundle = original.bundle
    prepared = yield from on_backbone(prepared, bundle.classifier.backbone, bundle.preprocessing)
    evidence = coarsened(prepared.evidence, COARSE_FOLDS)
    fairness = fair(prepared, original, evidence)
    prepared = replace(prepared, evidence=fairness.evidence)
    teaching = _taught(prepared, original, fairness.evidence, fairness.heads)
    yield from _notes(prepared, original)
    tuning = yield from _planned(prepared, teaching)
    story = Story(prepared, students=0)
    with story.timed("lwf"):
        course = Course(
            "learning without forgetting",
            teaching.lessons,
            fairness.evidence,
            tuning,
            start=teaching,
            losses=teaching.losses,
            settle=None if job.settings.yes("replay") else teaching.align,
        )
        tuned = yield from tune(course, prepared)
        done = story.begin(tuned.candidate)
    yield done
    story.finish("New categories learned, the old outputs kept.")


def _planned(prepared: Prepared, teaching: "_Teaching") -> Work[Tuning]:
    lessons = teaching.lessons
    tuning, seconds = plan_tuning(prepared, labels=len(lessons[0]), trainings=len(lessons))
    if int((lessons[0].counts() > 0).sum()) == 1:
        yield Note(_ONE_ALONE)
        return replace(tuning, epochs=0)
    yield tuning_note(len(lessons), tuning.epochs, seconds)
    return tuning


@dataclass(frozen=True, slots=True)
class _Teaching:
    """What each lesson starts from: `lessons[v]` from the old head `heads[v]`."""

    original: Original
    lessons: tuple[Targets, ...]
    heads: tuple[Linear, ...]
    losses: tuple[WithoutForgetting, ...]

    def __call__(self, prepared: Prepared, targets: Targets) -> Network:
        """The network after the warm-up."""
        at = self.lessons.index(targets)
        old, columns = self.heads[at], self.original.columns
        bias = float(old.logits(prepared.pool.mean).mean())  # of features without their mean
        new = warmed_up(prepared.pool, targets, self.losses[at].old, columns, bias=bias)
        head = joined(old, new.on_raw_features(prepared.pool), columns)
        torch.manual_seed(prepared.job.config.seed)
        return Network(prepared.backbone, aligned(head, columns))

    def align(self, network: Network) -> None:
        network.set_head(aligned(network.as_linear(), self.original.columns))


def _taught(
    prepared: Prepared, original: Original, evidence: Evidence, heads: tuple[Linear, ...]
) -> _Teaching:
    settings = prepared.job.settings
    lessons = [replace(view) for view in needed_views(evidence)]
    if not settings.yes("replay"):
        new = others(original.columns, lessons[0].classes)
        lessons = [view.only(new[view.hard]) for view in lessons]
    if not all(len(lesson) for lesson in lessons):
        raise UserError(_NOTHING_NEW)
    losses = [
        WithoutForgetting(
            head.logits(prepared.features.matrix),
            original.columns,
            settings.number("share"),
            settings.number("temperature"),
            replayed=settings.yes("replay"),
        )
        for head in heads[: len(lessons)]
    ]
    return _Teaching(original, tuple(lessons), heads, tuple(losses))


def _notes(prepared: Prepared, original: Original) -> Work[None]:
    names = prepared.job.class_names
    new = others(original.columns, len(names))
    listed = ", ".join(name for name, is_new in zip(names, new.tolist(), strict=True) if is_new)
    yield Note(f"New categories: {listed}.")
    old = torch.isin(prepared.evidence.targets.hard, original.columns)
    if bool(old.any()) and not prepared.job.settings.yes("replay"):
        yield Note(_BETTER_REPLAYED)


def _seen_by_default_backbone(job: Job) -> Job:
    values = {**job.settings.values, "pretrained": "yes", "weights": "", "input_size": "auto"}
    return replace(job, config=replace(job.config, backbone="auto"), settings=Settings(values))
