"""From files to squares of pixels, in a few threads beside the computing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from os import cpu_count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.intake.decode import open_rgb
from core.jobs.run_folder import ManifestImage
from core.training.device import DevicePlan
from core.training.vision.preprocess import Preprocessing

_BESIDE_CPU = 2  # Pillow drops the interpreter lock; the backbone takes the other cores
_MOST = 16

See = Callable[[ManifestImage], NDArray[np.uint8]]  # UserError where the file cannot be read


def decoding_threads(plan: DevicePlan) -> ThreadPoolExecutor:
    """As many as can work while `plan`'s device computes."""
    cores = cpu_count() or 1
    count = _BESIDE_CPU if plan.device == "cpu" else min(_MOST, max(_BESIDE_CPU, cores - 1))
    return ThreadPoolExecutor(count, thread_name_prefix="decode")


def middle_square(image: ManifestImage, *, preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """(size, size, 3); UserError where the file cannot be read."""
    return square_of(Path(image.path), (image.width, image.height), preprocessing)


def square_of(path: Path, size: tuple[int, int], preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """(size, size, 3) of a picture of `size` (width, height); UserError where it cannot be read."""
    return preprocessing.pixels(open_rgb(path, longer_side=_enough(size, preprocessing)))


def seen_or_why_not(image: ManifestImage, see: See) -> NDArray[np.uint8] | str:
    """What is seen of the image, or the reason why it cannot be read."""
    try:
        return see(image)
    except UserError as error:
        return str(error)


def _enough(size: tuple[int, int], preprocessing: Preprocessing) -> int | None:
    """The longer side to decode camera files at: twice what is needed, four times as fast."""
    short, long = sorted(size)
    wanted = 2 * preprocessing.size / preprocessing.crop
    return ceil(wanted * long / short) if short >= 2 * wanted else None
