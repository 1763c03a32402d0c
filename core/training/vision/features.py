"""The features of all images of a run: read from the cache, computed where it has none.

Pixels come from the same store as those of training, so that each file is decoded once for both,
and once for all backbones of one size.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.jobs.messages import Note
from core.jobs.run_folder import ManifestImage
from core.row_store import RowStore
from core.training.device import DevicePlan
from core.training.vision.album import album_of_squares, pixel_batches
from core.training.vision.backbones import Backbone
from core.training.vision.feature_pass import FeatureWriter, forward
from core.training.vision.lane import Lane
from core.training.vision.pixel_cache import FOR_FEATURES, PixelCache
from core.training.vision.pixels import uncropped
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
    pixels: PixelCache | None,
) -> Work[Features]:
    """Compute what `cache` lacks and return all; broken images are skipped with a `Note`.

    `pixels`: where decoded pixels are kept, None for those that nobody will see again.
    """
    store = feature_store(backbone, preprocessing, plan, cache)
    missing = list({i.digest: i for i in images if i.digest not in store}.values())
    clock = Clock("features", len(missing))
    whole = uncropped(preprocessing)
    squares = pixels.squares(whole) if pixels is not None and missing else None
    album = album_of_squares(missing, whole, plan, squares)
    rows = np.arange(len(missing))
    broken: dict[int, str] = {}
    plan.place(backbone.module).eval()
    with Lane() as lane, closing(FeatureWriter(store, lane)) as writer:
        for batch in pixel_batches(
            album, rows, plan, batch=BATCH[plan.device], squares=squares, share=FOR_FEATURES
        ):
            broken |= {int(batch.rows[at]): why for at, why in batch.broken.items()}
            good = batch.without_broken()
            if len(good.rows):
                said = forward(backbone, preprocessing, plan, good.pixels)
                writer.add(album.digests(good.rows), said)
            yield clock.step(len(batch.rows))
    if broken:
        yield _broken_note([(missing[row].path, why) for row, why in broken.items()])
    readable = tuple(image for image in images if image.digest in store)
    matrix = torch.from_numpy(store.read([image.digest for image in readable])).float()
    return Features(readable, matrix, clock.seconds, len(missing) - len(broken))


def feature_store(
    backbone: Backbone, preprocessing: Preprocessing, plan: DevicePlan, cache: Path
) -> RowStore:
    """Where `cache` keeps the features of this backbone, as it sees images and computes here."""
    key = f"{backbone.architecture.replace('/', '-')}-{backbone.digest()}"
    key = f"{key}-{preprocessing.digest()}-{plan.precision}-{backbone.feature_size}"
    return RowStore(cache / "features" / key, shape=(backbone.feature_size,), dtype=np.float16)


def _broken_note(broken: Sequence[tuple[str, str]]) -> Note:
    """`broken`: path and reason of each."""
    count = len(broken)
    sentences = [f"Images that could not be read and get no prediction: {count}."]
    for path, reason in broken[:_NAMED_BROKEN]:
        name = Path(path).name
        sentences.append(f"{name} could not be read: {reason}")
    return Note(" ".join(sentences))
