"""What recipes share whose one network learns from labels and unlabeled images in the same batch.

In a fold the network is that fold's alone: it learns from the other folds' labels and from what it
says itself of the unlabeled images, so that nothing it is judged on was ever whispered to it.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from core.errors import UserError
from core.files import replace_file
from core.jobs.messages import Note
from core.training.evidence.judging import coarsened, needed_views
from core.training.evidence.policy import Evidence
from core.training.job import Job
from core.training.methods.choice import choose_head
from core.training.methods.pool import Method, Targets
from core.training.recipes.candidate import from_fitted
from core.training.recipes.course import Course
from core.training.recipes.finetuned import tuning_note
from core.training.recipes.plan import Length, images_per_second, plan_tuning
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.start import Start
from core.training.recipes.story import Story
from core.training.recipes.tuned import COARSE_FOLDS, tune
from core.training.tuning.lesson import Tuning
from core.training.tuning.network import Network
from core.training.tuning.seeds import seed_of
from core.training.work import Work

LEAST_LABELS = 0.25  # of each batch
_RATIO_ON_CPU = 3  # unlabeled images per label
_MOST_ON_GPU = 50_000
_ON_CPU = Length(passes=3000, least=4, most=20)
_ON_GPU = Length(passes=160_000, least=10, most=100)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Labels with unlabeled images, whose rows of `soft` are zeros, for every view."""

    evidence: Evidence
    lessons: tuple[Targets, ...]
    unlabeled: int
    tuning: Tuning
    steps: int  # of the optimizer, in each training
    seconds: float  # of all trainings


def learn_beside(
    job: Job, *, course: Callable[[Prepared, Mixture], Course], shows: int, summary: str
) -> Work[None]:
    """The best head, then one network by `course` against it. `shows`: how many views of an
    unlabeled image a step sees. Raises UserError where nothing is unlabeled."""
    prepared = yield from prepare(job)
    free = unlabeled_rows(prepared)
    if not len(free):
        raise UserError("There is no image without a label to learn from: try finetune.")
    story = Story(prepared, students=1)
    with story.timed("head"):
        choice = yield from choose_head(prepared.pool, prepared.evidence)
        done = story.begin(from_fitted(choice.name, choice.fits[0], choice.judged, prepared))
    yield done
    mixture = mix(prepared, free, shows=shows)
    drawn, unlabeled = mixture.unlabeled, len(free)
    yield Note(f"It learns from {drawn} of {unlabeled} unlabeled images.")
    yield tuning_note(len(mixture.lessons), mixture.tuning.epochs, mixture.seconds)
    with story.timed("finetune"):
        student = yield from tune(course(prepared, mixture), prepared)
        done = story.challenge(student.candidate)
    yield done
    story.finish(summary, f"The first model is the {choice.name}.", choice.reason)


def unlabeled_rows(prepared: Prepared) -> Tensor:
    """Rows of the pool (u,), ascending, that have no label and may be learned from."""
    pool = prepared.pool
    free = pool.learnable.clone()
    free[prepared.evidence.targets.index] = False
    return free.nonzero().flatten()


def mix(prepared: Prepared, free: Tensor, *, shows: int) -> Mixture:
    """Draw unlabeled rows from `free` and plan the training, within the minutes given."""
    evidence = coarsened(prepared.evidence, COARSE_FOLDS)
    views = needed_views(evidence)
    on_cpu = prepared.plan.device == "cpu"
    length = _ON_CPU if on_cpu else _ON_GPU
    batch = int(prepared.job.settings.number("batch"))
    room = max(1, batch - math.ceil(LEAST_LABELS * batch))  # for unlabeled images in a batch
    most = most_unlabeled(prepared)
    if prepared.job.config.minutes is not None:
        shown = len(views) * (batch / room + shows - 1)  # for each unlabeled image, in an epoch
        most = min(most, _affordable(prepared, least=batch, each=shown * length.least))
    rows = _drawn(free, most, prepared.job.config.seed)
    lessons = tuple(_beside(view, rows) for view in views)
    steps = max(math.ceil(len(rows) / room), math.ceil(len(lessons[0]) / batch))
    tuning, seconds = plan_tuning(
        prepared,
        labels=len(lessons[0]),
        trainings=len(lessons),
        length=length,
        shown=steps * batch + len(rows) * (shows - 1),
    )
    return Mixture(evidence, lessons, len(rows), tuning, steps * tuning.epochs, seconds)


def most_unlabeled(prepared: Prepared) -> int:
    """How many unlabeled images a network learns from, by the setting `unlabeled_ratio`."""
    ratio = prepared.job.settings.number_or_auto("unlabeled_ratio")
    if ratio is None and prepared.plan.device != "cpu":
        return _MOST_ON_GPU
    labels = len(prepared.evidence.targets)
    return max(1, round((_RATIO_ON_CPU if ratio is None else ratio) * labels))


def from_labels(method: Method, *, dropout: float = 0.0) -> Start:
    """A network whose head `method`, which is linear, learns from the labels of a lesson."""

    def start(prepared: Prepared, targets: Targets) -> Network:
        head = method(prepared.pool, targets.only(targets.soft.sum(1) > 0)).linear
        assert head is not None
        torch.manual_seed(prepared.job.config.seed)
        on_raw = head.on_raw_features(prepared.pool)
        return Network(prepared.backbone, on_raw, dropout=dropout)

    return start


def _affordable(prepared: Prepared, *, least: int, each: float) -> int:
    """Unlabeled images that the run's minutes leave time for, where one costs `each` passes, but
    no fewer than `least`; a resumed run keeps its number."""
    kept = prepared.job.folder / "checkpoint" / "unlabeled.json"
    if kept.exists():
        return int(json.loads(kept.read_text("utf-8")))
    assert prepared.job.config.minutes is not None
    passes = prepared.job.config.minutes * 60 * images_per_second(prepared)
    number = max(least, int(passes / each))
    kept.parent.mkdir(parents=True, exist_ok=True)
    replace_file(kept, json.dumps(number))
    return number


def _drawn(free: Tensor, most: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed_of(seed, most))
    return free[torch.randperm(len(free), generator=generator)[:most]].sort().values


def _beside(view: Targets, rows: Tensor) -> Targets:
    first = int(view.group.max()) + 1
    nothing = torch.zeros(len(rows), view.classes)
    groups = first + torch.arange(len(rows))
    return view.joined(Targets(rows, nothing, torch.ones(len(rows)), groups))
