"""The recipe scratch: a network trained from random weights, to show what pretraining is worth.

The same loop, augmentation and evaluation as finetune, but no pretrained weights, so no head first
and one rate for all layers; batch normalization learns its statistics. The labels are divided into
folds on the features of the default backbone, which alone can tell near-duplicates; the network
never sees those features. Networks of our own (`vision.nets`) can be had with another
normalization.
"""

from dataclasses import replace

import torch
from torch import nn

from core.errors import UserError
from core.jobs.messages import Note
from core.recipes import Settings
from core.setting import AUTO
from core.training.evidence.judging import coarsened, needed_views
from core.training.job import Job
from core.training.methods.pool import Linear, Targets
from core.training.recipes.course import Course
from core.training.recipes.finetuned import tuning_note
from core.training.recipes.plan import FROM_RANDOM, plan_tuning
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.story import Story
from core.training.recipes.strength_search import searched, without_search
from core.training.recipes.tuned import COARSE_FOLDS, tune
from core.training.tuning.network import Network
from core.training.vision.backbones import load_backbone
from core.training.vision.input_size import choose_preprocessing
from core.training.vision.nets.normalization import Normalization
from core.training.vision.nets.own import SWITCHED, renormalized
from core.training.vision.tta import OFF, wished_views
from core.training.work import Work

_DEFAULT = "resnet10t"  # 5 million weights: a residual network that a CPU can train
_DEFAULT_SIZE = 128  # pixels it is trained at; a third of the time of 224


def run(job: Job) -> Work[None]:
    prepared = yield from prepare(_seen_by_default_backbone(job))
    student = _untrained(job, prepared)
    name, size = student.backbone.architecture, student.preprocessing.size
    yield Note(f"From random weights: {name}, at {size} x {size} pixels.")
    evidence = coarsened(prepared.evidence, COARSE_FOLDS)
    lessons = needed_views(evidence)
    tuning, seconds = plan_tuning(
        without_search(student),
        labels=len(evidence.targets),
        trainings=len(lessons),
        length=FROM_RANDOM,
    )
    yield tuning_note(len(lessons), tuning.epochs, seconds)
    story = Story(prepared, students=0)
    course = Course("scratch", lessons, evidence, tuning, start=from_random)
    with story.timed("search"):
        course, story.search = yield from searched(course, student)
    with story.timed("scratch"):
        tuned = yield from tune(course, student)
        done = story.begin(tuned.candidate)
    yield done
    story.finish("Trained from random weights, without anything learned elsewhere.")


def from_random(prepared: Prepared, targets: Targets) -> Network:
    """A head of PyTorch's own random start behind the random trunk."""
    torch.manual_seed(prepared.job.config.seed)
    head = nn.Linear(prepared.backbone.feature_size, targets.classes)
    start = Linear(head.weight.detach(), head.bias.detach())
    return Network(prepared.backbone, start, keeps_statistics=False)


def _seen_by_default_backbone(job: Job) -> Job:
    values = {**job.settings.values, "pretrained": "yes", "weights": "", "tta": OFF}
    return replace(job, config=replace(job.config, backbone="auto"), settings=Settings(values))


def _untrained(job: Job, prepared: Prepared) -> Prepared:
    wished = job.settings.number_or_auto("input_size")
    name = architecture_of(job.config.backbone, job.settings.text("norm"))
    torch.manual_seed(job.config.seed)
    backbone = load_backbone(name, pretrained=False)
    if backbone.architecture == _DEFAULT and wished is None:
        wished = _DEFAULT_SIZE
    seen = choose_preprocessing(backbone, job.images, wished, views=wished_views(job.settings))
    return replace(prepared, backbone=backbone, preprocessing=seen)


def architecture_of(named: str, norm: str) -> str:
    """The network `named` with the normalization `norm`; UserError if it has no such choice."""
    name = _DEFAULT if named in (AUTO, "") else named
    if norm == AUTO:
        return name
    switched = renormalized(name, Normalization(norm))
    if switched is None:
        raise UserError(
            "The setting norm is for networks that leave the choice: {allowed}; {name} has its own "
            "normalization.",
            allowed=", ".join(SWITCHED),
            name=name,
        )
    return switched
