"""Square patches of every image at several scales, and their features, computed once.

The grid is that of Oquab et al. (2014, section 4.2): patches of min(width, height) / scale pixels,
neighbors overlapping by half of their width at the least. Their 500 patches an image take hours on
a CPU, so the grids of the largest patches come first, as many as were asked for.
"""

from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.intake.decode import open_rgb
from core.jobs.run_folder import ManifestImage
from core.row_store import RowStore
from core.training.device import DevicePlan
from core.training.vision.album import Album, pixel_batches
from core.training.vision.backbones import Backbone
from core.training.vision.feature_pass import features_of
from core.training.vision.features import BATCH, Features
from core.training.vision.preprocess import Preprocessing
from core.training.work import Clock, Work

SCALES = (1.0, 1.3, 1.6, 2.0, 2.4, 2.8, 3.2, 3.6)  # eight; the smallest shows a thirteenth
_OVERLAP = 0.5
_FINE = 2  # camera files are decoded at twice the pixels that the smallest patch is seen at
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels of the image


@dataclass(frozen=True, slots=True)
class Patches:
    """Features of the patches of a run's images, kept on disk as float16."""

    store: RowStore
    whole: Features  # of the middle squares; row r of the pool is image r of it
    count: int  # patches of one image
    seconds: float

    def features(self, rows: Tensor) -> Tensor:
        """(len(rows), count, d) float32 of these rows of the pool; the middle square over and over
        where the file vanished since that was seen."""
        digests = [self.whole.images[row].digest for row in rows.tolist()]
        there = torch.tensor([digest in self.store for digest in digests], dtype=torch.bool)
        found = self.whole.matrix[rows][:, None].repeat(1, self.count, 1)
        stored = self.store.read([digest for digest in digests if digest in self.store])
        found[there] = torch.from_numpy(stored).float()
        return found


def patch_boxes(width: int, height: int, count: int) -> tuple[Box, ...]:
    """`count` squares inside an image, the largest first.

    Whole grids, as long as they fit into `count`; of the last one evenly spread squares; all over
    again where there are no more.
    """
    boxes: list[Box] = []
    for scale in SCALES:
        grid = _grid(width, height, min(width, height) / scale)
        left = count - len(boxes)
        boxes += grid if len(grid) <= left else [grid[at * len(grid) // left] for at in range(left)]
    return tuple(boxes[at % len(boxes)] for at in range(count))


def _grid(width: int, height: int, side: float) -> list[Box]:
    return [
        (left, top, left + side, top + side)
        for top in _starts(height, side)
        for left in _starts(width, side)
    ]


def _starts(length: int, side: float) -> list[float]:
    """Where squares begin that cover `length` and overlap by half."""
    room = length - side
    steps = ceil(room / (side * (1 - _OVERLAP)) - 1e-9)
    return [room * step / steps for step in range(steps + 1)] if steps > 0 else [room / 2]


def extract_patches(
    whole: Features,
    backbone: Backbone,
    preprocessing: Preprocessing,
    plan: DevicePlan,
    cache: Path,
    *,
    count: int,
) -> Work[Patches]:
    """Compute what the cache lacks of the images of `whole`. A patch is seen uncropped."""
    sight = replace(preprocessing, crop=1.0)
    key = f"{backbone.architecture.replace('/', '-')}-{backbone.digest()}-{sight.digest()}"
    store = RowStore(
        cache / "patches" / f"{key}-{plan.precision}-{count}x{backbone.feature_size}",
        shape=(count, backbone.feature_size),
        dtype=np.float16,
    )
    missing = list({i.digest: i for i in whole.images if i.digest not in store}.values())
    clock = Clock("patches", len(missing))
    plan.place(backbone.module).eval()
    cut = partial(_cut, sight=sight, count=count)
    album = Album(missing, plan, see=cut, shape=(count, sight.size, sight.size, 3))
    each = max(1, BATCH[plan.device] // count)
    for batch in pixel_batches(album, np.arange(len(missing)), plan, batch=each):
        good = batch.without_broken()
        if len(good.rows):
            seen = good.pixels.to(plan.torch_device).flatten(0, 1).split(BATCH[plan.device])
            rows = torch.cat([features_of(backbone, sight, plan, part) for part in seen])
            shaped = rows.view(len(good.rows), count, -1).cpu()
            store.append(album.digests(good.rows), shaped.numpy())
        yield clock.step(len(batch.rows))
    return Patches(store, whole, count, clock.seconds)


def _cut(image: ManifestImage, *, sight: Preprocessing, count: int) -> NDArray[np.uint8]:
    """(count, size, size, 3) from one decoding."""
    boxes = patch_boxes(image.width, image.height, count)
    shrink = sight.size / min(right - left for left, _, right, _ in boxes)
    long = max(image.width, image.height)
    enough = ceil(_FINE * shrink * long)
    picture = open_rgb(Path(image.path), longer_side=enough if 2 * enough < long else None)
    scale = picture.width / image.width
    return np.stack([sight.pixels(picture.crop(_scaled(box, scale))) for box in boxes])


def _scaled(box: Box, scale: float) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(scale * at) for at in box)
    return left, top, max(right, left + 1), max(bottom, top + 1)
