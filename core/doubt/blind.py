"""Which proposals are hidden from the person: a tenth, drawn by chance, fixed for a model.

A person who sees a suggestion tends to agree with it (automation bias; Goddard, Roudsari and Wyatt
2012). The share of agreement where it was hidden, beside that where it was shown, tells how much.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ONE_IN = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a person's decision was what the model proposed: `agreed` of `decided`."""

    agreed: int
    decided: int


def blind_among(ids: Sequence[int], model_id: int) -> npt.NDArray[np.bool_]:
    """Say of each image (n,) whether its proposal by `model_id` is hidden.

    By a hash of both (the finalizer of SplitMix64, Steele, Lea and Flood 2014): the same answer
    whenever it is asked, and another tenth for the next model.
    """
    with np.errstate(over="ignore"):  # it is meant to wrap around
        mixed = np.asarray(ids, np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed += np.uint64(model_id) * np.uint64(0xD1B54A32D192ED03)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed % np.uint64(ONE_IN) == 0
