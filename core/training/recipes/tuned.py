"""Fine-tuning as a candidate: the head first, then all of it at a low rate (LP-FT, Kumar et al.
2022), judged like every other method by networks that did not see the labels they are judged on."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.files import replace_file
from core.training.evidence.calibrate import choose_temperature
from core.training.evidence.judging import Judged, judged
from core.training.evidence.policy import Evidence
from core.training.methods.logistic import logistic
from core.training.methods.pool import Loss, Targets
from core.training.recipes.candidate import Candidate, Classifier, calibrated_judged
from core.training.recipes.prepared import Prepared
from core.training.results import write_arrays
from core.training.tuning.augment import strength_for
from core.training.tuning.loop import Lesson, Trainer, Tuning, smoothed
from core.training.tuning.network import Network
from core.training.tuning.order import Deal, with_labels
from core.training.vision.features import extract
from core.training.vision.pixels import centered, load_pixels
from core.training.work import Work

COARSE_FOLDS = 3  # each fold is a whole training
_EVALUATION_BATCH = 64
_TRIAL_BATCH = 8

Start = Callable[[Prepared, Targets], Network]


def from_head(prepared: Prepared, targets: Targets) -> Network:
    """The backbone with the regression that these targets teach on its features."""
    head = logistic(prepared.pool, targets).linear
    assert head is not None
    torch.manual_seed(prepared.job.config.seed)
    return Network(prepared.backbone, head.on_raw_features(prepared.pool))


@dataclass(frozen=True, slots=True)
class Length:
    """How long a training lasts by default: `passes` images within these epochs."""

    passes: int
    least: int
    most: int

    def epochs(self, labels: int) -> int:
        return min(self.most, max(self.least, round(self.passes / labels)))


FINETUNING = Length(passes=3000, least=8, most=20)


@dataclass(frozen=True, slots=True)
class Course:
    """What is to be trained: `lessons[0]` teaches the model that is kept, `lessons[f + 1]` the one
    that is judged on fold f of `evidence`.

    A method brings what is its own: the network that a lesson `start`s from, the `loss`, the least
    share of true labels in a batch. `asked`: rows of the pool that every lesson's network is asked
    about, for whom they teach next.
    """

    name: str
    lessons: tuple[Targets, ...]
    evidence: Evidence
    tuning: Tuning
    pseudo_labels: int = 0
    start: Start = from_head
    loss: Loss | None = None  # None: cross-entropy with smoothed labels
    labels_in_batch: float = 0.0
    asked: Tensor = field(default_factory=lambda: torch.empty(0, dtype=torch.int64))


@dataclass(frozen=True, slots=True)
class Tuned:
    """`said`: one (len(course.asked), classes) per lesson, by its network without any noise."""

    candidate: Candidate
    said: tuple[Tensor, ...]


def tune(course: Course, prepared: Prepared) -> Work[Tuned]:
    """Train all lessons and judge; resumes from what lies in the run's checkpoint folder."""
    rows = _rows_needed(course)
    images = [prepared.images[row] for row in rows.tolist()]
    pixels, there = yield from load_pixels(images, prepared.preprocessing, prepared.job.cache)
    desk = _Desk(course, prepared, rows, pixels, there)
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
    return Tuned(candidate, (said[course.asked], *(fold.asked for fold in folds)))


@dataclass(frozen=True, slots=True)
class _Desk:
    """A course with the pixels of all images that it needs; `rows` are those of the pool."""

    course: Course
    prepared: Prepared
    rows: Tensor  # (m,) ascending
    pixels: Tensor  # uint8 (m, 3, s, s)
    there: Tensor  # (m,) bool: could be read

    def places(self, index: Tensor) -> Tensor:
        """Where rows `index` of the pool lie in `pixels`."""
        return torch.searchsorted(self.rows, index)


def _rows_needed(course: Course) -> Tensor:
    taught = [lesson.index for lesson in course.lessons]
    return torch.cat([*taught, course.evidence.targets.index, course.asked]).unique()


def _folder(prepared: Prepared) -> Path:
    return prepared.job.folder / "checkpoint"


