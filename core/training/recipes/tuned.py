"""Fine-tuning as a candidate: the head first, then all of it at a low rate (LP-FT, Kumar et al.
2022), judged like every other method by networks that did not see the labels they are judged on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.training.evidence.calibrate import choose_temperature
from core.training.evidence.judging import Judged, judged
from core.training.evidence.policy import Evidence
from core.training.methods.pool import Targets
from core.training.recipes.candidate import Candidate, Classifier, calibrated_judged
from core.training.recipes.course import (
    Course,
    deal_of,
    loss_of,
    rows_needed,
    ruled_out_beside,
    taught_rows,
)
from core.training.recipes.prepared import Prepared
from core.training.results import write_arrays
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson
from core.training.tuning.loop import Trainer
from core.training.tuning.maps import Maps, MapViews, compute_maps
from core.training.tuning.network import Network
from core.training.tuning.seeds import seed_of
from core.training.tuning.views import PixelViews
from core.training.vision.features import extract
from core.training.vision.pixels import Pixels, load_pixels
from core.training.vision.split import split_of
from core.training.vision.tta import shown
from core.training.work import Work

COARSE_FOLDS = 3  # each fold is a whole training
_EVALUATION_BATCH = 64
_STRONG = -2  # tells the draws of strong views from those of the others


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
    rows = rows_needed(course, prepared)
    images = [prepared.images[row] for row in rows.tolist()]
    pixels, there = yield from load_pixels(
        images, prepared.preprocessing, prepared.plan, prepared.job.pixel_cache
    )
    desk = _Desk(course, prepared, rows, pixels, there)
    return replace(desk, maps=(yield from _maps(desk))) if course.map_views else desk


def _folder(prepared: Prepared) -> Path:
    return prepared.job.folder / "checkpoint"


def _train(desk: _Desk, targets: Targets, stage: str) -> Work[Network]:
    prepared, course = desk.prepared, desk.course
    network = course.start(prepared, targets)
    lesson = targets.joined(ruled_out_beside(course, prepared, targets))
    kept = lesson.only(desk.there[desk.places(lesson.index)])
    trainer = Trainer(
        network,
        _lesson(desk, kept),
        course.tuning,
        plan=prepared.plan,
        checkpoint=_folder(prepared) / f"{stage}.pt",
        stage=stage,
        loss=loss_of(course, targets, prepared),
        deal=deal_of(course, kept),
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
    each = [index for it in course.lessons for index in taught_rows(course, prepared, it)]
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
