"""The recipe predict: apply a model bundle to the images of the manifest."""

import json
from pathlib import Path

import numpy as np

from core.files import replace_file
from core.jobs.messages import Started
from core.training.bundle import read_bundle
from core.training.job import Job
from core.training.results import write_arrays
from core.training.vision.features import extract
from core.training.work import Work


def run(job: Job) -> Work[None]:
    """Write predictions.npz and a short result.json; raises UserError for an unfit bundle."""
    bundle = read_bundle(Path(job.config.bundle))
    classifier, preprocessing = bundle.classifier, bundle.preprocessing
    plan = job.device_plan(classifier.backbone.module, size=preprocessing.size)
    yield Started(plan.device, classifier.backbone.architecture, plan.precision)
    # The cache of such a run goes with it: pixels kept there would be written for nothing.
    features = yield from extract(
        job.images, classifier.backbone, preprocessing, plan, job.cache, pixels=None
    )
    logits = classifier.head.logits(features.matrix) / classifier.temperature
    write_arrays(
        job.folder / "predictions.npz",
        ids=np.array([image.id for image in features.images], dtype=np.int64),
        probabilities=logits.softmax(1).numpy().astype(np.float16),
    )
    result = {
        "recipe": "predict",
        "backbone": classifier.backbone.architecture,
        "device": plan.device,
        "precision": plan.precision,
        "labels": list(bundle.labels),
        "predictions": len(features.images),
        "seconds": {"features": round(features.seconds, 3)},
    }
    replace_file(job.folder / "result.json", json.dumps(result, ensure_ascii=False, indent=1))
