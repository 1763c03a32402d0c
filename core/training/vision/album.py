"""The pixels of a run's images by row: those that are kept are read where they lie, all others
decoded, whichever part of a million images it is."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.jobs.run_folder import ManifestImage
from core.training.device import DevicePlan
from core.training.vision.decoding import See, decoding_threads, middle_square, seen_or_why_not
from core.training.vision.lane import Lane
from core.training.vision.pixel_cache import Squares
from core.training.vision.preprocess import Preprocessing

_AHEAD = 3  # batches read or decoded beyond the one in use
_GRAY = 128  # what an image is that cannot be read any more


@dataclass(frozen=True, slots=True)
class PixelBatch:
    """`rows` (b,) of the album; `pixels` uint8 (b, ..., 3, s, s), channels last in memory;
    `broken`: what could not be read since the scan, by position in the batch, with the reason."""

    rows: NDArray[np.int64]
    pixels: Tensor
    broken: dict[int, str]
    decoded: NDArray[np.int64]  # positions in the batch

    def without_broken(self) -> "PixelBatch":
        if not self.broken:
            return self
        good = np.setdiff1d(np.arange(len(self.rows)), list(self.broken))
        decoded = np.flatnonzero(np.isin(good, self.decoded))
        return PixelBatch(self.rows[good], self.pixels[torch.from_numpy(good)], {}, decoded)


class Album:
    """What is kept of `images`, and the files of the rest. Nothing is copied into memory."""

    def __init__(
        self,
        images: Sequence[ManifestImage],
        plan: DevicePlan,
        *,
        see: See,
        shape: tuple[int, ...],
        squares: Squares | None = None,
    ) -> None:
        """`see` gives uint8 `shape` (..., s, s, 3) of an image; `squares` keeps just that."""
        self._images, self._see, self._shape = images, see, shape
        self._pinned = plan.device == "cuda"
        self._places = np.full(len(images), -1, dtype=np.int64)
        self._mapped = np.empty((0, *shape), dtype=np.uint8)
        if squares is not None:
            self._places = squares.places([image.digest for image in images])
            self._mapped = squares.mapped()

    def __len__(self) -> int:
        return len(self._images)

    @property
    def size(self) -> int:
        """Pixels of the squares' side."""
        return self._shape[-2]

    @property
    def unkept(self) -> NDArray[np.int64]:
        """Rows that must be decoded."""
        return np.flatnonzero(self._places < 0)

    def begin(self, rows: NDArray[np.int64], pool: ThreadPoolExecutor) -> "Underway":
        """Start to read `rows` in the threads of `pool`."""
        absent = np.flatnonzero(self._places[rows] < 0)
        files = [
            (int(at), pool.submit(seen_or_why_not, self._images[int(rows[at])], self._see))
            for at in absent
        ]
        return Underway(rows, pool.submit(self._gather, rows), files)

    def first_of_each(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """`rows` without those that show what one before them shows."""
        _, first = np.unique(self.digests(rows), return_index=True)
        return rows[np.sort(first)]

    def digests(self, rows: NDArray[np.int64]) -> list[str]:
        return [self._images[row].digest for row in rows.tolist()]

    def _gather(self, rows: NDArray[np.int64]) -> Tensor:
        """uint8 (b, ..., s, s, 3); gray where nothing is kept."""
        shape = (len(rows), *self._shape)
        places = self._places[rows]
        found = places >= 0
        pixels = torch.empty(shape, dtype=torch.uint8, pin_memory=self._pinned)
        array = pixels.numpy()
        if found.all() and len(rows):
            # "clip" writes straight into `out`, "raise" would copy twice
            np.take(self._mapped, places, axis=0, out=array, mode="clip")
        else:
            array[found] = self._mapped[places[found]]
            array[~found] = _GRAY
        return pixels


def album_of_squares(
    images: Sequence[ManifestImage],
    whole: Preprocessing,
    plan: DevicePlan,
    squares: Squares | None,
) -> Album:
    """The middle squares of `images`; `squares`: the store for `whole`."""
    see = partial(middle_square, preprocessing=whole)
    return Album(images, plan, see=see, shape=(whole.size, whole.size, 3), squares=squares)


@dataclass(frozen=True, slots=True)
class Underway:
    """A batch that is being read."""

    rows: NDArray[np.int64]
    gathered: Future[Tensor]
    files: Sequence[tuple[int, Future[NDArray[np.uint8] | str]]]

    def finish(self) -> PixelBatch:
        """Wait for it."""
        pixels = self.gathered.result()
        array, broken = pixels.numpy(), dict[int, str]()
        for at, future in self.files:
            found = future.result()
            if isinstance(found, str):
                broken[at] = found
            else:
                array[at] = found
        decoded = [at for at, _ in self.files if at not in broken]
        return PixelBatch(
            self.rows, pixels.movedim(-1, -3), broken, np.array(decoded, dtype=np.int64)
        )


def pixel_batches(
    album: Album,
    rows: NDArray[np.int64],
    plan: DevicePlan,
    *,
    batch: int,
    squares: Squares | None = None,
    share: float = 1.0,
) -> Iterator[PixelBatch]:
    """Yield `rows` of `album` in order, read ahead in threads; what was decoded is kept in
    `squares`, up to `share` of the cache's budget."""
    parts = iter([rows[start : start + batch] for start in range(0, len(rows), batch)])
    with decoding_threads(plan) as pool, Lane() as lane:
        try:
            waiting = deque(album.begin(part, pool) for part in islice(parts, _AHEAD))
            while waiting:
                ready = waiting.popleft()
                waiting.extend(album.begin(part, pool) for part in islice(parts, 1))
                found = ready.finish()
                if squares is not None and len(found.decoded) and not squares.is_full:
                    lane.do(partial(_keep, album, found, squares, share))
                yield found
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _keep(album: Album, batch: PixelBatch, squares: Squares, share: float) -> None:
    pixels = batch.pixels.movedim(-3, -1).numpy()[batch.decoded]
    squares.keep(album.digests(batch.rows[batch.decoded]), pixels, share=share)