def _train(desk: _Desk, targets: Targets, stage: str) -> Work[Network]:
    prepared, tuning = desk.prepared, desk.course.tuning
    network = desk.course.start(prepared, targets)
    places = desk.places(targets.index)
    there = desk.there[places]
    places, kept = places[there], targets.only(there)
    trainer = Trainer(
        network,
        Lesson(desk.pixels[places], kept.soft, kept.weight, kept.index),
        tuning,
        preprocessing=prepared.preprocessing,
        plan=prepared.plan,
        checkpoint=_folder(prepared) / f"{stage}.pt",
        stage=stage,
        loss=desk.course.loss or smoothed(prepared.job.settings.number("smoothing")),
        deal=_deal(desk.course, kept),
    )
    yield from trainer.run()
    return network


def _deal(course: Course, targets: Targets) -> Deal | None:
    true = torch.isin(targets.index, course.evidence.targets.index)
    if not course.labels_in_batch or not bool(true.any()):
        return None
    return with_labels(true, batch=course.tuning.batch, share=course.labels_in_batch)


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
            pixels = centered(desk.pixels[part], preprocessing.size).to(plan.torch_device)
            said.append(network(preprocessing.normalized(pixels)).float().softmax(1).cpu())
    return torch.cat(said)


def _judged(evidence: Evidence, final: Tensor, folds: Sequence[Tensor]) -> Judged | None:
    if evidence.held is not None:
        return judged(evidence.held.index, evidence.held.hard, final[evidence.held.index])
    if not folds:
        return None
    measured = [evidence.measured & (evidence.folds == fold) for fold in range(len(folds))]
    rows = [evidence.targets.only(mask) for mask in measured]
    index, truth = torch.cat([r.index for r in rows]), torch.cat([r.hard for r in rows])
    return judged(index, truth, torch.cat(list(folds)))


def plan_tuning(
    prepared: Prepared,
    *,
    labels: int,
    trainings: int,
    length: Length = FINETUNING,
    stages: int = 1,
) -> tuple[Tuning, float]:
    """The tuning for this many labels and the seconds that all `trainings` will take.

    The epochs are cut to this one of `stages`' share of the run's minutes at the measured speed; a
    resumed run keeps its epochs.
    """
    config, name = prepared.job.config, prepared.backbone.architecture.replace("/", "-")
    kept = _folder(prepared) / f"plan-{name}-{labels}-{trainings}.json"
    epochs = config.epochs or length.epochs(labels)
    if kept.exists():
        found = json.loads(kept.read_text("utf-8"))
        return _tuning(prepared, labels, int(found["epochs"])), float(found["seconds"])
    each = labels * trainings / images_per_second(prepared)
    if config.minutes is not None:
        epochs = max(1, min(epochs, int(config.minutes * 60 / stages / each)))
    kept.parent.mkdir(parents=True, exist_ok=True)
    replace_file(kept, json.dumps({"epochs": epochs, "seconds": epochs * each}))
    return _tuning(prepared, labels, epochs), epochs * each


def images_per_second(prepared: Prepared) -> float:
    """The speed of training, measured on two steps of gray images after one to warm up."""
    plan, size = prepared.plan, prepared.preprocessing.size
    trunk = plan.place(prepared.backbone.module)
    pixels = torch.full((_TRIAL_BATCH, 3, size, size), 128, dtype=torch.uint8)
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        with plan.autocast():
            inputs = prepared.preprocessing.normalized(pixels.to(plan.torch_device))
            torch.autograd.backward(trunk(inputs.requires_grad_(True)).float().sum())
        best = min(best, time.perf_counter() - start)
    trunk.zero_grad()
    return _TRIAL_BATCH / best


def _tuning(prepared: Prepared, labels: int, epochs: int) -> Tuning:
    settings = prepared.job.settings
    return Tuning(
        epochs=epochs,
        batch=min(int(settings.number("batch")), labels),
        rate=settings.number("rate"),
        trunk_share=settings.number("trunk_rate"),
        decay=settings.number("weight_decay"),
        strength=strength_for(
            labels,
            operations=settings.number_or_auto("augment"),
            magnitude=settings.number_or_auto("magnitude"),
            flip=settings.yes("flip"),
        ),
        seed=prepared.job.config.seed,
    )
