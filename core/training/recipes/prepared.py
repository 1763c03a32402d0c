"""What every recipe begins with: the backbone, the features of all images, and the evidence."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.errors import UserError
from core.jobs.messages import Note, Started
from core.jobs.run_folder import ManifestImage
from core.training.device import DevicePlan
from core.training.evidence.policy import Evidence, weigh_evidence
from core.training.job import Job
from core.training.methods.pool import Pool
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.features import Features, extract
from core.training.vision.input_size import choose_preprocessing
from core.training.vision.preprocess import Preprocessing
from core.training.vision.tta import wished_views
from core.training.work import Work


@dataclass(frozen=True, slots=True)
class Prepared:
    job: Job
    backbone: Backbone
    preprocessing: Preprocessing
    plan: DevicePlan
    features: Features
    pool: Pool  # row r of the pool is image r of `features`
    evidence: Evidence

    @property
    def images(self) -> tuple[ManifestImage, ...]:
        return self.features.images


def prepare(job: Job, *, needs: int = 2) -> Work[Prepared]:
    """Raises UserError when fewer than `needs` categories, two but for who knows some already, have
    labels or nothing can be read."""
    job.require_categories(needs)
    settings = job.settings
    backbone = load_backbone(
        job.config.backbone,
        pretrained=settings.yes("pretrained"),
        weights=settings.text("weights"),
    )
    size = settings.number_or_auto("input_size")
    preprocessing = choose_preprocessing(
        backbone, job.images, size, views=wished_views(job.settings)
    )
    plan = job.device_plan(backbone.module, size=preprocessing.size)
    yield Started(plan.device, backbone.architecture, plan.precision)
    yield Note(f"Images are seen at {preprocessing.size} x {preprocessing.size} pixels.")
    features = yield from extract(
        job.images, backbone, preprocessing, plan, job.cache, job.pixel_cache
    )
    if len(features.images) < 2:
        raise UserError("None of the images can be read any more.")
    evidence = weigh_evidence(features.images, features.matrix, job.class_names)
    if int((evidence.targets.counts() > 0).sum()) < needs:
        raise UserError("Label images of at least two categories before you train.")
    ruled_out = _ruled_out(features.images, len(job.categories))
    pool = Pool(features.matrix, learnable=evidence.learnable, ruled_out=ruled_out)
    if evidence.reason:
        yield Note(evidence.reason)
    return Prepared(job, backbone, preprocessing, plan, features, pool, evidence)


def on_backbone(
    prepared: Prepared, backbone: Backbone, preprocessing: Preprocessing | None = None
) -> Work[Prepared]:
    """The same images, labels and folds as another backbone sees them."""
    job = prepared.job
    if preprocessing is None:
        size = job.settings.number_or_auto("input_size")
        preprocessing = choose_preprocessing(
            backbone, job.images, size, views=wished_views(job.settings)
        )
    features = yield from extract(
        prepared.images, backbone, preprocessing, prepared.plan, job.cache, job.pixel_cache
    )
    if len(features.images) != len(prepared.images):
        raise UserError("Images vanished while they were learned from: start the training again.")
    pool = Pool(
        features.matrix,
        learnable=prepared.pool.learnable,
        ruled_out=_ruled_out(prepared.images, len(job.categories)),
    )
    return replace(
        prepared, backbone=backbone, preprocessing=preprocessing, features=features, pool=pool
    )


def _ruled_out(images: tuple[ManifestImage, ...], classes: int) -> Tensor | None:
    """Mask (n, classes) of rejected answers; those for labeled images count no more."""
    pairs = [
        (row, kind)
        for row, image in enumerate(images)
        if image.category is None
        for kind in image.rejected
    ]
    if not pairs:
        return None
    mask = torch.zeros(len(images), classes, dtype=torch.bool)
    rows, kinds = zip(*pairs, strict=True)
    mask[list(rows), list(kinds)] = True
    return mask
