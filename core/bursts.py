"""Bursts: images of one folder that the camera took within seconds of each other."""

import numpy as np
from numpy.typing import NDArray

from core.stable_order import stable_order

WITHIN = 2  # seconds between one image and the next; EXIF tells whole seconds
NONE = -1
UNKNOWN = np.iinfo(np.int64).min  # no capture time


def bursts(
    seconds: NDArray[np.int64], folders: NDArray[np.int64], *, within: int = WITHIN
) -> NDArray[np.int64]:
    """Return for each image (n,) the position of its burst's earliest image, or NONE.

    `seconds` (n,) are capture times, UNKNOWN where there is none; `folders` (n,) are equal for
    images of the same folder. Consecutive images are at most `within` seconds apart; an image
    alone is no burst. Among images of one second the order of the positions decides.
    """
    found = np.full(len(seconds), NONE, np.int64)
    known = np.flatnonzero(seconds != UNKNOWN)
    if len(known) < 2:
        return found
    order = known[stable_order(seconds[known])]
    order = order[stable_order(folders[order])]
    begins = np.ones(len(order), bool)
    same = folders[order[1:]] == folders[order[:-1]]
    begins[1:] = ~same | (seconds[order[1:]] - seconds[order[:-1]] > within)
    number = np.cumsum(begins) - 1
    together = np.bincount(number)[number] > 1
    found[order[together]] = order[begins][number[together]]
    return found
