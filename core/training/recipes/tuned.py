"""Fine-tuning as a candidate: the head first, then all of it at a low rate (LP-FT, Kumar et al.
2022), judged like every other method by networks that did not see the labels they are judged on."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from core.training.evidence.calibrate import choose_temperature
from core.training.evidence.judging import Judged, judged
from core.training.evidence.policy import Evidence
from core.training.methods.loss import Loss, smoothed
from core.training.methods.negatives import Heeding, negatives
from core.training.methods.pool import Targets
from core.training.recipes.candidate import Candidate, Classifier, calibrated_judged
from core.training.recipes.prepared import Prepared
from core.training.recipes.start import Start, from_head
from core.training.results import write_arrays
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.maps import Maps, MapViews, compute_maps
from core.training.tuning.network import Network
from core.training.tuning.order import Deal, with_labels
from core.training.tuning.seeds import seed_of
from core.training.tuning.views import PixelViews
from core.training.vision.features import extract
from core.training.vision.pixels import Pixels, load_pixels
from core.training.vision.split import split_of
from core.training.vision.tta import shown
from core.training.work import Work

COARSE_FOLDS = 3  # each fold is a whole training
_EVALUATION_BATCH = 64
_NEGATIVES = 4  # labels for each image that teaches what it is not: a fourth more to look at
_LABELS_BESIDE = 0.5  # of each batch with such images
_STRONG = -2  # tells the draws of strong views from those of the others


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


@dataclass(frozen=True, slots=True)
class Tuned:
    """What the networks say without any noise: `said` (n, classes) is that of the kept one on all
    images, `asked` (len(course.asked), classes) one per fold."""

    candidate: Candidate
    said: Tensor
    asked: tuple[Tensor, ...]


def tune(course: Course, prepared: Prepared) -> Work[Tuned]:
    """Train all lessons and judge; resumes from what lies in the run's checkpoint folder."""
    desk = yield from _desk(course, prepared)
    folds: list[_FoldSaid] = []
    for fold in range(len(course.lessons) - 1):
        folds.append((yield from _ask_fold(desk, fold)))
    network = yield from _train(desk, course.lessons[0], course.name)
    backbone = network.as_backbone(prepared.backbone)
    features = yield from extract(
        prepared.images,
        backbone,
        prepared.preprocessing,
        prepared.plan,
        _folder(prepared),
        prepared.job.pixel_cache,
    )
    head = network.as_linear()
    logits = head.logits(features.matrix)
    said = logits.softmax(1)
    measured = _judged(course.evidence, said, [fold.held for fold in folds])
    temperature = choose_temperature(measured)
    candidate = Candidate(
        method=course.name,
        probabilities=prepared.pool.respecting_rejections((logits / temperature).softmax(1)),
        judged=calibrated_judged(measured, temperature),
        temperature=temperature,
        classifier=Classifier(backbone, head, temperature),
        preprocessing=prepared.preprocessing,
        pseudo_labels=course.pseudo_labels,
    )
    return Tuned(candidate, said, tuple(fold.asked for fold in folds))


def measure(course: Course, prepared: Prepared) -> Work[Judged | None]:
    """How the course would be judged, without the network that is kept where folds can tell."""
    desk = yield from _desk(course, prepared)
    held = course.evidence.held
    if held is not None:
        network = yield from _train(desk, course.lessons[0], course.name)
        return judged(held.index, held.hard, _probabilities(network, desk, desk.places(held.index)))
    folds: list[Tensor] = []
    for fold in range(len(course.lessons) - 1):
        folds.append((yield from _ask_fold(desk, fold)).held)
    return _out_of_fold(course.evidence, folds)


@dataclass(frozen=True, slots=True)
class _Desk:
    """A course with the pixels of all images that it needs; `rows` are those of the pool."""

    course: Course
    prepared: Prepared
    rows: Tensor  # (m,) ascending
    pixels: Pixels  # m squares
    there: Tensor  # (m,) bool: could be read
    maps: Maps | None = None  # of the rows that are taught

    def places(self, index: Tensor) -> Tensor:
        """Where rows `index` of the pool lie in `pixels`."""
        return torch.searchsorted(self.rows, index)


def _desk(course: Course, prepared: Prepared) -> Work[_Desk]:
    rows = _rows_needed(course, prepared)
    images = [prepared.images[row] for row in rows.tolist()]
    pixels, there = yield from load_pixels(
        images, prepared.preprocessing, prepared.plan, prepared.job.pixel_cache
    )
    desk = _Desk(course, prepared, rows, pixels, there)
    return replace(desk, maps=(yield from _maps(desk))) if course.map_views else desk


def _ruled_out(course: Course, prepared: Prepared, lesson: Targets) -> Targets:
    """Images that teach what they are not beside a lesson: where the loss compares with labels
    alone, and pictures are not mixed."""
    idle = course.has_own_loss or course.tuning.mix is not None
    most = 0 if idle else len(lesson) // _NEGATIVES
    return negatives(prepared.pool, lesson, most=most)


def _rows_needed(course: Course, prepared: Prepared) -> Tensor:
    evidence = course.evidence
    held = [] if evidence.held is None else [evidence.held.index]
    taught = [index for it in course.lessons for index in _taught(course, prepared, it)]
    return torch.cat([*taught, *held, evidence.targets.index, course.asked]).unique()


def _taught(course: Course, prepared: Prepared, lesson: Targets) -> tuple[Tensor, Tensor]:
    return lesson.index, _ruled_out(course, prepared, lesson).index


def _folder(prepared: Prepared) -> Path:
    return prepared.job.folder / "checkpoint"


