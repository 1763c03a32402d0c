"""The features of all images of a run: read from the cache, computed where it has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.jobs.messages import Note
from core.jobs.run_folder import ManifestImage
from core.row_store import RowStore
from core.training.device import DevicePlan
from core.training.vision.backbones import Backbone
from core.training.vision.decoding import pixel_batches
from core.training.vision.preprocess import Preprocessing
from core.training.work import Clock, Work

BATCH = {"cpu": 32, "cuda": 128, "mps": 64}
_NAMED_BROKEN = 3  # broken images named in the note


@dataclass(frozen=True, slots=True)
class Features:
    """`images` are those that could be read, in the run's order; `matrix` (n, d) float32."""

    images: tuple[ManifestImage, ...]
    matrix: Tensor
    seconds: float
    computed: int  # images that went through the backbone now


def extract(
    images: Sequence[ManifestImage],
    backbone: Backbone,
    preprocessing: Preprocessing,
    plan: DevicePlan,
    cache: Path,
) -> Work[Features]:
    """Compute what the cache lacks and return all; broken images are skipped with a `Note`."""
    key = f"{backbone.architecture.replace('/', '-')}-{backbone.digest()}"
    key = f"{key}-{preprocessing.digest()}-{plan.precision}-{backbone.feature_size}"
    store = RowStore(cache / "features" / key, shape=(backbone.feature_size,), dtype=np.float16)
    missing = list({i.digest: i for i in images if i.digest not in store}.values())
    clock = Clock("features", len(missing))
    broken: list[tuple[int, str]] = []
    plan.place(backbone.module).eval()
    for batch in pixel_batches(missing, preprocessing, batch=BATCH[plan.device]):
        if batch.rows:
            rows = features_of(backbone, preprocessing, plan, batch.pixels)
            store.append([missing[row].digest for row in batch.rows], rows.numpy())
        broken += batch.broken
        yield clock.step(len(batch.rows) + len(batch.broken))
    if broken:
        yield broken_note(missing, broken)
    readable = tuple(image for image in images if image.digest in store)
    matrix = torch.from_numpy(store.read([image.digest for image in readable])).float()
    return Features(readable, matrix, clock.seconds, len(missing) - len(broken))


def features_of(
    backbone: Backbone, preprocessing: Preprocessing, plan: DevicePlan, pixels: Tensor
) -> Tensor:
    """float16 (n, d) on the CPU of uint8 (n, 3, s, s); in halves where memory runs out."""
    try:
        with torch.inference_mode(), plan.autocast():
            inputs = preprocessing.normalized(pixels.to(plan.torch_device))
            return backbone.module(inputs).float().clamp(-65504, 65504).half().cpu()
    except torch.OutOfMemoryError:
        if len(pixels) == 1:
            raise
    if plan.device == "cuda":
        torch.cuda.empty_cache()
    halves = pixels.chunk(2)
    return torch.cat([features_of(backbone, preprocessing, plan, half) for half in halves])


def broken_note(images: Sequence[ManifestImage], broken: Sequence[tuple[int, str]]) -> Note:
    """Which of `images` could not be read and why: (position, reason)."""
    count = len(broken)
    sentences = [f"Images that could not be read and get no prediction: {count}."]
    for row, reason in broken[:_NAMED_BROKEN]:
        name = Path(images[row].path).name
        sentences.append(f"{name} could not be read: {reason}")
    return Note(" ".join(sentences))
