"""Test-time augmentation: the views of a picture whose features are averaged.

The head is linear, so that the mean of features is the mean of logits. `flip+crops` are the ten
views of Krizhevsky et al. (2012, section 4.1): the middle and the four corners, each mirrored, too.
"""

from collections.abc import Sequence

from torch import Tensor

from core.recipes import Settings
from core.training.vision.preprocess import Preprocessing

OFF, FLIP, FLIP_AND_CROPS = "off", "flip", "flip+crops"
VIEWS = (OFF, FLIP, FLIP_AND_CROPS)


def wished_views(settings: Settings) -> str:
    return settings.text("tta") if settings.has("tta") else OFF


def view_count(preprocessing: Preprocessing) -> int:
    """How often the network looks at a picture."""
    if preprocessing.views == OFF:
        return 1
    return 2 * (5 if _has_corners(preprocessing) else 1)


def shown(whole: Tensor, preprocessing: Preprocessing) -> Sequence[Tensor]:
    """The views (n, 3, size, size) of the whole middle squares (n, 3, s, s); the middle first.

    Where the network sees all of the square, there are no corners to look at.
    """
    size = preprocessing.size
    crops = [_crop(whole, size, 0.5, 0.5)]
    if preprocessing.views == FLIP_AND_CROPS and whole.shape[-1] > size:
        crops += [_crop(whole, size, down, right) for down in (0, 1) for right in (0, 1)]
    if preprocessing.views == OFF:
        return crops
    return [*crops, *(crop.flip(-1) for crop in crops)]


def _has_corners(preprocessing: Preprocessing) -> bool:
    return preprocessing.views == FLIP_AND_CROPS and preprocessing.crop < 1


def _crop(whole: Tensor, size: int, down: float, right: float) -> Tensor:
    """`down` and `right`: 0 for the upper left, 1 for the lower right."""
    room = whole.shape[-1] - size
    top, left = int(room * down), int(room * right)
    return whole[..., top : top + size, left : left + size]
