"""How long a training lasts: so many passes by default, cut to the minutes that were given."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from core.files import replace_file
from core.training.recipes.prepared import Prepared
from core.training.tuning.augment.strength import strength_from
from core.training.tuning.lesson import Tuning
from core.training.tuning.mix import mix_from

TRIAL_BATCH = 8


@dataclass(frozen=True, slots=True)
class Length:
    """How long a training lasts by default: `passes` images within these epochs."""

    passes: int
    least: int
    most: int

    def epochs(self, labels: int) -> int:
        return min(self.most, max(self.least, round(self.passes / labels)))


FINETUNING = Length(passes=3000, least=8, most=20)
FROM_RANDOM = Length(passes=6000, least=20, most=120)  # random weights have a longer way


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a training is: `images_per_second`, after `before` seconds for all trainings
    together. `kind` tells its plan from that of another training of the same labels."""

    images_per_second: float
    before: float = 0.0
    kind: str = ""


def plan_tuning(
    prepared: Prepared,
    *,
    labels: int,
    trainings: int,
    length: Length = FINETUNING,
    stages: int = 1,
    shown: int | None = None,
    speed: Speed | None = None,
) -> tuple[Tuning, float]:
    """The tuning for this many labels and the seconds that all `trainings` will take.

    The epochs are cut to this one of `stages`' share of the run's minutes at the measured speed; a
    resumed run keeps its epochs. `shown`: images that go through the network in an epoch, where
    they are not one for each label. `speed`: where it is not that of the whole network.
    """
    config = prepared.job.config
    kept = kept_plan(prepared, labels=labels, trainings=trainings, kind=speed.kind if speed else "")
    images = labels if shown is None else shown
    epochs = config.epochs or length.epochs(images)
    if kept.exists():
        found = json.loads(kept.read_text("utf-8"))
        return tuning_for(prepared, labels, int(found["epochs"])), float(found["seconds"])
    speed = speed or Speed(images_per_second(prepared))
    each = images * trainings / speed.images_per_second
    if config.minutes is not None:
        left = config.minutes * 60 / stages - speed.before
        epochs = max(1, min(epochs, int(left / each)))
    seconds = speed.before + epochs * each
    kept.parent.mkdir(parents=True, exist_ok=True)
    replace_file(kept, json.dumps({"epochs": epochs, "seconds": seconds}))
    return tuning_for(prepared, labels, epochs), seconds


def kept_plan(prepared: Prepared, *, labels: int, trainings: int, kind: str = "") -> Path:
    """Where the plan of such trainings is kept for a run that is resumed."""
    name = prepared.backbone.architecture.replace("/", "-")
    file = f"plan-{name}-{labels}-{trainings}{kind and '-' + kind}.json"
    return prepared.job.folder / "checkpoint" / file


def images_per_second(prepared: Prepared) -> float:
    """The speed of training, measured on two steps of gray images after one to warm up."""
    plan, size = prepared.plan, prepared.preprocessing.size
    trunk = plan.place(prepared.backbone.module)
    pixels = torch.full((TRIAL_BATCH, 3, size, size), 128, dtype=torch.uint8)
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        with plan.autocast():
            inputs = prepared.preprocessing.normalized(pixels.to(plan.torch_device))
            torch.autograd.backward(trunk(inputs.requires_grad_(True)).float().sum())
        best = min(best, time.perf_counter() - start)
    trunk.zero_grad()
    return TRIAL_BATCH / best


def tuning_for(prepared: Prepared, labels: int, epochs: int, *, precision: str = "") -> Tuning:
    """What the settings say of a training with this many labels."""
    settings = prepared.job.settings
    return Tuning(
        epochs=epochs,
        batch=min(int(settings.number("batch")), labels),
        rate=settings.number("rate"),
        trunk_share=settings.number("trunk_rate"),
        decay=settings.number("weight_decay"),
        strength=strength_from(settings, labels=labels),
        seed=prepared.job.config.seed,
        precision=precision,
        layer_decay=settings.number("layer_decay") if settings.has("layer_decay") else 1.0,
        unfreeze=settings.has("unfreeze") and settings.yes("unfreeze"),
        mix=mix_from(settings),
    )
