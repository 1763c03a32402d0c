"""Why a model on frozen features says what it says: the labeled images nearest to each image.

The voters themselves where they voted (`knn`); for other heads on the same features the images
that were most like it to the backbone.
"""

from dataclasses import dataclass
from functools import lru_cache

from torch import Tensor

from core.training.methods.knn import Nearest, nearest
from core.training.methods.pool import Pool, Targets
from core.training.recipes.candidate import Candidate
from core.training.recipes.prepared import Prepared

SHOWN = 6  # neighbors that are kept of each image
_MOST_PRODUCTS = 5e11  # seconds on two cores; beyond, only voters are kept


@dataclass(frozen=True, slots=True)
class Explanation:
    """Row r is image r of the run."""

    labeled: Tensor  # (m,) int64: rows of the pool that taught
    kinds: Tensor  # (m,) int64: what they taught
    nearest: Nearest  # positions in `labeled`


def explained(candidate: Candidate, prepared: Prepared) -> Explanation | None:
    """None where the model sees images with other eyes than the backbone's, or too many of them."""
    targets = prepared.evidence.targets
    found = candidate.nearest
    if found is None and candidate.classifier.backbone is prepared.backbone:
        found = _by_features(prepared.pool, targets)
    return None if found is None else Explanation(targets.index, targets.hard, found)


@lru_cache(maxsize=1)  # the same for all rounds of a run
def _by_features(pool: Pool, targets: Targets) -> Nearest | None:
    if float(pool.features.numel()) * len(targets) > _MOST_PRODUCTS:
        return None
    return nearest(pool, targets.index, count=SHOWN, without_itself=True)