def _train(desk: _Desk, targets: Targets, stage: str) -> Work[Network]:
    prepared, course = desk.prepared, desk.course
    network = course.start(prepared, targets)
    lesson = targets.joined(_ruled_out(course, prepared, targets))
    kept = lesson.only(desk.there[desk.places(lesson.index)])
    trainer = Trainer(
        network,
        _lesson(desk, kept),
        course.tuning,
        plan=prepared.plan,
        checkpoint=_folder(prepared) / f"{stage}.pt",
        stage=stage,
        loss=_loss(course, targets, prepared),
        deal=_deal(course, kept),
        forward=network if desk.maps is None else network.from_maps(),
    )
    yield from trainer.run()
    if course.settle is not None:
        course.settle(network)
    return network


def _maps(desk: _Desk) -> Work[Maps]:
    """Those of all rows that any lesson teaches: the part below the last stage is the same in all
    networks."""
    course, prepared = desk.course, desk.prepared
    split = split_of(prepared.backbone.module)
    assert split is not None
    prepared.plan.place(prepared.backbone.module).eval()
    each = [index for it in course.lessons for index in _taught(course, prepared, it)]
    taught = desk.places(torch.cat(each).unique())
    return (
        yield from compute_maps(
            _pixel_views(desk, torch.arange(len(desk.rows)), course.tuning.strength),
            split.maps,
            taught[desk.there[taught]],
            views=course.map_views,
            plan=prepared.plan,
            folder=_folder(prepared) / "maps" / course.name,
        )
    )


def _pixel_views(desk: _Desk, places: Tensor, strength: Strength, *seed: int) -> PixelViews:
    return PixelViews(
        desk.pixels,
        places,
        strength,
        preprocessing=desk.prepared.preprocessing,
        seed=seed_of(desk.course.tuning.seed, *seed) if seed else desk.course.tuning.seed,
    )


def _lesson(desk: _Desk, targets: Targets) -> Lesson:
    course = desk.course
    places, plan = desk.places(targets.index), desk.prepared.plan
    weak = _pixel_views(desk, places, course.tuning.strength)
    strong = course.strong
    return Lesson(
        weak if desk.maps is None else MapViews(desk.maps, places, plan),
        targets.soft,
        targets.weight,
        targets.index,
        None if strong is None else _pixel_views(desk, places, strong, _STRONG),
        course.means_apart,
        course.tuning.mix,
    )


def _loss(course: Course, targets: Targets, prepared: Prepared) -> Loss:
    """One with a state of its own begins anew for every network."""
    loss = course.losses[course.lessons.index(targets)] if course.losses else course.loss
    if isinstance(loss, nn.Module):
        return deepcopy(loss)
    if loss is not None:
        return loss
    labels, ruled_out = smoothed(prepared.job.settings.number("smoothing")), prepared.pool.ruled_out
    return labels if ruled_out is None else Heeding(labels, ruled_out)


def _deal(course: Course, targets: Targets) -> Deal | None:
    """None: batches as they come."""
    batch, share = course.tuning.batch, course.labels_in_batch
    true = torch.isin(targets.index, course.evidence.targets.index)
    taught = targets.soft.sum(1) > 0
    if share and bool(true.any()):
        return with_labels(true, batch=batch, share=share)
    if course.has_own_loss or bool(taught.all()):
        return None
    return with_labels(taught, batch=batch, share=_LABELS_BESIDE)


@dataclass(frozen=True, slots=True)
class _FoldSaid:
    held: Tensor  # (v, classes): of the rows that the fold measures
    asked: Tensor  # (len(course.asked), classes)


def _ask_fold(desk: _Desk, fold: int) -> Work[_FoldSaid]:
    """What a network says that was trained without the rows of `fold`."""
    evidence = desk.course.evidence
    held = evidence.targets.only(evidence.measured & (evidence.folds == fold))
    name, number = desk.course.name, fold + 1
    stage = f"{name}, fold {number}"
    done = _folder(desk.prepared) / f"{stage}.npz"
    if done.exists():
        with np.load(done) as kept:
            return _FoldSaid(torch.from_numpy(kept["held"]), torch.from_numpy(kept["asked"]))
    network = yield from _train(desk, desk.course.lessons[fold + 1], stage)
    places = desk.places(torch.cat((held.index, desk.course.asked)))
    answers = _probabilities(network, desk, places)
    said = _FoldSaid(answers[: len(held)], answers[len(held) :])
    write_arrays(done, held=said.held.numpy(), asked=said.asked.numpy())
    (_folder(desk.prepared) / f"{stage}.pt").unlink(missing_ok=True)
    return said


def _probabilities(network: Network, desk: _Desk, places: Tensor) -> Tensor:
    plan, preprocessing = desk.prepared.plan, desk.prepared.preprocessing
    said: list[Tensor] = []
    network.eval()
    with torch.inference_mode(), plan.autocast():
        for part in places.split(_EVALUATION_BATCH):
            views = shown(desk.pixels.take(part), preprocessing)
            logits = [network(preprocessing.normalized(view)).float() for view in views]
            said.append(torch.stack(logits).mean(0).softmax(1).cpu())
    return torch.cat(said)


def _judged(evidence: Evidence, final: Tensor, folds: Sequence[Tensor]) -> Judged | None:
    if evidence.held is not None:
        return judged(evidence.held.index, evidence.held.hard, final[evidence.held.index])
    return _out_of_fold(evidence, folds)


def _out_of_fold(evidence: Evidence, folds: Sequence[Tensor]) -> Judged | None:
    if not folds:
        return None
    measured = [evidence.measured & (evidence.folds == fold) for fold in range(len(folds))]
    rows = [evidence.targets.only(mask) for mask in measured]
    index, truth = torch.cat([r.index for r in rows]), torch.cat([r.hard for r in rows])
    return judged(index, truth, torch.cat(list(folds)))
