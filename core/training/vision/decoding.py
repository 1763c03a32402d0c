"""Pixels for the backbone: images are decoded by a few threads while the backbone computes."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from math import ceil
from pathlib import Path

import torch
from torch import Tensor

from core.errors import UserError
from core.intake.decode import open_rgb
from core.jobs.run_folder import ManifestImage
from core.training.vision.preprocess import Preprocessing

THREADS = 2  # Pillow drops the interpreter lock; the backbone takes the other cores
_AHEAD = 3  # batches decoded beyond the one in use


@dataclass(frozen=True, slots=True)
class PixelBatch:
    """`rows`: positions in the sequence that was asked for; `pixels` uint8 (len(rows), 3, s, s);
    `broken`: what could not be read since the scan, with the reason."""

    rows: tuple[int, ...]
    pixels: Tensor
    broken: tuple[tuple[int, str], ...]


def pixel_batches(
    images: Sequence[ManifestImage],
    preprocessing: Preprocessing,
    *,
    batch: int,
    decode: Callable[[ManifestImage], Tensor] | None = None,
) -> Iterator[PixelBatch]:
    """Yield `images` in order as batches of pixels, decoded ahead in threads.

    `decode` replaces the one middle square by something else of each image; what it raises as
    UserError makes the image a broken one.
    """
    see = decode or partial(middle_square, preprocessing=preprocessing)
    starts = iter(range(0, len(images), batch))
    with ThreadPoolExecutor(THREADS, thread_name_prefix="decode") as pool:
        waiting: deque[tuple[int, list[Future[Tensor | str]]]] = deque()

        def submit(start: int) -> None:
            chunk = images[start : start + batch]
            waiting.append((start, [pool.submit(_decode, i, see) for i in chunk]))

        try:
            for start in islice(starts, _AHEAD):
                submit(start)
            while waiting:
                start, futures = waiting.popleft()
                for following in islice(starts, 1):
                    submit(following)
                yield _assemble(start, [future.result() for future in futures], preprocessing.size)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def middle_square(image: ManifestImage, *, preprocessing: Preprocessing) -> Tensor:
    """uint8 (3, size, size); UserError where the file cannot be read."""
    return preprocessing.pixels(
        open_rgb(Path(image.path), longer_side=_enough(image, preprocessing))
    )


def _decode(image: ManifestImage, see: Callable[[ManifestImage], Tensor]) -> Tensor | str:
    try:
        return see(image)
    except UserError as error:
        return str(error)


def _enough(image: ManifestImage, preprocessing: Preprocessing) -> int | None:
    """The longer side to decode camera files at: twice what is needed, four times as fast."""
    short, long = sorted((image.width, image.height))
    wanted = 2 * preprocessing.size / preprocessing.crop
    return ceil(wanted * long / short) if short >= 2 * wanted else None


def _assemble(start: int, decoded: Sequence[Tensor | str], size: int) -> PixelBatch:
    good = [(start + at, it) for at, it in enumerate(decoded) if isinstance(it, Tensor)]
    broken = tuple((start + at, it) for at, it in enumerate(decoded) if isinstance(it, str))
    pixels = torch.stack([it for _, it in good]) if good else torch.empty(0, 3, size, size)
    return PixelBatch(tuple(row for row, _ in good), pixels, broken)
