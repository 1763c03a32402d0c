"""How much of the backbone fine-tuning trains: on a CPU the last stage alone, from cached maps,
unless the minutes that were given are enough for all of it."""

import time
from dataclasses import dataclass

import torch

from core.training.recipes.plan import (
    FINETUNING,
    TRIAL_BATCH,
    Length,
    Speed,
    images_per_second,
    kept_plan,
    plan_tuning,
)
from core.training.recipes.prepared import Prepared
from core.training.tuning.lesson import Tuning
from core.training.vision.split import Split, split_of

_LAST = "last"
_LENGTH = Length(passes=12_000, least=20, most=60)  # from maps an epoch costs next to nothing
_MANY_LABELS = 500  # fewer views do: other images take the place of other views
_VIEWS, _FEWER_VIEWS = 8, 4
_MOST_BYTES = 4_000_000_000  # of maps in a run's folder, while it lasts


@dataclass(frozen=True, slots=True)
class Plan:
    """`map_views`: of each image, from which the last stage is trained; 0: all is trained.
    `note`: one sentence, or ""."""

    tuning: Tuning
    seconds: float
    map_views: int = 0
    note: str = ""


def plan_finetuning(prepared: Prepared, *, labels: int, trainings: int) -> Plan:
    """The tuning that the setting `layers`, the device and the minutes ask for."""
    split, name = split_of(prepared.backbone.module), prepared.backbone.architecture
    if (
        split is None
        or _pastes_where_no_places_are(prepared, split)
        or _is_all_trained(prepared, labels=labels, trainings=trainings)
    ):
        tuning, seconds = plan_tuning(prepared, labels=labels, trainings=trainings)
        unknown = split is None and prepared.job.settings.text("layers") == _LAST
        note = f"The stages of {name} are not known: all of it is trained." if unknown else ""
        return Plan(tuning, seconds, note=note)
    trial = _trial(prepared, split)
    views = _VIEWS if labels < _MANY_LABELS else _FEWER_VIEWS
    views = max(1, min(views, _MOST_BYTES // (trial.map_bytes * labels)))
    speed = Speed(1 / trial.upper, labels * views * trial.lower, _LAST)
    tuning, seconds = plan_tuning(
        prepared, labels=labels, trainings=trainings, length=_LENGTH, speed=speed
    )
    note = f"The last stage alone is trained, from {views} augmented views of each image."
    return Plan(tuning, seconds, views, note)


def _pastes_where_no_places_are(prepared: Prepared, split: Split) -> bool:
    """CutMix can paste a box into a map with places, not among tokens."""
    settings = prepared.job.settings
    return settings.has("mix") and settings.text("mix") == "cutmix" and not split.is_spatial


def _is_all_trained(prepared: Prepared, *, labels: int, trainings: int) -> bool:
    wish, minutes = prepared.job.settings.text("layers"), prepared.job.config.minutes
    if wish != "auto":
        return wish != _LAST
    if prepared.plan.device != "cpu":
        return True
    # A resumed run goes on as it began, though the machine may be faster or slower now.
    if kept_plan(prepared, labels=labels, trainings=trainings, kind=_LAST).exists():
        return False
    if kept_plan(prepared, labels=labels, trainings=trainings).exists():
        return True
    if minutes is None:
        return False
    epochs = prepared.job.config.epochs or FINETUNING.epochs(labels)
    return epochs * labels * trainings <= minutes * 60 * images_per_second(prepared)


@dataclass(frozen=True, slots=True)
class _Trial:
    lower: float  # seconds of an image through the lower part
    upper: float  # and of one training step of the upper part
    map_bytes: int


def _trial(prepared: Prepared, split: Split) -> _Trial:
    """Measured on gray images; the first round warms up."""
    plan, size = prepared.plan, prepared.preprocessing.size
    plan.place(prepared.backbone.module)
    pixels = torch.full((TRIAL_BATCH, 3, size, size), 128, dtype=torch.uint8)
    inputs = prepared.preprocessing.normalized(pixels.to(plan.torch_device))
    lower = upper = float("inf")
    maps = inputs
    for _ in range(3):
        with plan.autocast():
            start = time.perf_counter()
            with torch.inference_mode():
                found = split.maps(inputs)
            between = time.perf_counter()
            maps = found.float().clone().requires_grad_(True)
            torch.autograd.backward(split.features(maps).float().sum())
        lower = min(lower, between - start)
        upper = min(upper, time.perf_counter() - between)
    prepared.backbone.module.zero_grad()
    half = maps[0].numel() * torch.float16.itemsize
    return _Trial(lower / TRIAL_BATCH, upper / TRIAL_BATCH, half)
