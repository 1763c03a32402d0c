"""Who learns from a teacher when nobody is named: a smaller network than the teacher's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import timm
import torch
from torch import nn

from core.recipes import Settings
from core.training.bundle import Bundle
from core.training.job import Job
from core.training.recipes.prepared import Prepared, prepare
from core.training.vision.backbones import load_backbone
from core.training.vision.embedded import DEFAULT, embedded_names
from core.training.vision.input_size import choose_preprocessing
from core.training.vision.tta import wished_views
from core.training.work import Work

_SMALLER_PICTURES = 5 / 7  # 224 to 160 pixels: half of the time (see vision.input_size)
_STEP, _LEAST_SIZE = 32, 64  # pixels


@dataclass(frozen=True, slots=True)
class Choice:
    job: Job
    remark: str  # a sentence, or ""


def with_default_student(job: Job, teacher: Bundle) -> Choice:
    """`job` with the largest installed network that is smaller than the teacher's, where none is
    named; where none is smaller, with the smallest one on smaller pictures."""
    if job.config.backbone not in ("auto", "") or job.settings.text("weights"):
        return Choice(job, "")
    architecture = teacher.classifier.backbone.architecture
    own = count(teacher.classifier.backbone.module)
    smaller = smaller_than(own, [(name, _size_of(name)) for name in embedded_names()])
    if smaller:
        return Choice(_with(job, smaller), "")
    if architecture != DEFAULT or job.settings.number_or_auto("input_size") is not None:
        return Choice(
            _with(job, DEFAULT),
            f"No installed pretrained network is smaller than the teacher's: the student is "
            f"{DEFAULT}. A smaller one can be named as the backbone.",
        )
    size = _smaller_pictures(teacher.preprocessing.size)
    return Choice(
        _with(job, DEFAULT, input_size=str(size)),
        f"No installed pretrained network is smaller than the teacher's: the student is the same, "
        f"{DEFAULT}, but sees {size} x {size} pixels. A smaller one can be named as the backbone.",
    )


def smaller_than(parameters: int, known: Sequence[tuple[str, int]]) -> str:
    """The name of the largest of the `known` (name, parameters) below `parameters`, or ""."""
    below = [(size, name) for name, size in known if size < parameters]
    return max(below)[1] if below else ""


def starts_from_random(job: Job) -> bool:
    return not job.settings.yes("pretrained") and not job.settings.text("weights")


def trains_all(job: Job) -> bool:
    """Whether the student's whole network learns: random features are worth no head."""
    wish = job.settings.text("train")
    return starts_from_random(job) if wish == "auto" else wish == "all"


def prepare_student(job: Job) -> Work[Prepared]:
    """As `prepare`; but the images of a student of random weights are divided into folds on the
    features of the default backbone, which can tell near-duplicates."""
    if not (starts_from_random(job) and trains_all(job)):
        return (yield from prepare(job))
    values = {**job.settings.values, "pretrained": "yes", "input_size": "auto"}
    seeing = replace(job, config=replace(job.config, backbone="auto"), settings=Settings(values))
    prepared = yield from prepare(seeing)
    torch.manual_seed(job.config.seed)
    backbone = load_backbone(job.config.backbone, pretrained=False)
    wished = job.settings.number_or_auto("input_size")
    preprocessing = choose_preprocessing(
        backbone, job.images, wished, views=wished_views(job.settings)
    )
    return replace(prepared, job=job, backbone=backbone, preprocessing=preprocessing)


def count(network: nn.Module) -> int:
    """Its learned numbers."""
    return sum(it.numel() for it in network.parameters())


def _size_of(name: str) -> int:
    return count(timm.create_model(name, num_classes=0))


def _with(job: Job, backbone: str, **settings: str) -> Job:
    config = replace(job.config, backbone=backbone)
    return replace(job, config=config, settings=Settings({**job.settings.values, **settings}))


def _smaller_pictures(size: int) -> int:
    return max(_LEAST_SIZE, round(_SMALLER_PICTURES * size / _STEP) * _STEP)
