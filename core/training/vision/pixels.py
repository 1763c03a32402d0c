"""Decoded pixels of the images that fine-tuning learns from, kept on disk between runs."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.jobs.run_folder import ManifestImage
from core.row_store import RowStore
from core.training.vision.decoding import pixel_batches
from core.training.vision.preprocess import Preprocessing
from core.training.work import Clock, Work

_BATCH = 64


def uncropped(preprocessing: Preprocessing) -> Preprocessing:
    """The same scale with the whole middle square, from which training crops."""
    return replace(preprocessing, size=round(preprocessing.size / preprocessing.crop), crop=1.0)


def load_pixels(
    images: Sequence[ManifestImage], preprocessing: Preprocessing, cache: Path
) -> Work[tuple[Tensor, Tensor]]:
    """uint8 (m, 3, s, s) at the `uncropped` size, and the mask (m,) of images that could be read;
    the others are gray."""
    whole = uncropped(preprocessing)
    shape = (3, whole.size, whole.size)
    store = RowStore(cache / "pixels" / whole.digest(), shape=shape, dtype=np.uint8)
    missing = list({i.digest: i for i in images if i.digest not in store}.values())
    clock = Clock("pixels", len(missing))
    for batch in pixel_batches(missing, whole, batch=_BATCH):
        if batch.rows:
            store.append([missing[row].digest for row in batch.rows], batch.pixels.numpy())
        yield clock.step(len(batch.rows) + len(batch.broken))
    there = torch.tensor([image.digest in store for image in images], dtype=torch.bool)
    pixels = torch.full((len(images), *shape), 128, dtype=torch.uint8)
    found = store.read([image.digest for image in images if image.digest in store])
    pixels[there] = torch.from_numpy(found)
    return pixels, there


def centered(pixels: Tensor, size: int) -> Tensor:
    """The middle square of (m, 3, s, s), as a model sees images outside training."""
    start = (pixels.shape[-1] - size) // 2
    return pixels[..., start : start + size, start : start + size]
