"""From files to squares of pixels, in a few threads beside the computing."""

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

Decoded = NDArray[np.uint8] | str  # (size, size, 3), or why it could not be read


def decoding_threads(plan: DevicePlan) -> ThreadPoolExecutor:
    """As many as can work while `plan`'s device computes."""
    cores = cpu_count() or 1
    count = _BESIDE_CPU if plan.device == "cpu" else min(_MOST, max(_BESIDE_CPU, cores - 1))
    return ThreadPoolExecutor(count, thread_name_prefix="decode")


def decode(image: ManifestImage, preprocessing: Preprocessing) -> Decoded:
    try:
        return preprocessing.pixels(
            open_rgb(Path(image.path), longer_side=_enough(image, preprocessing))
        )
    except UserError as error:
        return str(error)


def _enough(image: ManifestImage, preprocessing: Preprocessing) -> int | None:
    """The longer side to decode camera files at: twice what is needed, four times as fast."""
    short, long = sorted((image.width, image.height))
    wanted = 2 * preprocessing.size / preprocessing.crop
    return ceil(wanted * long / short) if short >= 2 * wanted else None
