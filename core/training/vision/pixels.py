"""The pixels that fine-tuning learns from: by row, on the device, read ahead of their use."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.jobs.run_folder import ManifestImage
from core.training.device import DevicePlan
from core.training.vision.album import Album, Underway, album_of_squares, pixel_batches
from core.training.vision.decoding import decoding_threads
from core.training.vision.pixel_cache import PixelCache
from core.training.vision.preprocess import Preprocessing
from core.training.vision.tta import OFF
from core.training.work import Clock, Work

_BATCH = 64
_AHEAD = 2  # batches
_SHARE_OF_DEVICE = 0.4  # of its free memory; the rest is for the network


def uncropped(preprocessing: Preprocessing) -> Preprocessing:
    """The same scale with the whole middle square, from which training crops."""
    size = round(preprocessing.size / preprocessing.crop)
    return replace(preprocessing, size=size, crop=1.0, views=OFF)


class Pixels:
    """Squares of images by row. What fits stays on a GPU; all else is read, or decoded again,
    for each batch, the next one while the present one computes."""

    def __init__(self, album: Album, plan: DevicePlan, *, resident: int = 0) -> None:
        """`resident`: how many rows to hold on the device, from the first on."""
        self._album, self._plan = album, plan
        self._pool = decoding_threads(plan)
        self._expected: dict[bytes, Underway] = {}
        self._resident = self._uploaded(np.arange(min(resident, len(album))))

    def __len__(self) -> int:
        return len(self._album)

    @property
    def size(self) -> int:
        return self._album.size

    def expect(self, rows: Tensor) -> None:
        """Start to read `rows` (b,), which will be taken next."""
        absent = _rows(rows)[_rows(rows) >= len(self._resident)]
        if len(absent):
            self._expected[absent.tobytes()] = self._album.begin(absent, self._pool)
        while len(self._expected) > _AHEAD:  # who was expected and never came
            del self._expected[next(iter(self._expected))]

    def take(self, rows: Tensor) -> Tensor:
        """uint8 (b, 3, s, s), channels last in memory, on the device; `rows` (b,) on the CPU.
        Images that cannot be read any more are gray."""
        wanted = _rows(rows)
        here = wanted < len(self._resident)
        if here.all():
            return self._resident[self._index(wanted)]
        read = self._read(wanted[~here])
        if not here.any():
            return read
        pixels = read.new_empty((len(wanted), *read.shape[1:]))
        pixels = pixels.contiguous(memory_format=torch.channels_last)
        pixels[self._index(np.flatnonzero(~here))] = read
        pixels[self._index(np.flatnonzero(here))] = self._resident[self._index(wanted[here])]
        return pixels

    def _read(self, rows: NDArray[np.int64]) -> Tensor:
        underway = self._expected.pop(rows.tobytes(), None) or self._album.begin(rows, self._pool)
        return underway.finish().pixels.to(self._plan.torch_device, non_blocking=True)

    def _index(self, rows: NDArray[np.int64]) -> Tensor:
        index = torch.from_numpy(rows)
        if self._plan.device == "cuda":
            index = index.pin_memory()  # from pageable memory the copy would wait for the device
        return index.to(self._plan.torch_device, non_blocking=True)

    def _uploaded(self, rows: NDArray[np.int64]) -> Tensor:
        """uint8 (len(rows), 3, s, s) on the device."""
        shape = (len(rows), self.size, self.size, 3)
        held = torch.empty(shape, dtype=torch.uint8, device=self._plan.torch_device)
        for part in np.array_split(rows, max(1, len(rows) // _BATCH)):
            if len(part):
                held[part[0] : part[-1] + 1] = self._read(part).permute(0, 2, 3, 1)
        return held.permute(0, 3, 1, 2)


def load_pixels(
    images: Sequence[ManifestImage],
    preprocessing: Preprocessing,
    plan: DevicePlan,
    cache: PixelCache,
) -> Work[tuple[Pixels, Tensor]]:
    """The pixels of `images` at the `uncropped` size, and the mask (m,) of those that could be
    read."""
    whole = uncropped(preprocessing)
    squares = cache.squares(whole)
    album = album_of_squares(images, whole, plan, squares)
    missing = album.first_of_each(album.unkept)
    clock = Clock("pixels", len(missing))
    broken = set[str]()
    for batch in pixel_batches(album, missing, plan, batch=_BATCH, squares=squares):
        broken.update(album.digests(batch.rows[list(batch.broken)]))
        yield clock.step(len(batch.rows))
    there = torch.tensor([image.digest not in broken for image in images], dtype=torch.bool)
    return Pixels(
        album_of_squares(images, whole, plan, squares), plan, resident=_fitting(whole, plan)
    ), there


def centered(pixels: Tensor, size: int) -> Tensor:
    """The middle square of (m, 3, s, s), as a model sees images outside training."""
    start = (pixels.shape[-1] - size) // 2
    return pixels[..., start : start + size, start : start + size]


def _fitting(whole: Preprocessing, plan: DevicePlan) -> int:
    """How many squares may stay on the device; on a CPU they lie in the system's file cache."""
    if plan.device != "cuda":
        return 0
    free, _ = torch.cuda.mem_get_info()
    return int(_SHARE_OF_DEVICE * free) // (3 * whole.size * whole.size)


def _rows(rows: Tensor) -> NDArray[np.int64]:
    return rows.numpy()
