"""The recipe strong-views: what a model bundle says of the manifest's images under RandAugment.

The strong views of consistency training (Xie et al. 2020, UDA; Sohn et al. 2020, FixMatch), looked
at after the training: a model that is right for the right reason says the same of them.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.jobs.messages import Started
from core.jobs.run_folder import ManifestImage
from core.strong_views import StrongViews, add_strong_views
from core.training.bundle import Bundle, read_bundle
from core.training.device import DevicePlan
from core.training.job import Job
from core.training.tuning.augment.look import augmented
from core.training.tuning.augment.strength import Strength, strength_from
from core.training.vision.album import album_of_squares, pixel_batches
from core.training.vision.feature_pass import features_of
from core.training.vision.features import BATCH
from core.training.vision.pixel_cache import FOR_FEATURES
from core.training.vision.pixels import uncropped
from core.training.work import Clock, Work


def run(job: Job) -> Work[None]:
    """Write strong_views.npz (core.strong_views); of what was looked at, where it is stopped."""
    bundle = read_bundle(Path(job.config.bundle))
    backbone = bundle.classifier.backbone
    plan = job.device_plan(backbone.module, size=bundle.preprocessing.size)
    yield Started(plan.device, backbone.architecture, plan.precision)
    ids, said = list[int](), list[Tensor]()
    whole = uncropped(bundle.preprocessing)
    squares = job.pixel_cache.squares(whole)
    album = album_of_squares(job.images, whole, plan, squares)
    clock = Clock("strong views", len(job.images))
    look = _Looking(job, bundle, plan)
    plan.place(backbone.module).eval()
    try:
        for batch in pixel_batches(
            album,
            np.arange(len(job.images)),
            plan,
            batch=BATCH[plan.device],
            squares=squares,
            share=FOR_FEATURES,
        ):
            good = batch.without_broken()
            images = [job.images[row] for row in good.rows.tolist()]
            if images:
                said.append(look.probabilities(images, good.pixels))
                ids += [image.id for image in images]
            yield clock.step(len(batch.rows))
    finally:
        if ids:
            probabilities = torch.cat(said).numpy().astype(np.float16)
            found = StrongViews(np.array(ids, np.int64), probabilities, json.dumps(look.about()))
            add_strong_views(job.folder, found)


class _Looking:
    """One bundle and how strongly its images are changed."""

    def __init__(self, job: Job, bundle: Bundle, plan: DevicePlan) -> None:
        self._bundle, self._plan, self._seed = bundle, plan, job.config.seed
        self._views = int(job.settings.number("views"))
        self._strength: Strength = strength_from(job.settings, labels=0)

    def probabilities(self, images: list[ManifestImage], pixels: Tensor) -> Tensor:
        """(b, views, classes) of uint8 (b, 3, s, s). An image has the same views whenever and
        beside whatever others it is looked at."""
        classifier, preprocessing = self._bundle.classifier, self._bundle.preprocessing
        here = pixels.to(self._plan.torch_device)
        rows = torch.tensor([image.id for image in images])
        said: list[Tensor] = []
        for view in range(self._views):
            seen = augmented(
                here, rows, self._strength, size=preprocessing.size, seed=self._seed, epoch=view
            )
            features = features_of(classifier.backbone, preprocessing, self._plan, seen)
            logits = classifier.head.logits(features.float().cpu())
            said.append((logits / classifier.temperature).softmax(1))
        return torch.stack(said, 1)

    def about(self) -> dict[str, object]:
        return {
            "views": self._views,
            "seed": self._seed,
            "operations": self._strength.operations,
            "magnitude": self._strength.magnitude,
            "flip": self._strength.flip,
            "crop": self._strength.crop,
        }
